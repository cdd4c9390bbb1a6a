"""A chat with the bot in a test: the real engine, turn, outbox and database; only the platforms are recorders."""

from __future__ import annotations

import asyncio
import json
import re
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from starlette.routing import BaseRoute

import conversations
from bot import retention
from bot.binder import Binder
from bot.channel import Channel, FileGone, Limits, Sent
from bot.chat import Desk
from bot.course import House
from bot.documents import worker
from bot.documents.workshop import Failed, Workshop
from bot.intake import Intake
from bot.ladder import Ladder
from bot.lanes import Lanes
from bot.messages import Incoming, Kind, Outgoing, SentFile
from bot.outbox import Outbox
from bot.press import Press
from bot.timers import Timers
from conversations import deliveries
from handlers.sms import LIMITS as SMS
from handlers.telegram.channel import LIMITS as TELEGRAM
from handlers.twilio.channel import WHATSAPP
from letters.sealer import Sealer
from storage.cipher import Cipher
from storage.connect import database
from storage.database import Database
from storage.files import Files
from storage.writer import Writer
from tests.papers import paper

LIMITS = {"telegram": TELEGRAM, "whatsapp": WHATSAPP, "sms": SMS}
START = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)  # 9 in the morning in Nairobi
LOST = "lost.jpg"  # a file that the platform does not have any more
PASSWORD = re.compile(r"(?<=[ ])[a-z2-9]{8}(?=\.)")


class Clock:
    """Time that moves when it is told to."""

    def __init__(self, at: datetime = START) -> None:
        self.now = at

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        """Move forward."""
        self.now += timedelta(**by)


class Recorder:
    """A channel that keeps what it is given."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.sent: list[tuple[str, Outgoing]] = []
        self.ids: list[int] = []
        self.files: dict[str, bytes | Exception] = {}  # what people sent, by reference
        self.forgotten: list[str] = []

    async def start(self) -> None:
        """Nothing to do."""

    async def stop(self) -> None:
        """Nothing to do."""

    def routes(self) -> list[BaseRoute]:
        """None."""
        return []

    async def send(self, address: str, message: Outgoing, outbox_id: int) -> Sent:
        """Keep it."""
        self.sent.append((address, message))
        self.ids.append(outbox_id)
        return Sent(str(outbox_id))

    async def fetch(self, file: SentFile) -> AsyncGenerator[bytes, None]:
        """In two pieces; an exception comes between them."""
        content = self.files.get(file.reference, FileGone("nobody sent it"))
        if isinstance(content, Exception):
            yield b"%PDF-1.7"
            raise content
        middle = len(content) // 2
        yield content[:middle]
        yield content[middle:]

    async def forget(self, reference: str) -> None:
        """Note it."""
        self.forgotten.append(reference)


class Inside(Workshop):
    """Does its jobs in a thread of this process, one at a time as a worker does: quick to start, and not safe."""

    one = threading.Lock()  # pdfium is not for two threads

    async def do(self, job: str, **values: Any) -> Any:
        """A job's answer."""
        line = json.dumps({"do": job, "with": values}, default=str)
        answer = json.loads(await asyncio.to_thread(self._done, line))
        if "failed" in answer:
            raise Failed(answer["failed"])
        return answer["answer"]

    def _done(self, line: str) -> str:
        with self.one:
            return worker.done(line)


class Bot:
    """The bot on a database, with recorders for platforms."""

    def __init__(
        self, store: Database, folder: Path, clock: Clock, journeys: tuple[Any, ...] = conversations.ALL
    ) -> None:
        self.database = store
        self.clock = clock
        self.channels = {name: Recorder(name, limits) for name, limits in LIMITS.items()}
        self.writer = Writer(store)
        self.files = Files(str(folder), Cipher(b"k" * 32))
        workshop = Inside()
        self.press = Press(self.files, Sealer(["k" * 32]), "https://mtahini.test")
        desk = Desk(Binder(self.files, workshop), self.press, True)
        house = House({each.name: each for each in journeys}, LIMITS, desk)
        channels: dict[str, Channel] = dict(self.channels)
        self.outbox = Outbox(self.writer, channels, clock, Ladder(LIMITS, clock, deliveries, self.press.sealer))
        self.intake = Intake(self.files, channels, workshop, self.writer, clock)
        self.lanes = Lanes(house, self.writer, self.outbox, self.intake, clock, patience=0)
        after = {retention.KIND: lambda: retention.sweep(store, self.files, clock())}
        self.timers = Timers(self.writer, conversations.RINGS, LIMITS, self.press.sealer, clock, after)
        self.numbers = count(1)
        self.sent = 1  # times that files were sent

    async def hear(self, *messages: Incoming) -> None:
        """Take messages, and wait until all that follows has been sent."""
        await self.lanes.accept(messages)
        await self.settled()

    async def look(self) -> None:
        """Do what is due by the clock."""
        await self.timers.look()
        await self.outbox._look(everything=False)
        await self.settled()

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        while not (self.lanes.quiet.is_set() and self.outbox.quiet.is_set()):
            await self.lanes.quiet.wait()
            await self.outbox.quiet.wait()

    def incoming(self, channel: str, address: str, **values: Any) -> Incoming:
        """A message with an id of its own."""
        return Incoming(channel=channel, address=address, message_id=f"m{next(self.numbers)}", **values)


@asynccontextmanager
async def bot(url: str, folder: Path, clock: Clock | None = None, **more: Any) -> AsyncIterator[Bot]:
    """A bot on a migrated database."""
    store = database(url)
    await store.open()
    made = Bot(store, folder, clock or Clock(), **more)
    await made.writer.start()
    await made.outbox.start()
    await made.intake.start()
    await made.lanes.start()
    try:
        yield made
    finally:
        await made.lanes.stop()
        await made.intake.stop()
        await made.outbox.stop()
        await made.writer.stop()
        await store.close()


class Talk:
    """One person's chat on one channel."""

    def __init__(self, house: Bot, channel: str = "telegram", address: str = "700", phone: str = "") -> None:
        self.house = house
        self.channel = channel
        self.address = address
        self.phone = phone  # what the platform vouches for with every message

    @property
    def heard(self) -> list[Outgoing]:
        """All that the bot said in this chat."""
        return [message for to, message in self.house.channels[self.channel].sent if to == self.address]

    @property
    def last(self) -> Outgoing:
        """The newest message."""
        return self.heard[-1]

    def texts_to(self, phone: str) -> list[str]:
        """The text messages that a phone got."""
        return [message.text for to, message in self.house.channels["sms"].sent if to == phone]

    async def say(self, text: str) -> Outgoing:
        """Type something; returns the newest answer."""
        return await self.send(text=text, reference="1" if LIMITS[self.channel].erases else "")

    async def tap(self, label: str) -> Outgoing:
        """Tap the newest button with this label."""
        buttons = [option for message in self.heard for option in message.options if option.label == label]
        assert buttons, f"no button {label!r} in {[o.label for o in self.last.options]}"
        return await self.send(kind=Kind.BUTTON, button=buttons[-1].id, text=label)

    async def share(self, phone: str) -> Outgoing:
        """Share one's own contact."""
        return await self.send(kind=Kind.CONTACT, proven_phone=phone)

    async def send_files(self, *names: str, caption: str = "") -> Outgoing:
        """Send files of tests/papers.py, which arrive in this order; photos have no name. Returns the newest answer."""
        recorder, telegram = self.house.channels[self.channel], self.channel == "telegram"
        messages = []
        for name in names:
            number = next(self.house.numbers)
            reference = f"{number} {name}"
            recorder.files[reference] = paper(name) if name != LOST else FileGone("it was deleted")
            shown = "" if name.endswith(".jpg") else name
            place = 1000 * self.house.sent + sorted(names, key=_natural).index(name) + 1 if telegram else 0
            file = SentFile(reference=reference, name=shown, place=place)
            values = {"kind": Kind.FILE, "file": file, "text": caption, "proven_phone": self.phone}
            messages.append(self.house.incoming(self.channel, self.address, **values))
        self.house.sent += 1
        await self.house.hear(*messages)
        return self.last

    async def send_file(self, content: bytes) -> Outgoing:
        """Send a file with these bytes; returns the newest answer."""
        reference = f"{next(self.house.numbers)} file"
        self.house.channels[self.channel].files[reference] = content
        return await self.send(kind=Kind.FILE, file=SentFile(reference=reference, name="file.pdf"))

    async def send(self, **values: Any) -> Outgoing:
        """Send any message; returns the newest answer."""
        values.setdefault("proven_phone", self.phone)
        await self.house.hear(self.house.incoming(self.channel, self.address, **values))
        return self.last


def _natural(name: str) -> list[int | str]:
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)]
