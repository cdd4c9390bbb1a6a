"""What is to happen by the clock: durable alarms, each of a kind and for a subject."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from storage.database import Transaction
from storage.records.chats import Timer

RANG, MISSED = "rang", "missed"


class Timers:
    """At most one of a kind for a subject."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def set(self, kind: str, subject: str, due_at: datetime, until: datetime) -> None:
        """Set an alarm, or move it. Later than `until` it is not worth ringing; one that is over stays over."""
        await self.set_all([Timer(kind, subject, due_at, until)])

    async def set_all(self, timers: Iterable[Timer]) -> None:
        """Set or move many."""
        rows = [
            {"kind": each.kind, "subject": each.subject, "due_at": each.due_at, "until": each.until} for each in timers
        ]
        if rows:
            await self._tx.set_timers(rows)

    async def cancel(self, kind: str, subject: str) -> None:
        """Forget an alarm that has not rung."""
        await self._tx.cancel_timer(kind=kind, subject=subject)

    async def due(self, now: datetime, most: int) -> list[Timer]:
        """Take those whose time has come, the earliest first; until the commit nobody else takes them."""
        found: list[Timer] = await self._tx.due_timers(now=now, most=most)
        return found

    async def end(self, timers: Iterable[Timer], outcome: str, now: datetime) -> None:
        """They are over: they rang, or were missed."""
        rows = [{"kind": each.kind, "subject": each.subject, "ended_at": now, "outcome": outcome} for each in timers]
        if rows:
            await self._tx.end_timers(rows)
