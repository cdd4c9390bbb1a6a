"""Who of the council looked at people's records, when, at what and why. Rows are never changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from storage.database import Transaction
from storage.ids import new_id
from storage.records.accounts import Person
from storage.records.own import Look

# What was looked at.
RECORD, DOCUMENTS, DOCUMENT, APPLICATION, CASE = "record", "documents", "document", "application", "case"
CLAIM, DISPUTE, SUBSTITUTION, OWN_DATA, REQUEST = "claim", "dispute", "substitution", "own data", "request"


class Looks:
    """Looks by person."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def note(self, person_id: int, who: str, what: str, why: str = "") -> None:
        """Keep that somebody looked at a person's record; `why` is the number or the purpose, where there is one."""
        await self._tx.add_look(id=new_id(), person_id=person_id, who=who, what=what, why=why, happened_at=self._now)

    async def note_phones(self, events: Iterable[tuple[str, str]], who: str, what: str) -> None:
        """The same for many: a phone and a reason each. Who has no account has no record."""
        same = {"who": who, "what": what, "happened_at": self._now}
        rows = [{"id": new_id(), "phone": phone, "why": why, **same} for phone, why in events]
        if rows:
            await self._tx.add_look_of_phone(rows)

    async def of(self, person: Person, most: int, before: int | None = None) -> list[Look]:
        """The newest looks, or the newest before one of them; also at accounts that were joined to this one."""
        found: list[Look] = await self._tx.looks_of(person_id=person.id, before=before or new_id(), most=most)
        return found
