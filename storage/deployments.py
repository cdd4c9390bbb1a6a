"""Examination centres, and who is deployed to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from storage.database import Transaction
from storage.ids import new_id
from storage.numbers import to_present_numbers
from storage.posting import ADDED, CHANGED, SAME, Posted, is_same, items
from storage.records.centres import Centre, Deployment

RANKS = ("SUPERVISOR", "INVIGILATOR", "BRAILLE_INVIGILATOR", "SECURITY_OFFICER", "CONTAINER_SECURITY")  # on the list


class Deployments:
    """Deployments by the number that the council knows."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def of(self, phone: str) -> list[Deployment]:
        """All deployments of a number, newest year first."""
        found: list[Deployment] = await self._tx.deployments_of(phone=phone)
        return found

    async def get(self, deployment_id: int) -> Deployment | None:
        """One deployment."""
        found: Deployment | None = await self._tx.deployment_by_id(id=deployment_id)
        return found

    async def of_exam(self, year: int, exam: str, code: str = "") -> list[Deployment]:
        """All deployments to an examination, or to one of its centres."""
        found: list[Deployment] = await self._tx.deployments_of_exam(year=year, exam=exam)
        return [each for each in found if code in ("", each.code)]

    async def post_centres(self, rows: Sequence[dict[str, Any]]) -> list[Posted[Centre]]:
        """Post centres, each with every column but its id. Deployments change with what their letters say of it."""
        known = {(each.year, each.exam, each.code): each for each in await self.centres(row["year"] for row in rows)}
        posted = [self._centre(row, known.get((row["year"], row["exam"], row["code"]))) for row in rows]
        if added := items(posted, ADDED):
            await self._tx.add_centre([asdict(each) for each in added])
        if changed := items(posted, CHANGED):
            await self._tx.set_centre([asdict(each) for each in changed])
        before = {centre.id: centre for centre in known.values()}
        if moved := [each.id for each in changed if not each.prints_as(before[each.id])]:
            await self._tx.repost_deployments([{"centre_id": number, "posted_at": self._now} for number in moved])
        return posted

    async def centres(self, years: Iterable[int]) -> list[Centre]:
        """The centres of all examinations of some years."""
        return [centre for year in sorted(set(years)) for centre in await self._tx.centres_of_year(year=year)]

    async def post(self, rows: Sequence[dict[str, Any]]) -> list[Posted[Deployment]]:
        """Post deployments, each with its own columns and `centre`; say what each was."""
        rows = await to_present_numbers(self._tx, rows, lambda row: (row["centre"].id, row["phone"], row["position"]))
        known = {
            (each.centre_id, each.phone, each.position): each
            for year, exam in {(row["centre"].year, row["centre"].exam) for row in rows}
            for each in await self.of_exam(year, exam)
        }
        numbers = _numbers([row for row in rows if _key(row) not in known], known.values())
        posted = [self._deployment(row, known.get(_key(row)), numbers.get(_key(row), 0)) for row in rows]
        for query, outcome in ((self._tx.add_deployment, ADDED), (self._tx.set_deployment, CHANGED)):
            if changes := [asdict(each) for each in items(posted, outcome)]:
                await query(changes)
        return posted

    async def withdraw(self, deployments: Sequence[Deployment], why: str) -> None:
        """Take deployments back until they are posted again."""
        await self._tx.withdraw_deployment([{"id": each.id, "at": self._now, "why": why} for each in deployments])

    def _centre(self, row: dict[str, Any], known: Centre | None) -> Posted[Centre]:
        if known is None:
            return Posted(Centre(id=new_id(), **row, posted_at=self._now), ADDED)
        if is_same(known, row):
            return Posted(known, SAME)
        return Posted(replace(known, **row, posted_at=self._now), CHANGED)

    def _deployment(self, row: dict[str, Any], known: Deployment | None, number: int) -> Posted[Deployment]:
        values = {name: value for name, value in row.items() if name != "centre"}
        if known is None:
            new = Deployment.at(row["centre"], **values, id=new_id(), posted_at=self._now, number=number)
            return Posted(new, ADDED)
        if not known.withdrawn and is_same(known, values):
            return Posted(known, SAME)
        return Posted(replace(known, **values, posted_at=self._now), CHANGED)


def _key(row: dict[str, Any]) -> tuple[int, str, str]:
    return (row["centre"].id, row["phone"], row["position"])


def _numbers(new: Sequence[dict[str, Any]], known: Iterable[Deployment]) -> dict[tuple[int, str, str], int]:
    """Numbers for those who are new, after all that their centres ever gave out; supervisors before invigilators."""
    last: Counter[int] = Counter()
    for each in known:
        last[each.centre_id] = max(last[each.centre_id], each.number)
    numbers = {}
    for row in sorted(new, key=lambda row: RANKS.index(row["position"]) if row["position"] in RANKS else len(RANKS)):
        last[row["centre"].id] += 1
        numbers[_key(row)] = last[row["centre"].id]
    return numbers
