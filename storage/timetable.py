"""What is sat when: the days of an examination's period, with the rehearsal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from storage.database import Transaction
from storage.places import DROPPED
from storage.posting import ADDED, SAME
from storage.records.centres import Sitting


class Timetable:
    """Sittings by examination."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def of(self, year: int, exam: str) -> list[Sitting]:
        """All sittings in order."""
        found: list[Sitting] = await self._tx.sittings(year=year, exam=exam)
        return found

    async def days(self, year: int, exam: str) -> list[date]:
        """The days in order, the rehearsal first."""
        return sorted({sitting.day for sitting in await self.of(year, exam)})

    async def list_sittings(self, rows: Sequence[Sitting]) -> list[str]:
        """List these, and no others of their examinations. Returns what became of each: added, same or dropped."""
        exams = sorted({(row.year, row.exam) for row in rows})
        before = {sitting for year, exam in exams for sitting in await self.of(year, exam)}
        after = set(rows)
        for write, changed in ((self._tx.add_sitting, after - before), (self._tx.drop_sitting, before - after)):
            if changed:
                await write([asdict(each) for each in changed])
        return [ADDED] * len(after - before) + [SAME] * len(after & before) + [DROPPED] * len(before - after)
