"""What is due by the clock, and not by anybody's message: looked at once a minute."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

import structlog

from bot.channel import Limits
from bot.notice import Notice
from bot.outbox import Outbox
from letters.sealer import Sealer
from storage.database import Transaction
from storage.store import Store
from storage.writer import Writer

log = structlog.get_logger()

EVERY = 60.0  # seconds between rounds

Duty = Callable[[Store, Mapping[str, Limits], datetime], Awaitable[list[Notice]]]


class Rounds:
    """Does each duty in a transaction of its own, and sends the notices that come of it."""

    def __init__(
        self,
        writer: Writer,
        outbox: Outbox,
        limits: Mapping[str, Limits],
        sealer: Sealer,
        clock: Callable[[], datetime],
        duties: Sequence[Duty],
    ) -> None:
        self._writer = writer
        self._outbox = outbox
        self._limits = limits
        self._sealer = sealer
        self._clock = clock
        self._duties = duties
        self._loop: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to go round."""
        self._loop = asyncio.create_task(self._keep_going())

    async def stop(self) -> None:
        """Stop; what is due stays due."""
        if self._loop:
            self._loop.cancel()
            with suppress(asyncio.CancelledError):
                await self._loop

    async def go(self) -> None:
        """Do everything that is due."""
        for duty in self._duties:
            self._outbox.add(await self._writer.do(self._do, duty))

    async def _do(self, tx: Transaction, duties: Sequence[Duty]) -> Sequence[list[dict[str, Any]]]:
        now = self._clock()
        done = []
        for duty in duties:
            told = await duty(Store(tx, now), self._limits, now)
            rows = [notice.row(now, self._outbox.owner, self._sealer) for notice in told]
            if rows:
                await tx.add_outgoing(rows)
            done.append(rows)
        return done

    async def _keep_going(self) -> None:
        while True:
            try:
                await self.go()
            except Exception:
                log.exception("what is due could not be done; the next round comes")
            await asyncio.sleep(EVERY)
