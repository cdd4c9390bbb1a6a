"""Vacancies: posts that people may apply for, and how they are searched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from storage.database import Transaction
from storage.ids import new_id
from storage.posting import ADDED, CHANGED, SAME, Posted, is_same, items
from storage.records.vacancies import Listed, Opening, Period, Vacancy

FIRST, REVIEWED = "first", "reviewed"  # come, first served; or chosen by the council
STEPS = ("exam", "activity", "duty_station", "position", "paper", "county", "subcounty")  # of the search, in order
ANY = "*"  # a step that was not taken yet
LISTED = 300  # posts that one search shows: more than a sub-county has schools


class Vacancies:
    """Vacancies by the council's own codes."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def openings(self, step: str, chosen: Mapping[str, str], since: datetime) -> list[Opening]:
        """What a step of the search can lead to after those that were taken, with its numbers."""
        found: list[Opening] = await self._tx.openings(step=step, now=self._now, since=since, **_chosen(chosen))
        return found

    async def next_opening(self, chosen: Mapping[str, str]) -> Period | None:
        """When something opens that is not open yet."""
        found: Period | None = await self._tx.next_opening(now=self._now, **_chosen(chosen))
        return found

    async def last_opening(self, chosen: Mapping[str, str], since: datetime) -> Period | None:
        """When something closed."""
        found: Period | None = await self._tx.last_opening(since=since, **_chosen(chosen))
        return found

    async def found(self, chosen: Mapping[str, str], since: datetime) -> list[Listed]:
        """The posts that are open where every step was taken, the first to close first."""
        values: dict[str, Any] = {**chosen, "county": int(chosen["county"])}
        found: list[Listed] = await self._tx.vacancies_of_opening(now=self._now, since=since, most=LISTED, **values)
        return found

    async def of_activity(self, exam: str, activity: str, since: datetime) -> list[Vacancy]:
        """The posts that are open for an activity of an examination."""
        found: list[Vacancy] = await self._tx.vacancies_of_activity(
            exam=exam, activity=activity, now=self._now, since=since, most=LISTED
        )
        return found

    async def get(self, vacancy_id: int) -> Vacancy | None:
        """One vacancy."""
        found: Vacancy | None = await self._tx.vacancy_by_id(id=vacancy_id)
        return found

    async def by_code(self, years: Iterable[int]) -> dict[str, Vacancy]:
        """The vacancies of some years."""
        return {each.code: each for year in sorted(set(years)) for each in await self._tx.vacancies_of_year(year=year)}

    async def post(self, rows: Sequence[dict[str, Any]]) -> list[Posted[Vacancy]]:
        """Post vacancies, each with every column but its id; say what each was."""
        known = await self.by_code(row["year"] for row in rows)
        posted = [self._posted(row, known.get(row["code"])) for row in rows]
        for query, outcome in ((self._tx.add_vacancy, ADDED), (self._tx.set_vacancy, CHANGED)):
            if changes := [asdict(each) for each in items(posted, outcome)]:
                await query(changes)
        await self._count()
        return posted

    async def withdraw(self, vacancy: Vacancy, by: str, why: str) -> Vacancy:
        """Take a post back, for good. What was applied for it ends in `applications.end`."""
        await self._tx.withdraw_vacancy(id=vacancy.id, at=self._now, by=by, why=why)
        await self._count()
        return replace(vacancy, withdrawn_at=self._now, withdrawn_why=why)

    async def _count(self) -> None:
        """Make the table that is searched anew."""
        await self._tx.lock_openings()
        await self._tx.forget_openings()
        await self._tx.add_openings()

    def _posted(self, row: dict[str, Any], known: Vacancy | None) -> Posted[Vacancy]:
        if known is None:
            return Posted(Vacancy(**row, id=new_id(), posted_at=self._now), ADDED)
        return (
            Posted(known, SAME) if is_same(known, row) else Posted(replace(known, **row, posted_at=self._now), CHANGED)
        )


def _chosen(chosen: Mapping[str, str]) -> dict[str, str]:
    return {step: chosen.get(step, ANY) for step in STEPS}
