"""A feed of what happened, for those who wait and for those who watch."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

T = TypeVar("T")
KEPT = 10_000  # events
ANY = ""  # phone


@dataclass(frozen=True)
class Event:
    """One change: `message`, `status`, `inbound` or `lost`, with what a page needs to show it."""

    id: int
    kind: str
    phone: str
    app: str
    data: dict[str, Any]


class Feed:
    """The last events, and a signal at each new one."""

    def __init__(self) -> None:
        self.events: deque[Event] = deque(maxlen=KEPT)
        self._count = 0
        self._waits: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)  # by phone

    def tell(self, kind: str, phone: str, app: str, **data: Any) -> None:
        """Add an event and wake those who wait for this phone, or for any."""
        self._count += 1
        self.events.append(Event(self._count, kind, phone, app, data))
        for waited in (phone, ANY):
            if waited in self._waits:
                self._waits.pop(waited).set()

    async def until(self, find: Callable[[], T | None], phone: str = ANY) -> T:
        """What `find` returns, as soon as an event of this phone makes it something else than None."""
        while (found := find()) is None:
            await self._waits[phone].wait()
        return found

    async def after(self, last: int) -> AsyncIterator[Event]:
        """All events later than the one with this id, without an end."""
        while True:
            for event in await self.until(partial(self._since, last)):
                yield event
                last = event.id

    def _since(self, last: int) -> list[Event] | None:
        return [event for event in self.events if event.id > last] or None
