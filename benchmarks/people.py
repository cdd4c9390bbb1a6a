"""People on a day of letters: each waits for the notice, asks for the letter some time later, and asks again if nothing
comes. Others only chat, and look at the clock."""

from __future__ import annotations

import asyncio
import random
import time
from dataclasses import dataclass, field
from typing import Any

from sandbox.system import Platforms

PATIENCE = 20.0  # seconds until somebody asks again
LOOK = 0.05  # seconds between looks at what arrived on all phones
PAUSE = 2.0  # seconds that a chatting person waits, about


@dataclass
class Phone:
    """A phone with Telegram or WhatsApp, and what arrived on it."""

    channel: str
    number: str  # +E.164
    user_id: int
    texts: int = 0
    letters: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def address(self) -> str:
        """As the bot knows the chat."""
        return str(self.user_id) if self.channel == "telegram" else self.number


class Phones:
    """All phones at the two stand-ins."""

    def __init__(self, found: Platforms, count: int) -> None:
        self._found = found
        self.all = [self._phone(number) for number in range(count)]
        self._by_user = {phone.user_id: phone for phone in self.all}
        self._by_number = {phone.number: phone for phone in self.all}

    def _phone(self, place: int) -> Phone:
        phone = Phone("telegram" if place % 2 else "whatsapp", f"+2547{10_000_000 + place}", 5000 + place)
        if phone.channel == "telegram":
            self._found.telegram.add_person(phone.user_id, f"P{place}", phone.number[1:], started=True)
        else:
            self._found.twilio.phones.get(phone.number).wrote_at = self._found.twilio.account.clock()
        return phone

    async def write(self, phone: Phone, text: str) -> None:
        """Type a message; where no webhook took it, press send again."""
        if phone.channel == "telegram":
            self._found.telegram.write(phone.user_id, text)
            return
        while not (await self._found.twilio.write(phone.number, text)).delivered:  # noqa: ASYNC110 - a person's thumb
            await asyncio.sleep(1)

    async def watch(self) -> None:
        """Note what arrives."""
        last = 0
        while True:
            await asyncio.sleep(LOOK)
            for event in [event for event in self._found.feed.events if event.id > last]:
                last = event.id
                if event.content.get("kind") == "message":
                    self._note(event.source, event.content)

    def _note(self, source: str, event: dict[str, Any]) -> None:
        if source == "telegram" and event["content"]["sender"] == "bot":
            _arrived(self._by_user[event["user_id"]], document=bool(event["content"]["document"]))
        elif source == "twilio" and event["app"] == "whatsapp":
            message = self._found.twilio.messages.get(event["data"]["sid"])
            _arrived(self._by_number[event["phone"]], document=bool(message.media))
            for media in message.media:
                media.content = b""  # thousands of them would not fit


def _arrived(phone: Phone, *, document: bool) -> None:
    phone.letters += document
    phone.texts += not document
    phone.news.set()
    phone.news = asyncio.Event()


@dataclass
class Day:
    """What the people saw. Times are seconds since the day began."""

    begun: float
    told: list[float] = field(default_factory=list)
    served: list[float] = field(default_factory=list)
    again: int = 0  # times that somebody asked again
    waits: list[tuple[float, float]] = field(
        default_factory=list
    )  # when an ordinary chat spoke, and how long it waited

    def now(self) -> float:
        """Seconds since the day began."""
        return time.monotonic() - self.begun


async def want_letter(phones: Phones, phone: Phone, day: Day, by: float, chance: random.Random) -> None:
    """Wait for the notice, ask for the letter at some time before `by`, and wait until it is there."""
    while not phone.texts:
        await phone.news.wait()
    day.told.append(day.now())
    await asyncio.sleep(chance.uniform(0.0, max(0.0, by - day.now())))
    await phones.write(phone, "LETTER")
    while not phone.letters:
        try:
            async with asyncio.timeout(PATIENCE):
                await phone.news.wait()
        except TimeoutError:
            day.again += 1
            await phones.write(phone, "LETTER")
    day.served.append(day.now())


async def chat(phones: Phones, phone: Phone, day: Day, chance: random.Random) -> None:
    """Ask for the menu now and then, and note how long the answer takes."""
    while True:
        await asyncio.sleep(chance.uniform(0.5, 1.5) * PAUSE)
        said, before = day.now(), phone.texts
        await phones.write(phone, "menu")
        while phone.texts == before:
            await phone.news.wait()
        day.waits.append((said, day.now() - said))
