"""A person's chat over real HTTP, step by step: each act waits for its answer and for all that follows from it."""

from __future__ import annotations

import asyncio
import csv
import re
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.app import limits
from bot.load import load_invitations
from bot.office import Office
from letters.sealer import Sealer
from sandbox.sample import EXAMINER, TEACHER, write_invitations
from sandbox.system import Desk, desk
from tests.audit import rows
from tests.people import OnTelegram, OnTwilio, Phone, wanted

PATIENCE = 10.0  # seconds until a test gives up
PASSWORD = re.compile(r"(?:(?<=Your password is )|(?<=\d{12}: ))[a-z2-9]{8}(?=\.)")


class Conversation:
    """One phone, and the whole system behind it."""

    def __init__(self, standing: Desk, phone: Phone) -> None:
        self.standing = standing
        self.phone = phone

    @property
    def last(self) -> str:
        """The newest message."""
        return self.phone.heard()[-1]

    async def say(self, text: str) -> str:
        """Type; returns the newest message."""
        return await self.do(self.phone.write(text))

    async def tap(self, start: str) -> str:
        """Tap what starts like this in the newest offer; returns the newest message."""
        label = next(label for label in self.phone.screen().labels if label.startswith(start))
        return await self.do(self.phone.tap(label))

    async def do(self, act: Awaitable[object], answers: int = 1) -> str:
        """Any act; returns the newest message when at least so many have come."""
        before = len(self.phone.heard())
        async with asyncio.timeout(PATIENCE):
            await act
            await self.phone.until(lambda _screen: len(self.phone.heard()) >= before + answers)
            await quiet(self.standing)
        return self.last

    async def walk(self, to: str = "") -> None:
        """From the first message to the letter, or to where something that starts like `to` is offered."""
        await self.say("Hello")
        while not (screen := self.phone.screen()).letters:
            if to and any(label.startswith(to) for label in screen.labels):
                return
            await self.tap(wanted(screen.labels))


async def quiet(standing: Desk) -> None:
    """Until nothing is under way, in the bot or on its way to a phone."""
    await standing.app.settled()
    await standing.twilio.idle()
    await standing.app.settled()


@asynccontextmanager
async def whole(folder: Path, **changes: object) -> AsyncIterator[Desk]:
    """The whole system on loopback; what the sample's notices cause is over."""
    async with desk(folder, **changes) as standing:
        await quiet(standing)
        yield standing


def on_telegram(standing: Desk) -> Conversation:
    """The examiner of the sample."""
    return Conversation(standing, OnTelegram(standing.telegram, 5001, f"+{EXAMINER}"))


def on_whatsapp(standing: Desk) -> Conversation:
    """The teacher of the sample."""
    return Conversation(standing, OnTwilio(standing.twilio, f"+{TEACHER}"))


def by_sms(standing: Desk) -> Conversation:
    """The teacher of the sample, with a plain phone."""
    return Conversation(standing, OnTwilio(standing.twilio, f"+{TEACHER}", "sms"))


async def count(standing: Desk, table: str, where: str = "1 = 1") -> int:
    """How many rows."""
    found: int = (await rows(standing.settings.database_url, f"SELECT count(*) FROM {table} WHERE {where}"))[0][0]
    return found


def another_paper(standing: Desk) -> Path:
    """A file with invitations of the examiner and the teacher to one more paper, 233/2."""
    file = Path(standing.settings.files_url).parent / "more.csv"
    write_invitations(file, datetime.now(UTC))
    with file.open(encoding="utf-8", newline="") as opened:
        lines = [line | {"paper": "233/2"} for line in csv.DictReader(opened) if line["phone"] in (EXAMINER, TEACHER)]
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return file


async def load_another_paper(standing: Desk) -> None:
    """By the command's own code, in this process."""
    store, now = standing.app.database, datetime.now(UTC)
    settings = standing.settings
    office = Office(store, limits(settings), Sealer(settings.keys), lambda _done, _total: None, now)
    await load_invitations(office, another_paper(standing))
