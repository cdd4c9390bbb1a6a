"""What was done to people's records: by whom, why, and through which channel. Rows are never changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from storage.database import Transaction
from storage.ids import new_id
from storage.records.accounts import Person
from storage.records.own import Change

LETTER = "letter_taken"  # at an address that is not proven to be the person's


class History:
    """The history of people's records."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def add(
        self, person_id: int, what: str, new: str, why: str, *, channel: str, who: str | None = None, old: str = ""
    ) -> None:
        """Keep for ever what was done. Where nobody is named it was the person."""
        await self._tx.add_history(
            id=new_id(),
            person_id=person_id,
            who=f"person {person_id}" if who is None else who,
            what=what,
            old=old,
            new=new,
            why=why,
            channel=channel,
            happened_at=self._now,
        )

    async def has(self, person: Person, what: str, why: str) -> bool:
        """Whether this was done before for the same reason."""
        return bool(await self._tx.has_history(person_id=person.id, what=what, why=why))

    async def add_to_phones(
        self, events: Iterable[tuple[str, str]], what: str, why: str, *, channel: str, who: str
    ) -> None:
        """Keep for ever what was done to many: a phone and a text each. Who has no account has no history."""
        same = {"who": who, "what": what, "why": why, "channel": channel, "happened_at": self._now}
        await self._tx.add_history_of_phone(
            [{"id": new_id(), "phone": phone, "new": new, **same} for phone, new in events]
        )

    async def of(self, person: Person, most: int, before: int | None = None) -> list[Change]:
        """The newest changes, or the newest before one of them."""
        found: list[Change] = await self._tx.history_of(person_id=person.id, before=before or new_id(), most=most)
        return found
