"""News for whoever watches the phones."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from sandbox.telegram.errors import Json

T = TypeVar("T")
_KEPT = 10_000


class Event(BaseModel):
    """Something changed on a phone: `kind` is message, edited, deleted, toast, typing, menu or contact."""

    model_config = ConfigDict(frozen=True)

    id: int
    user_id: int
    kind: str
    content: Json


class Feed:
    """The latest events in order, and a way to wait for more."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque(maxlen=_KEPT)
        self._news = asyncio.Event()
        self._last_id = 0

    def publish(self, user_id: int, kind: str, content: Json) -> None:
        """Tell everybody who waits."""
        self._last_id += 1
        self._events.append(Event(id=self._last_id, user_id=user_id, kind=kind, content=content))
        self._news.set()
        self._news = asyncio.Event()

    def after(self, event_id: int) -> list[Event]:
        """All events later than this one that are still kept."""
        return [event for event in self._events if event.id > event_id]

    async def until(self, look: Callable[[], T | None], seconds: float) -> T:
        """Look now and at every event until something is seen. Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while (found := look()) is None:
                await self._news.wait()
        return found
