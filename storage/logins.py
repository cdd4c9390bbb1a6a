"""Log-ins: which chats are in which account, since when, and how they end."""

from __future__ import annotations

from datetime import datetime

from storage.database import Transaction
from storage.ids import new_id
from storage.records.accounts import Login, Person
from storage.records.chats import ChatRow

# Why a log-in ended.
LOGGED_OUT, IDLE, PASSWORD_CHANGED, ELSEWHERE, REPLACED = "logged_out", "idle", "password", "elsewhere", "replaced"
NUMBER_CHANGED, JOINED = "number", "joined"


class Logins:
    """Log-ins by person and by chat."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def start(self, chat: ChatRow, person: Person, method: str) -> None:
        """Log a chat in. `method` is tap, password, generated or code."""
        await self.end(chat, REPLACED)
        chat.login_id, chat.login_person_id, chat.person_phone = new_id(), person.id, person.phone
        await self._tx.add_login(
            id=chat.login_id, chat_id=chat.id, person_id=person.id, method=method, started_at=self._now
        )

    async def end(self, chat: ChatRow, why: str) -> None:
        """Log a chat out; nothing happens where it is not logged in."""
        if chat.login_id:
            await self._tx.end_login(id=chat.login_id, ended_at=self._now, why=why)
        chat.login_id = chat.login_person_id = chat.person_phone = None

    async def of(self, person: Person, since: datetime) -> list[Login]:
        """Where the person is logged in and was heard since then, the newest first."""
        found: list[Login] = await self._tx.logins_of(person_id=person.id, since=since)
        return found

    async def here(self, chat: ChatRow) -> Login | None:
        """The newest log-in of a chat, whether it has ended or not."""
        found: Login | None = await self._tx.last_login(chat_id=chat.id)
        return found

    async def chats(self, phone: str) -> set[int]:
        """The ids of the chats that have ever been logged in to the account of a number."""
        return {number for (number,) in await self._tx.chats_in_account(phone=phone)}

    async def end_elsewhere(self, person: Person, logins: list[Login]) -> None:
        """End log-ins of the person's on other chats, each of which is told when it writes next."""
        for login in logins:
            await self._tx.end_login_of(id=login.id, person_id=person.id, ended_at=self._now, why=ELSEWHERE)

    async def end_unproven(self, person: Person, why: str, *, but: int = 0) -> None:
        """End the log-ins on chats that are not proven to have the person's number, but on the one with this id.

        Who had logged out there is not known there any more either, so a PIN is not good there (storage/pins.py).
        """
        await self._tx.end_unproven_logins(
            person_id=person.id, but=but, ended_at=self._now, why=why, phone=person.phone
        )

    async def end_all(self, person: Person, why: str) -> None:
        """End every log-in of the person's."""
        await self._tx.end_all_logins(person_id=person.id, ended_at=self._now, why=why)
