"""A notice to the owner of a number, wherever that person can be reached for certain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.channel import PHONE_TEXTS, Limits
from bot.language import Text
from bot.line import Urgency
from bot.messages import Outgoing
from bot.outbox import held, outgoing
from letters.sealer import Sealer
from storage.records.chats import ChatRow
from storage.store import Store


class Reachable(Protocol):
    """A chat, as it is known to whoever may write to it."""

    @property
    def channel(self) -> str:
        """Its channel's name."""

    @property
    def address(self) -> str:
        """On that channel."""

    @property
    def proven_phone(self) -> str | None:
        """The number that surely belongs to it."""

    @property
    def language(self) -> str | None:
        """What was chosen there."""

    @property
    def active_at(self) -> datetime | None:
        """When it was last heard."""


@dataclass(frozen=True)
class Notice:
    """A text for one address."""

    channel: str
    address: str
    language: str
    text: Text
    until: datetime | None = None  # the end of the channel's hours
    quiet: bool = False  # another message says that it waits, where it does

    @classmethod
    def to(cls, chat: Reachable, text: Text, limits: Limits, language: str = "en") -> Notice:
        """For a chat: now, or where the channel's hours are over when its person writes again."""
        return cls(chat.channel, chat.address, chat.language or language, text, limits.closes(chat.active_at))

    def rows(self, now: datetime, owner: str, sealer: Sealer) -> list[dict[str, Any]]:
        """As rows of the outbox, with a proof by which the notice is known again."""
        message = Outgoing(text=self.text.render(self.language), language=self.language)
        proof, to = sealer.proof(message.text), (self.channel, self.address)
        row = outgoing(*to, message, Urgency.NOTICE, now, owner=owner, proof=proof, until=self.until)
        if self.until is None or now < self.until:
            return [row]
        waiting, knocking = held(row, now)
        return [waiting] if self.quiet else [waiting, knocking]


def is_number(phone: str) -> bool:
    """Whether this is a phone number, and not what stands in its place where somebody was erased."""
    return phone.startswith("+")


async def for_number(store: Store, phone: str, text: Text, limits: Mapping[str, Limits], now: datetime) -> list[Notice]:
    """What an officer's command tells the owner of a number, in the language that they chose last."""
    by_phone = [name for name, each in limits.items() if each.phone_addresses]
    known = await store.people.chats_of([phone], by_phone)
    language = next((row.language for row in known if row.language), "en")
    return notices(phone, await store.people.addresses(phone), text, limits, now, language)


def notices(
    phone: str,
    chats: list[ChatRow],
    text: Text,
    limits: Mapping[str, Limits],
    now: datetime,
    language: str,
    *,
    by_text_too: bool = False,
) -> list[Notice]:
    """One for each of a number's chats that may be written to now; where there is none, one by SMS, if that is on;
    otherwise it waits in the chat that was used last.

    With `by_text_too` the SMS goes out in any case. `language` is for whom no chat is known of.
    """
    known = [row for row in chats if row.channel in limits]
    open_now = [row for row in known if limits[row.channel].writable(row.active_at, now)]
    texts = PHONE_TEXTS in limits and is_number(phone)
    found = [Notice.to(row, text, limits[row.channel], language) for row in open_now or ([] if texts else known[:1])]
    texted = any((row.channel, row.address) == (PHONE_TEXTS, phone) for row in open_now)
    if texts and not texted and (by_text_too or not open_now):
        spoken = next((row.language for row in known if row.language), language)
        found.append(Notice(PHONE_TEXTS, phone, spoken, text))
    return found
