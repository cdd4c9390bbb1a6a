"""News of what happens, for those who wait and for those who watch."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Hashable
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

T = TypeVar("T")
KEPT = 10_000  # events
ANYBODY = ""


@dataclass(frozen=True)
class Event:
    """One change: what it is of (`telegram`, `twilio` ...), whose, and the rest in the words of what it is of."""

    id: int
    source: str
    whose: Hashable
    content: dict[str, Any]


class Feed:
    """The latest events in order, and a way to wait for more."""

    def __init__(self) -> None:
        self.run = secrets.token_hex(4)  # tells the ids of one start from those of another
        self.events: deque[Event] = deque(maxlen=KEPT)
        self._count = 0
        self._waits: defaultdict[Hashable, asyncio.Event] = defaultdict(asyncio.Event)

    def publish(self, source: str, whose: Hashable = ANYBODY, **content: Any) -> None:
        """Add an event, and wake those who wait for it."""
        self._count += 1
        self.events.append(Event(self._count, source, whose, content))
        for waited in {whose, ANYBODY}:
            if waited in self._waits:
                self._waits.pop(waited).set()

    @property
    def last(self) -> str:
        """The id of the latest event, as server-sent events carry it."""
        return self._id(self._count)

    async def until(self, look: Callable[[], T | None], whose: Hashable = ANYBODY) -> T:
        """What `look` returns, as soon as an event of theirs makes it something else than None."""
        while (found := look()) is None:
            await self._waits[whose].wait()
        return found

    async def after(self, last: int) -> AsyncIterator[Event]:
        """All events later than the one with this id, without an end."""
        while True:
            for event in await self.until(partial(self._since, last)):
                yield event
                last = event.id

    def route(self, path: str) -> Route:
        """Server-sent events: from now on, or after `Last-Event-ID` (or `?after=`), which may be of an earlier run."""

        async def stream(request: Request) -> Response:
            last = request.headers.get("Last-Event-ID") or request.query_params.get("after")
            lines = self._lines(self._count if last is None else self._number(last))
            return StreamingResponse(lines, media_type="text/event-stream", headers={"Cache-Control": "no-store"})

        return Route(path, stream)

    def _number(self, last: str) -> int:
        run, _colon, number = last.rpartition(":")
        return int(number) if run in ("", self.run) and number.isdecimal() else 0

    async def _lines(self, last: int) -> AsyncIterator[str]:
        yield ": what happens from now on\n\n"
        async for event in self.after(last):
            yield f"id: {self._id(event.id)}\nevent: {event.source}\ndata: {json.dumps(event.content)}\n\n"

    def _id(self, number: int) -> str:
        return f"{self.run}:{number}"

    def _since(self, last: int) -> list[Event] | None:
        return [*takewhile(lambda event: event.id > last, reversed(self.events))][::-1] or None
