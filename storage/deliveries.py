"""Secrets on their way to phone numbers, as the people who wait for them may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.database import Transaction
from storage.records.chats import ChatRow, Delivery, Step

PASSWORD, CODE = "password", "code"  # purposes
UNDER_WAY, ARRIVED, GIVEN_UP = 0, 1, 2  # states
REMEMBERED = timedelta(days=1)  # so long people can ask what became of one


@dataclass(frozen=True, slots=True)
class Asked:
    """A password that a chat asked for, whether there was anybody to send it to or not."""

    phone: str
    at: datetime


class Deliveries:
    """What became of secrets."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def seen_from(self, chat: ChatRow, own: str | None, most: int) -> list[Delivery]:
        """Those that this chat may know of, the newest first; `own` is the number that certainly belongs to it."""
        found: list[Delivery] = await self._tx.deliveries_of(
            own=own or "",
            of_person=chat.person_phone or "",
            chat_id=chat.id,
            since=self._now - REMEMBERED,
            most=most,
        )
        return found

    async def steps(self, delivery: Delivery) -> list[Step]:
        """The tries so far, in their order."""
        found: list[Step] = await self._tx.steps_of(id=delivery.id)
        return found

    async def used(self, purpose: str, phone: str) -> None:
        """The number's owner used a secret: it has arrived, and is not sent another way."""
        which = {"purpose": purpose, "phone": phone, "since": self._now - REMEMBERED, "at": self._now}
        await self._tx.withdraw_steps_of(**which)
        await self._tx.end_deliveries(**which)

    async def asked_in(self, chat: ChatRow) -> Asked | None:
        """The last password that this chat asked for. It says nothing about an account: there may be none."""
        found = await self._tx.phone_asked_about(chat_id=chat.id, since=self._now - REMEMBERED)
        return Asked(*found) if found else None
