"""People with an account, and how often somebody tried to get into one."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.database import Transaction
from storage.history import History
from storage.ids import new_id
from storage.records.accounts import Person
from storage.records.chats import ChatRow

WRONG_PASSWORD, CREDENTIAL = "wrong_password", "credential"
AT_ONCE = 500  # numbers in one query
GUESS = "guess"  # of a letter's serial; its phone is empty, so that what a phone is allowed is allowed to all


@dataclass(frozen=True)
class Allowance:
    """How often something may be tried."""

    of_phone: int
    phone_window: timedelta
    of_chat: int
    chat_window: timedelta
    of_all: int  # in a minute, by everybody together


MINUTE = timedelta(minutes=1)
ALLOWED = {
    WRONG_PASSWORD: Allowance(10, timedelta(minutes=15), 5, timedelta(minutes=15), 300),
    CREDENTIAL: Allowance(3, timedelta(hours=1), 5, timedelta(days=1), 300),  # half of what SMS carries
    GUESS: Allowance(3600, timedelta(hours=1), 10, timedelta(hours=1), 300),
}


class People:
    """Accounts by phone number."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def by_phone(self, phone: str) -> Person | None:
        """The account of an E.164 number."""
        found: Person | None = await self._tx.person_by_phone(phone=phone)
        return found

    async def hold(self, person: Person) -> bool:
        """Whether the account still has its number. Then nobody changes that, or ends it, before the commit."""
        return bool(await self._tx.hold_person(id=person.id, phone=person.phone))

    async def addresses(self, phone: str) -> list[ChatRow]:
        """The chats that are proven to belong to a number and may be written to, the one last heard first."""
        found: list[ChatRow] = await self._tx.chats_of_phone(phone=phone)
        return found

    async def id_numbers(self, phone: str) -> set[str]:
        """National ID numbers that the council has for a phone number."""
        return {id_number for (id_number,) in await self._tx.id_numbers_of(phone=phone)}

    async def chats_of(self, phones: Collection[str], by_phone: Sequence[str]) -> list[ChatRow]:
        """The chats of many numbers, proven ones and those of channels `by_phone`, whose addresses are numbers."""
        found: list[ChatRow] = []
        ordered = sorted(phones)
        for start in range(0, len(ordered), AT_ONCE):
            some = ordered[start : start + AT_ONCE]
            found += await self._tx.chats_of_phones(phones=json.dumps(some), channels=json.dumps(by_phone))
        return found

    async def waits(self, chat: ChatRow) -> bool:
        """Whether something waits until this chat is heard."""
        count = await self._tx.held_of_chat(channel=chat.channel, address=chat.address, now=self._now)
        return bool(count)

    async def register(self, phone: str, password_hash: str | None, channel: str) -> Person | None:
        """Open an account, once: None where the number has one already."""
        person: Person | None = await self._tx.add_person(
            id=new_id(), phone=phone, password_hash=password_hash, created_at=self._now
        )
        if person:
            await History(self._tx, self._now).add(
                person.id, "account", "opened", "asked for by the person", channel=channel
            )
        return person

    async def note(self, kind: str, chat: ChatRow, phone: str) -> None:
        """Remember a wrong password, or that a password was asked for."""
        await self._tx.add_attempt(id=new_id(), kind=kind, phone=phone, chat_id=chat.id, made_at=self._now)

    async def forgive(self, chat: ChatRow) -> None:
        """A new password is on its way to this chat's own number: wrong ones before it do not count."""
        await self._tx.forget_attempts(kind=WRONG_PASSWORD, chat_id=chat.id)

    async def too_often(self, kind: str, chat: ChatRow, phone: str, *, own: bool) -> bool:
        """Whether this chat, or anybody for this number, or everybody together, did so too often of late.

        What strangers did does not count against a number's own phone.
        """
        return await self.too_often_here(kind, chat) or (not own and await self.too_often_anywhere(kind, phone))

    async def tried(self, kind: str, chat: ChatRow) -> bool:
        """Whether this chat did so at all of late."""
        since = self._now - ALLOWED[kind].chat_window
        return bool(await self._tx.attempts_of_chat(kind=kind, chat_id=chat.id, since=since))

    async def too_often_here(self, kind: str, chat: ChatRow) -> bool:
        """Whether this chat did so too often."""
        allowed = ALLOWED[kind]
        count = await self._tx.attempts_of_chat(kind=kind, chat_id=chat.id, since=self._now - allowed.chat_window)
        return bool(count >= allowed.of_chat)

    async def too_often_anywhere(self, kind: str, phone: str) -> bool:
        """Whether it was done too often for this number, from whichever chats, or for all numbers together."""
        allowed = ALLOWED[kind]
        of_phone = await self._tx.attempts_of_phone(kind=kind, phone=phone, since=self._now - allowed.phone_window)
        if of_phone >= allowed.of_phone:
            return True
        of_all = await self._tx.attempts_of_all(kind=kind, since=self._now - MINUTE, most=allowed.of_all)
        return bool(of_all >= allowed.of_all)
