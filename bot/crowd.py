"""When many write at once: who waits is told which number they are and about how long it takes, once a wait."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any

import structlog

from bot.channel import Limits
from bot.language import Text, _, n_
from bot.line import Urgency
from bot.messages import Outgoing
from bot.outbox import Outbox, outgoing
from storage.database import Transaction
from storage.records.chats import Queuer
from storage.writer import Writer

log = structlog.get_logger()

FEW = 20  # chats: so short a queue is gone in a moment, or held up by something else
PATIENCE = timedelta(seconds=5)  # so long nobody has to wonder
LONG, LONG_BY_SMS = timedelta(seconds=15), timedelta(minutes=2)  # a wait that is worth a message; an SMS costs money
STALE = timedelta(minutes=1)  # a number that did not leave by then is wrong
MINUTE = timedelta(minutes=1)


class Crowd:
    """Measures how fast the queue moves by looking at it, so it counts what all processes answer."""

    def __init__(
        self, writer: Writer, outbox: Outbox, limits: Mapping[str, Limits], clock: Callable[[], datetime]
    ) -> None:
        self._writer = writer
        self._outbox = outbox
        self._limits = limits
        self._clock = clock
        self._looked_at: datetime | None = None
        self._waited: set[int] = set()  # first messages that waited at the last look
        self._rate: float | None = None  # chats a second; None: not measured yet
        self._told: set[tuple[str, str]] = set()  # chats that wait and know it

    async def look(self, queue: Sequence[Queuer]) -> None:
        """Tell those who will have to wait yet; `queue` is everybody who waits, in order."""
        now = self._clock()
        self._measure(queue, now)
        self._told &= {(each.channel, each.address) for each in queue}
        wait = {each.id: row for number, each in enumerate(queue, 1) if (row := self._row(each, number, now))}
        if not wait:
            return
        self._told |= {(row["channel"], row["address"]) for row in wait.values()}
        log.info("many wait", waiting=len(queue), rate=self._rate, told=len(wait))
        self._outbox.add(await self._writer.do(self._write, wait))

    def _measure(self, queue: Sequence[Queuer], now: datetime) -> None:
        waits = {each.id for each in queue}
        if self._looked_at and self._waited and now > self._looked_at:
            rate = len(self._waited - waits) / (now - self._looked_at).total_seconds()
            self._rate = rate if self._rate is None else (rate + self._rate) / 2
        elif not waits:
            self._rate = None
        self._looked_at, self._waited = now, waits

    def _row(self, each: Queuer, number: int, now: datetime) -> dict[str, Any] | None:
        """What somebody is told, if there is anything to tell."""
        limits = self._limits.get(each.channel)
        known = (each.channel, each.address) in self._told
        if limits is None or known or self._rate is None or number <= FEW or now - each.since < PATIENCE:
            return None
        left = timedelta(seconds=number / self._rate) if self._rate else None
        if left is not None and left < (LONG_BY_SMS if limits.terse else LONG):
            return None
        language = each.language or "en"
        message = Outgoing(text=_words(number, left, limits).render(language), language=language)
        to, key = (each.channel, each.address), f"busy/{each.id}"
        return outgoing(*to, message, Urgency.REPLY, now, owner=self._outbox.owner, key=key, until=now + STALE)

    async def _write(
        self, tx: Transaction, waits: Sequence[Mapping[int, dict[str, Any]]]
    ) -> list[list[dict[str, Any]]]:
        """Unless the answer came meanwhile, or another process was first."""
        return [await self._written(tx, each) for each in waits]

    async def _written(self, tx: Transaction, wait: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
        rows = [wait[each.id] for each in await tx.waiting_queue() if each.id in wait]
        if not rows:
            return []
        await tx.add_outgoing(rows)
        keys = json.dumps([row["key"] for row in rows])
        ours = {number for (number,) in await tx.outgoing_by_keys(keys=keys, owner=self._outbox.owner)}
        return [row for row in rows if row["id"] in ours]


def _words(number: int, left: timedelta | None, limits: Limits) -> Text:
    if left is None:
        return _(
            "Many people are writing now. You are number {number}. No need to send again: I answer here.", number=number
        )
    minutes = ceil(left / MINUTE)
    if limits.terse:
        return n_(
            "Many people write now. You are number {number}: about a minute. No need to send again.",
            "Many people write now. You are number {number}: about {count} minutes. No need to send again.",
            count=minutes,
            number=number,
        )
    return n_(
        "Many people are writing now. You are number {number}, about a minute from your turn. "
        "You need not wait or send it again: I will answer here.",
        "Many people are writing now. You are number {number}, about {count} minutes from your turn. "
        "You need not wait or send it again: I will answer here.",
        count=minutes,
        number=number,
    )
