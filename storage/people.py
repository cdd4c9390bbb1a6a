"""People with an account, their passwords and their log-ins."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.database import Transaction
from storage.ids import new_id
from storage.records import ChatRow, Delivery, Person

ATTEMPTS_WINDOW = timedelta(minutes=15)
ATTEMPTS_OF_PHONE, ATTEMPTS_OF_CHAT = 10, 5


class People:
    """Accounts by phone number."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def by_phone(self, phone: str) -> Person | None:
        """The account of an E.164 number."""
        found: Person | None = await self._tx.person_by_phone(phone=phone)
        return found

    async def by_id(self, person_id: int) -> Person | None:
        """The account with this id."""
        found: Person | None = await self._tx.person_by_id(id=person_id)
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
            await self._record(person, "account", "", "opened", "asked for by the person", channel)
        return person

    async def set_password(self, person: Person, password_hash: str, why: str, channel: str) -> None:
        """Replace the password; the one before is no longer valid."""
        await self._tx.set_password(id=person.id, password_hash=password_hash)
        await self._record(person, "password", "", "replaced", why, channel)

    async def log_in(self, chat: ChatRow, person: Person, method: str) -> None:
        """Log a chat in. `method` is tap or password."""
        chat.login_id, chat.login_person_id, chat.person_phone = new_id(), person.id, person.phone
        await self._tx.add_login(
            id=chat.login_id, chat_id=chat.id, person_id=person.id, method=method, started_at=self._now
        )

    async def log_out(self, chat: ChatRow) -> None:
        """Log a chat out; nothing happens where it is not logged in."""
        if chat.login_id:
            await self._tx.end_login(id=chat.login_id, ended_at=self._now)
        chat.login_id = chat.login_person_id = chat.person_phone = None

    async def note_failure(self, chat: ChatRow, phone: str) -> None:
        """Remember a wrong password."""
        await self._tx.add_login_attempt(id=new_id(), phone=phone, chat_id=chat.id, failed_at=self._now)

    async def too_many_failures(self, chat: ChatRow, phone: str) -> bool:
        """Whether this chat, or anybody for this number, was wrong too often in the last 15 minutes."""
        since = self._now - ATTEMPTS_WINDOW
        of_chat = await self._tx.failures_of_chat(chat_id=chat.id, since=since)
        of_phone = await self._tx.failures_of_phone(phone=phone, since=since)
        return bool(of_chat >= ATTEMPTS_OF_CHAT or of_phone >= ATTEMPTS_OF_PHONE)

    async def last_credential(self, phone: str) -> Delivery | None:
        """The last password that was sent to a number, and how far it got."""
        found: Delivery | None = await self._tx.last_credential(address=phone)
        return found

    async def _record(self, person: Person, what: str, old: str, new: str, why: str, channel: str) -> None:
        await self._tx.add_history(
            id=new_id(),
            person_id=person.id,
            who=f"person {person.id}",
            what=what,
            old=old,
            new=new,
            why=why,
            channel=channel,
            happened_at=self._now,
        )
