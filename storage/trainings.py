"""Who was trained as an examiner, for which paper and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from storage.database import Transaction
from storage.ids import new_id
from storage.numbers import to_present_numbers
from storage.posting import ADDED, CHANGED, SAME, Posted, is_same, items
from storage.records.accounts import Person
from storage.records.profiles import Profile
from storage.records.vacancies import Training

KEY = ("id_number", "year", "exam", "paper")


class Trainings:
    """Training records by the numbers that the council has."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def of(self, person: Person, profile: Profile) -> list[Training]:
        """What a person was trained for, the newest first. ID and TSC number count together only: each alone is on
        letters that others see."""
        found: list[Training] = await self._tx.trainings_of(
            phone=person.phone, id_number=profile.id_number or "", tsc_number=profile.tsc_number or ""
        )
        return found

    async def post(self, rows: Sequence[dict[str, Any]]) -> list[Posted[Training]]:
        """Post training records, each with every column but its id; say what each was."""
        rows = await to_present_numbers(self._tx, rows, lambda row: tuple(row[name] for name in KEY))
        years = sorted({row["year"] for row in rows})
        found: list[Training] = [each for year in years for each in await self._tx.trainings_of_year(year=year)]
        known = {tuple(getattr(each, name) for name in KEY): each for each in found}
        posted = [_posted(row, known.get(tuple(row[name] for name in KEY))) for row in rows]
        for query, outcome in ((self._tx.add_training, ADDED), (self._tx.set_training, CHANGED)):
            if changes := [asdict(each) for each in items(posted, outcome)]:
                await query(changes)
        return posted


def _posted(row: dict[str, Any], known: Training | None) -> Posted[Training]:
    if known is None:
        return Posted(Training(**row, id=new_id()), ADDED)
    return Posted(known, SAME) if is_same(known, row) else Posted(replace(known, **row), CHANGED)
