"""Updates on their way to the bot: kept until it has confirmed them, by polling or by answering its webhook."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from sandbox.telegram.errors import ApiError, Json, conflict

_HELD_AT_MOST = 0.1  # seconds
_MAX_BATCH = 100
_MAX_POLL = 50.0  # seconds

Lane = tuple[int, bool]  # a chat, and whether it is the queue of its button taps


@dataclass(eq=False)
class Update:
    """One update on its way. One that was held back may be older than what was confirmed already."""

    body: Json
    lane: Lane
    held: bool = False
    seen_by: set[object] = field(default_factory=set, init=False)  # connections

    @property
    def id(self) -> int:
        """The update_id."""
        return int(self.body["update_id"])

    def confirmed(self, offset: int, connection: object) -> bool:
        """Whether an offset confirms it: a held one only on a connection that it was handed out by.

        So a bot that is killed with a late update in its hands gets it again.
        """
        return self.id < offset and (not self.held or connection in self.seen_by)


class Disorder(BaseModel):
    """How deliveries go wrong: probabilities that an update comes twice, or after its successor."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    duplicate: float = Field(0.0, ge=0, le=1)
    reorder: float = Field(0.0, ge=0, le=1)
    seed: int = 0


class Updates:
    """The queue of one bot. `woken` is called whenever there may be something to deliver."""

    def __init__(self) -> None:
        self.pending: list[Update] = []
        self.woken: list[Callable[[], None]] = []
        self.taken: Callable[[Update], None] = lambda _update: None  # called when the bot has confirmed one
        self._last_id = 1000
        self.allowed: list[str] = []  # empty: everything that happens here
        self._held: dict[Lane, list[Update]] = {}
        self._poll: asyncio.Future[ApiError] | None = None
        self._arrived = asyncio.Event()
        self.quiet = asyncio.Event()  # set while there is nothing to deliver
        self.quiet.set()
        self.disorder(Disorder())

    def disorder(self, disorder: Disorder) -> None:
        """From now on deliveries go wrong like this."""
        self._disorder = disorder
        self._random = random.Random(disorder.seed)

    def allow(self, kinds: list[str] | None) -> None:
        """Set `allowed_updates` for updates to come; None leaves them, an empty list means the default."""
        if kinds is not None:
            self.allowed = kinds

    def add(self, kind: str, chat_id: int, content: Json) -> None:
        """Something happened that the bot may want to know."""
        if self.allowed and kind not in self.allowed:
            return
        self._last_id += 1
        self.quiet.clear()
        update = Update({"update_id": self._last_id, kind: content}, (chat_id, kind == "callback_query"))
        if update.lane not in self._held and self._chance(self._disorder.reorder):
            self._hold(update)
        else:
            self._release_behind(update)

    def confirm(self, update: Update) -> None:
        """The bot has it."""
        if update in self.pending:
            self.pending.remove(update)
            self.taken(update)
            self._settle()

    def drop(self) -> None:
        """Forget all that was not delivered."""
        self.pending.clear()
        self._held.clear()
        self._settle()

    def _settle(self) -> None:
        if not self.pending and not self._held:
            self.quiet.set()

    def _release_behind(self, update: Update) -> None:
        self.pending.append(update)
        self._release(update.lane)
        if self._chance(self._disorder.duplicate):
            self._hold(Update(update.body, update.lane))

    def _release(self, lane: Lane) -> None:
        self.pending.extend(self._held.pop(lane, []))
        self._wake()

    def _hold(self, update: Update) -> None:
        update.held = True
        self._held.setdefault(update.lane, []).append(update)
        asyncio.get_running_loop().call_later(_HELD_AT_MOST, self._release, update.lane)

    def _chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def _wake(self) -> None:
        self._arrived.set()
        self._arrived = asyncio.Event()
        for wake in self.woken:
            wake()

    async def poll(self, offset: int, limit: int, seconds: float, connection: object) -> list[Json]:
        """The answer to getUpdates. Raises ApiError 409 if another poll takes over, or a webhook is set."""
        self.stop_poll(
            conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
        )
        self._confirm_below(offset, connection)
        self._poll = ours = asyncio.get_running_loop().create_future()
        try:
            await self._something(min(seconds, _MAX_POLL), ours)
        finally:
            if self._poll is ours:
                self._poll = None
        return self._batch(limit if 1 <= limit <= _MAX_BATCH else _MAX_BATCH, connection)

    def stop_poll(self, error: ApiError) -> None:
        """End the poll that is open, if any, with an error."""
        if self._poll and not self._poll.done():
            self._poll.set_result(error)

    def _confirm_below(self, offset: int, connection: object) -> None:
        if offset < 0:
            gone = self.pending[:offset]
        else:
            gone = [update for update in self.pending if update.confirmed(offset, connection)]
        for update in gone:
            self.confirm(update)

    async def _something(self, seconds: float, stopped: asyncio.Future[ApiError]) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not self.pending and (left := end - loop.time()) > 0:
            arrived = asyncio.ensure_future(self._arrived.wait())
            first: set[asyncio.Future[Any]] = {arrived, stopped}
            try:
                await asyncio.wait(first, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            finally:
                arrived.cancel()
            if stopped.done():
                raise stopped.result()

    def _batch(self, limit: int, connection: object) -> list[Json]:
        batch = self.pending[:limit]
        for update in batch:
            update.seen_by.add(connection)
        return [update.body for update in batch]
