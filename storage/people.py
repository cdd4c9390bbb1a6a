"""People with an account, their passwords and their log-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.database import Transaction
from storage.ids import new_id
from storage.records import ChatRow, Person

WRONG_PASSWORD, CREDENTIAL = "wrong_password", "credential"


@dataclass(frozen=True)
class Allowance:
    """How often something may be tried."""

    of_phone: int
    phone_window: timedelta
    of_chat: int
    chat_window: timedelta


ALLOWED = {
    WRONG_PASSWORD: Allowance(10, timedelta(minutes=15), 5, timedelta(minutes=15)),
    CREDENTIAL: Allowance(3, timedelta(hours=1), 5, timedelta(days=1)),
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

    async def addresses(self, phone: str) -> list[ChatRow]:
        """The chats that are proven to belong to a number and may be written to, the one last heard first."""
        found: list[ChatRow] = await self._tx.chats_of_phone(phone=phone)
        return found

    async def password_hash(self, person: Person) -> str | None:
        """What a typed password is checked against; None where there is none."""
        found: str | None = await self._tx.password_hash(id=person.id)
        return found

    async def register(self, phone: str, password_hash: str | None, channel: str) -> Person | None:
        """Open an account, once: None where the number has one already."""
        person: Person | None = await self._tx.add_person(
            id=new_id(), phone=phone, password_hash=password_hash, created_at=self._now
        )
        if person:
            await self.record(person, "account", "opened", "asked for by the person", channel=channel)
        return person

    async def set_password(self, person: Person, password_hash: str, why: str, chat: ChatRow, *, own: bool) -> None:
        """Replace the password: the one before is no longer valid. If the person asked, log-ins on other chats end."""
        await self._tx.set_password(id=person.id, password_hash=password_hash)
        if own:
            await self._tx.end_logins_elsewhere(person_id=person.id, chat_id=chat.id, ended_at=self._now)
        await self.record(person, "password", "replaced", why, channel=chat.channel)

    async def log_in(self, chat: ChatRow, person: Person, method: str) -> None:
        """Log a chat in. `method` is tap or password."""
        await self.log_out(chat)
        chat.login_id, chat.login_person_id, chat.person_phone = new_id(), person.id, person.phone
        await self._tx.add_login(
            id=chat.login_id, chat_id=chat.id, person_id=person.id, method=method, started_at=self._now
        )

    async def log_out(self, chat: ChatRow) -> None:
        """Log a chat out; nothing happens where it is not logged in."""
        if chat.login_id:
            await self._tx.end_login(id=chat.login_id, ended_at=self._now)
        chat.login_id = chat.login_person_id = chat.person_phone = None

    async def note(self, kind: str, chat: ChatRow, phone: str) -> None:
        """Remember a wrong password, or that a password was asked for."""
        await self._tx.add_attempt(id=new_id(), kind=kind, phone=phone, chat_id=chat.id, made_at=self._now)

    async def forgive(self, chat: ChatRow) -> None:
        """A new password is on its way to this chat's own number: wrong ones before it do not count."""
        await self._tx.forget_attempts(kind=WRONG_PASSWORD, chat_id=chat.id)

    async def too_often(self, kind: str, chat: ChatRow, phone: str, *, own: bool) -> bool:
        """Whether this chat, or anybody for this number, did so too often of late.

        What strangers did with somebody's number does not count against its own phone.
        """
        allowed = ALLOWED[kind]
        of_chat = await self._tx.attempts_of_chat(kind=kind, chat_id=chat.id, since=self._now - allowed.chat_window)
        if own or of_chat >= allowed.of_chat:
            return bool(of_chat >= allowed.of_chat)
        of_phone = await self._tx.attempts_of_phone(kind=kind, phone=phone, since=self._now - allowed.phone_window)
        return bool(of_phone >= allowed.of_phone)

    async def record(self, person: Person, what: str, new: str, why: str, *, channel: str, who: str = "") -> None:
        """Keep for ever who did what and why; where nobody is named it was the person."""
        await self._tx.add_history(
            id=new_id(),
            person_id=person.id,
            who=who or f"person {person.id}",
            what=what,
            old="",
            new=new,
            why=why,
            channel=channel,
            happened_at=self._now,
        )
