"""PINs: short, so each is good only where its person was before, and only until a few wrong ones were tried."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.database import Transaction
from storage.history import History
from storage.records.accounts import Person, Pin
from storage.records.chats import ChatRow

MOST_WRONG = 5  # in a row; then only the password logs in, and makes the PIN good again
REMEMBERED = timedelta(days=90)  # so long is somebody who gave a password known in a chat


class Pins:
    """PINs by person, and the people who are known in a chat."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def of(self, person: Person) -> Pin | None:
        """The person's PIN, if there is one."""
        found: Pin | None = await self._tx.pin_of(person_id=person.id)
        return found

    async def set(self, person: Person, pin_hash: str, chat: ChatRow) -> None:
        """Give the person a PIN, in place of the one before."""
        await self._tx.set_pin(person_id=person.id, hash=pin_hash, set_at=self._now)
        await History(self._tx, self._now).add(person.id, "pin", "set", "", channel=chat.channel)

    async def remove(self, person: Person, chat: ChatRow) -> None:
        """The person has no PIN from now on."""
        await self._tx.remove_pin(person_id=person.id)
        await History(self._tx, self._now).add(person.id, "pin", "removed", "", channel=chat.channel)

    async def count_wrong(self, person: Person) -> None:
        """A wrong PIN was tried."""
        await self._tx.count_wrong_pin(person_id=person.id)

    async def forgive(self, person: Person) -> None:
        """The person showed who they are: wrong PINs before do not count."""
        await self._tx.forgive_pin(person_id=person.id)

    async def known(self, chat: ChatRow) -> list[Person]:
        """People who logged in to this chat with a password or a code, the newest first.

        Not those whose newest log-in here was ended from elsewhere, or who changed their password or number since.
        """
        found: list[Person] = await self._tx.people_known(chat_id=chat.id, since=self._now - REMEMBERED)
        return found
