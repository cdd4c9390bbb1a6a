"""People who walk the main path: each looks at the phone, taps what the newest message offers, and tries again when
nothing comes."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sandbox.telegram import NotPossible, ShownMessage, TelegramStandIn
from sandbox.twilio import TwilioStandIn
from sandbox.twilio.inbox import Seen

# What leads on, the most wanted first.
WANTED = (
    *("English", "I agree", "Accept contract", "Download", "Create account", "Share my number"),
    *("Marking contracts", "Create an account", "Log in"),
)


@dataclass(frozen=True)
class Screen:
    """How many messages offered something to tap, what the newest of them offers, and the letters that came."""

    offers: int
    labels: tuple[str, ...]
    letters: tuple[bytes, ...]


class Phone(Protocol):
    """One person's phone, on one platform."""

    channel: str
    address: str  # as the bot knows the chat
    number: str  # +E.164

    def screen(self) -> Screen:
        """What is on it now."""

    def heard(self) -> list[str]:
        """The texts of the bot's messages."""

    async def tap(self, label: str) -> None:
        """Tap something that the newest message offers."""

    async def write(self, text: str) -> None:
        """Type a message."""

    async def until(self, seen: Callable[[Screen], bool]) -> None:
        """Return when the screen is as wanted."""


class OnTelegram:
    """A `Phone` with Telegram."""

    channel = "telegram"

    def __init__(self, platform: TelegramStandIn, user_id: int, number: str) -> None:
        self.number = number
        self.address = str(user_id)
        self._platform = platform
        self._user_id = user_id
        platform.add_person(user_id, f"Person {user_id}", number.removeprefix("+"))

    def screen(self) -> Screen:
        """Buttons under messages, and the keyboard that asks for the number."""
        offers = [labels for message in self._bot() if (labels := _labels(message))]
        documents = [message.document for message in self._bot() if message.document]
        letters = tuple(self._platform.file(document.file_id) for document in documents)
        return Screen(len(offers), offers[-1] if offers else (), letters)

    def heard(self) -> list[str]:
        """Captions too."""
        return [message.text for message in self._bot()]

    async def tap(self, label: str) -> None:
        """A button, or the key that shares the number; where that keyboard is gone, there is still the menu."""
        message = next(message for message in reversed(self._bot()) if label in _labels(message))
        try:
            if message.keyboard:
                self._platform.share_contact(self._user_id)
            else:
                self._platform.tap(self._user_id, message.message_id, label)
        except NotPossible:
            await self.write("menu")

    async def write(self, text: str) -> None:
        """A text."""
        self._platform.write(self._user_id, text)

    async def until(self, seen: Callable[[Screen], bool]) -> None:
        """Looks when a message comes."""
        state = self._platform._state
        messages, looked = state.chats.by_id[self._user_id].messages, -1

        def look() -> bool | None:
            nonlocal looked
            if looked == len(messages):
                return None
            looked = len(messages)
            return seen(self.screen()) or None

        await state.feed.until(look, self._user_id)

    def _bot(self) -> list[ShownMessage]:
        return [message for message in self._platform.chat(self._user_id) if message.sender == "bot"]


class OnTwilio:
    """A `Phone` with WhatsApp or SMS. What cannot be tapped is chosen by its number."""

    def __init__(self, platform: TwilioStandIn, number: str, channel: str = "whatsapp") -> None:
        self.channel = channel
        self.number = self.address = number
        self._platform = platform

    def screen(self) -> Screen:
        """Quick replies, lines of lists and numbered lines."""
        offers = [titles for seen in self._inbox() if (titles := _titles(seen))]
        letters = tuple(document.content for seen in self._inbox() for document in seen.documents)
        return Screen(len(offers), offers[-1] if offers else (), letters)

    def heard(self) -> list[str]:
        """A document has no text."""
        return [seen.text for seen in self._inbox()]

    async def tap(self, label: str) -> None:
        """A quick reply, a line of a list, or a number."""
        message = next(seen for seen in reversed(self._inbox()) if label in _titles(seen))
        if message.buttons:
            await self._platform.tap(self.number, label, message.sid)
        elif message.items:
            await self._platform.choose(self.number, label, message.sid)
        else:
            await self.write(str(_titles(message).index(label) + 1))

    async def write(self, text: str) -> None:
        """A text."""
        await self._platform.write(self.number, text, self.channel)

    async def until(self, seen: Callable[[Screen], bool]) -> None:
        """Looks when a message comes."""
        await self._platform.wait_for(self.number, self.channel, lambda _inbox: seen(self.screen()), timeout=3600)

    def _inbox(self) -> list[Seen]:
        return self._platform.inbox(self.number, self.channel)


class Person:
    """Somebody with a phone, whose thumb is sometimes too quick. Times in seconds."""

    def __init__(
        self, phone: Phone, seed: int, *, patience: float = 6.0, twice: float = 0.1, pause: float = 0.2
    ) -> None:
        self.phone = phone
        self.acts = 0
        self.nudges = 0  # times that nothing came and the person tried again
        self._random = random.Random(seed)
        self._patience = patience
        self._twice = twice
        self._pause = pause

    async def walk(self, acted: Callable[[], None]) -> None:
        """From the first message to the letter. `acted` is called with every tap and message."""
        while not (screen := self.phone.screen()).letters:
            await self._act(screen, acted)
            if self._random.random() < self._twice:
                await self._act(screen, acted)
            await self._news(screen.offers)

    async def _act(self, screen: Screen, acted: Callable[[], None]) -> None:
        self.acts += 1
        acted()
        if label := wanted(screen.labels):
            await self.phone.tap(label)
        else:
            await self.phone.write("menu" if screen.offers else "Hello")

    async def _news(self, offers: int) -> None:
        """Wait for something new to tap, or for the letter; then a moment, in which more may come."""
        try:
            async with asyncio.timeout(self._patience * self._random.uniform(0.7, 1.3)):
                await self.phone.until(lambda screen: screen.offers > offers or bool(screen.letters))
        except TimeoutError:
            self.nudges += 1
        await asyncio.sleep(self._random.uniform(0.0, self._pause))


def wanted(labels: tuple[str, ...]) -> str:
    """What leads on, of what is offered; empty if nothing does."""
    return next((label for wish in WANTED for label in labels if label.startswith(wish)), "")


def _labels(message: ShownMessage) -> tuple[str, ...]:
    keys = (message.keyboard or {}).get("keyboard", [])
    return (*message.labels(), *(key["text"] for row in keys for key in row))


def _titles(seen: Seen) -> tuple[str, ...]:
    return tuple(choice.title for choice in (*seen.buttons, *seen.items)) or _numbered(seen.text)


def _numbered(text: str) -> tuple[str, ...]:
    """The lines that end a text with numbers to choose by."""
    lines: list[str] = []
    for line in reversed(text.split("\n")):
        if not (found := re.fullmatch(r"\d+\. (.+)", line)):
            break
        lines.insert(0, found[1])
    return tuple(lines)
