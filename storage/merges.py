"""Two accounts of one person: found, and joined for good."""

from __future__ import annotations

from datetime import datetime

from storage.applications import Applications
from storage.database import Transaction
from storage.history import History
from storage.logins import JOINED, Logins
from storage.numbers import Numbers
from storage.records.accounts import Person
from storage.records.chats import ChatRow

# Tables whose rows go from the one account to the other, each by a query of its own (move_...). What may never be
# changed, such as decisions and the history, stays: the table `merged` says whose it is now.
MOVED = ("application", "document", "draft", "former_number", "help_case", "merged", "profile", "qualification", "work")


class Merges:
    """Accounts of the same person."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now
        self._history = History(tx, now)

    async def same_person(self, person: Person) -> list[Person]:
        """Other accounts with the person's ID or TSC number in the council's records, but those that are not theirs."""
        found: list[Person] = await self._tx.same_person(phone=person.phone, person_id=person.id)
        return found

    async def refuse(self, person: Person, other: Person, chat: ChatRow) -> None:
        """The person says that another account is not theirs: it is not offered again."""
        await self._history.add(person.id, "not_mine", other.phone, "", channel=chat.channel)

    async def join(self, kept: Person, gone: Person, why: str, chat: ChatRow) -> bool:
        """Put all of an account into another, and end it. False where it had ended."""
        if not await self._tx.add_merged(person_id=gone.id, into_id=kept.id, merged_at=self._now):
            return False
        await self._tx.end_account(id=gone.id, phone=f"merged-{gone.id}")
        await Logins(self._tx, self._now).end_all(gone, JOINED)  # now that no other begins (People.hold)
        await self._tx.remove_pin(person_id=gone.id)
        await self._tx.end_number_changes_of(person_id=gone.id, ended_at=self._now)
        for losing, other in ((gone, kept), (kept, gone)):
            await self._tx.end_repeated_documents(losing=losing.id, other=other.id, ended_at=self._now)
        await Applications(self._tx, self._now).withdraw_repeated(gone, kept, chat.channel)
        for table in MOVED:
            await getattr(self._tx, f"move_{table}")(gone=gone.id, kept=kept.id)
        await Numbers(self._tx, self._now).lead(gone.phone, kept)
        await self._history.add(gone.id, "merged", kept.phone, why, channel=chat.channel)
        await self._history.add(kept.id, "merge", gone.phone, why, channel=chat.channel)
        return True
