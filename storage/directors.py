"""Sub County Directors of Education: who that is for a centre, and the sub-counties of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from storage.database import Transaction
from storage.places import DROPPED
from storage.posting import ADDED, SAME
from storage.records.centres import Centre, Director


class Directors:
    """Directors by phone and by place."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    async def of(self, centre: Centre) -> list[Director]:
        """Those who answer for a centre."""
        found: list[Director] = await self._tx.directors_of_place(county=centre.county, sub_county=centre.sub_county)
        return found

    async def places(self, phone: str) -> list[Director]:
        """The sub-counties that somebody answers for."""
        found: list[Director] = await self._tx.directors_by_phone(phone=phone)
        return found

    async def all(self) -> list[Director]:
        """Every one."""
        found: list[Director] = await self._tx.directors()
        return found

    async def list_directors(self, rows: Sequence[Director]) -> list[str]:
        """List these and no others. Returns what became of each: added, same or dropped."""
        before, after = set(await self.all()), set(rows)
        for write, changed in ((self._tx.drop_director, before - after), (self._tx.add_director, after - before)):
            if changed:
                await write([asdict(each) for each in changed])
        return [ADDED] * len(after - before) + [SAME] * len(after & before) + [DROPPED] * len(before - after)
