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
from bot.outbox import outgoing
from letters.sealer import Sealer
from storage.records import ChatRow


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

    def row(self, now: datetime, owner: str, sealer: Sealer) -> dict[str, Any]:
        """As a row of the outbox, with a proof by which the notice is known again."""
        message = Outgoing(text=self.text.render(self.language), language=self.language)
        proof = sealer.proof(message.text)
        return outgoing(self.channel, self.address, message, Urgency.NOTICE, now, owner=owner, proof=proof)


def is_number(phone: str) -> bool:
    """Whether this is a phone number, and not what stands in its place where somebody was erased."""
    return phone.startswith("+")


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
    """One for each of a number's chats that may be written to now; where there is none, one by SMS, if that is on.

    With `by_text_too` the SMS goes out in any case.
    """
    open_now = [row for row in chats if row.channel in limits and limits[row.channel].writable(row.active_at, now)]
    found = [Notice(row.channel, row.address, row.language or language, text) for row in open_now]
    texted = any((row.channel, row.address) == (PHONE_TEXTS, phone) for row in open_now)
    if PHONE_TEXTS in limits and is_number(phone) and not texted and (by_text_too or not open_now):
        found.append(Notice(PHONE_TEXTS, phone, language, text))
    return found
