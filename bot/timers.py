"""Rings what is due by the clock: once, in whichever process looks first, also what was due while none ran."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

import structlog

from bot.broadcast import Broadcast
from bot.channel import Limits
from letters.sealer import Sealer
from storage.database import Transaction
from storage.records.chats import Timer
from storage.store import Store
from storage.timers import MISSED, RANG
from storage.writer import Writer

log = structlog.get_logger()

LOOK = 5.0  # seconds between looks
MOST = 100  # timers in one transaction: it bounds how long turns wait
AGAIN = timedelta(minutes=1)  # after a kind failed


@dataclass(frozen=True)
class Ringing:
    """What a kind of timer works with: all in one transaction with the mark that they rang."""

    store: Store
    notices: Broadcast
    now: datetime


Ring = Callable[[Ringing, Sequence[Timer]], Awaitable[None]]
After = Callable[[], Awaitable[object]]  # slow work that follows when a kind has rung; a crash may skip it


class Timers:
    """Takes timers that are due, and hands them to their kinds. What is too late is missed: an outage ends quietly."""

    def __init__(
        self,
        writer: Writer,
        kinds: Mapping[str, Ring],
        limits: Mapping[str, Limits],
        sealer: Sealer,
        clock: Callable[[], datetime],
        after: Mapping[str, After] | None = None,
    ) -> None:
        self._writer = writer
        self._kinds = kinds
        self._limits = limits
        self._sealer = sealer
        self._clock = clock
        self._after = after or {}
        self._rung: set[str] = set()  # kinds, since what comes after them was done
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to look."""
        self._task = asyncio.create_task(self._keep_looking(), name="timers")

    async def stop(self) -> None:
        """Stop; what is not committed rings in the process that comes next."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def look(self) -> None:
        """Ring all that is due."""
        while await self._writer.do(self._ring_due, self._clock()) == MOST:
            pass
        rung, self._rung = self._rung, set()
        for kind in rung & self._after.keys():
            await self._after[kind]()

    async def _keep_looking(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:
                log.exception("could not ring what is due; the next look comes")
            await asyncio.sleep(LOOK)

    async def _ring_due(self, tx: Transaction, moments: Sequence[datetime]) -> Sequence[int]:
        return [await self._ring_at(tx, now) for now in moments]

    async def _ring_at(self, tx: Transaction, now: datetime) -> int:
        store = Store(tx, now)
        due = await store.timers.due(now, MOST)
        missed = [each for each in due if each.until < now]
        await store.timers.end(missed, MISSED, now)
        in_time = sorted((each for each in due if each.until >= now), key=lambda each: each.kind)
        for kind, timers in groupby(in_time, key=lambda each: each.kind):
            await self._ring(tx, store, kind, list(timers))
        return len(due)

    async def _ring(self, tx: Transaction, store: Store, kind: str, timers: Sequence[Timer]) -> None:
        """Ring some of a kind together; if that fails, one by one, so that a bad one fails alone."""
        notices = Broadcast(self._limits, self._sealer, store.now)
        try:
            async with tx.savepoint():
                await self._kinds[kind](Ringing(store, notices, store.now), timers)
                await notices.send(tx)
                await store.timers.end(timers, RANG, store.now)
            self._rung.add(kind)
        except Exception:
            if len(timers) > 1:
                for each in timers:
                    await self._ring(tx, store, kind, [each])
                return
            log.exception("a timer failed; it rings again", kind=kind)
            await store.timers.set(kind, timers[0].subject, store.now + AGAIN, timers[0].until)
