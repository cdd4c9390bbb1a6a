"""Forms that people have half filled in: kept for the person, whichever address they go on from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from storage.database import Transaction
from storage.records.accounts import Person
from storage.records.profiles import Draft


class Drafts:
    """At most one of a form for a person."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def all(self, person: Person) -> list[Draft]:
        """What a person has begun, the newest first."""
        found: list[Draft] = await self._tx.drafts_of(person_id=person.id)
        return found

    async def of(self, person: Person, form: str) -> Draft | None:
        """What there is of one form."""
        return next((draft for draft in await self.all(person) if draft.form == form), None)

    async def keep(self, person: Person, form: str, answers: Mapping[str, str], done: int, total: int) -> None:
        """Keep what is there in place of what was; without any answer there is nothing to keep."""
        if not answers:
            return await self.drop(person, form)
        await self._tx.set_draft(
            person_id=person.id, form=form, payload=json.dumps(answers), done=done, total=total, kept_at=self._now
        )

    async def drop(self, person: Person, form: str) -> None:
        """Forget what was begun."""
        await self._tx.forget_draft(person_id=person.id, form=form)
