"""An outbox with a channel that fails when it is told to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from bot.channel import SendError, Sent
from bot.ladder import Ladder
from bot.line import Urgency
from bot.messages import Outgoing
from bot.outbox import Outbox, outgoing
from conversations import deliveries
from letters.sealer import Sealer
from storage.connect import database
from storage.writer import Writer
from tests.talk import LIMITS, Clock, Recorder

ADDRESS = "700"
Script = list[SendError | Callable[[int], Awaitable[None]]]


class Scripted(Recorder):
    """A channel that meets each attempt with the next thing of its script: an error to raise, or something to do."""

    def __init__(self, name: str) -> None:
        super().__init__(name, LIMITS[name.removesuffix("2")])
        self.script: Script = []
        self.tried: list[str] = []
        self.heard = asyncio.Event()  # set when a message was accepted

    async def send(self, address: str, message: Outgoing, outbox_id: int) -> Sent:
        """Follow the script, then keep what is given."""
        self.tried.append(message.text)
        step = self.script.pop(0) if self.script else None
        if isinstance(step, SendError):
            raise step
        if step:
            await step(outbox_id)
        sent = await super().send(address, message, outbox_id)
        self.heard.set()
        return sent

    @property
    def texts(self) -> list[str]:
        """What was accepted."""
        return [message.text for _address, message in self.sent]


class Post:
    """An outbox on a database."""

    def __init__(self, url: str, clock: Clock, names: tuple[str, ...] = ("telegram", "sms")) -> None:
        self.clock = clock
        self.database = database(url)
        self.writer = Writer(self.database)
        self.channels = {name: Scripted(name) for name in names}
        self.channel = self.channels["telegram"]
        limits = {name: channel.limits for name, channel in self.channels.items()}
        self.outbox = Outbox(self.writer, self.channels, clock, Ladder(limits, clock, deliveries, Sealer(["k" * 32])))

    async def write(self, text: str, urgency: Urgency = Urgency.REPLY, **values: Any) -> dict[str, Any]:
        """A message in the database that nobody sends yet."""
        channel, address = values.pop("channel", "telegram"), values.pop("address", ADDRESS)
        values.setdefault("owner", self.outbox.owner)
        row = outgoing(channel, address, Outgoing(text=text), urgency, self.clock(), **values)
        async with self.database.transaction() as tx:
            await tx.add_outgoing([row])
        return row

    async def put(self, *texts: str, **values: Any) -> list[int]:
        """Write messages and have them sent; returns their ids."""
        rows = [await self.write(text, **values) for text in texts]
        self.outbox.add(rows)
        return [row["id"] for row in rows]

    async def send(self, *texts: str, **values: Any) -> list[int]:
        """Write messages and wait until they are settled."""
        ids = await self.put(*texts, **values)
        await self.outbox.quiet.wait()
        return ids


@asynccontextmanager
async def post(url: str, clock: Clock, *names: str, start: bool = True) -> AsyncIterator[Post]:
    """An outbox that runs."""
    made = Post(url, clock, *([names] if names else []))
    await made.database.open()
    await made.writer.start()
    if start:
        await made.outbox.start()
    try:
        yield made
    finally:
        await made.outbox.stop()
        await made.writer.stop()
        await made.database.close()
