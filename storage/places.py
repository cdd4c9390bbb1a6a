"""Counties and sub-counties: what the council lists now, and the names of what it listed before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, TypeVar

from catalogue import counties, subcounties
from storage.database import Transaction
from storage.posting import ADDED, CHANGED, SAME
from storage.records.profiles import County, SubCounty

Code = TypeVar("Code", int, str)
Row = TypeVar("Row", County, SubCounty)

DROPPED = "dropped"


class Places:
    """A place that is no longer listed keeps its row, because people's records name it."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._all: tuple[tuple[County, ...], tuple[SubCounty, ...]] | None = None

    async def all(self) -> tuple[tuple[County, ...], tuple[SubCounty, ...]]:
        """Every county by its number and every sub-county by its name, listed or not; read once."""
        if self._all is None:
            self._all = tuple(await self._tx.counties()), tuple(await self._tx.subcounties())
        return self._all

    async def list_counties(self, rows: Sequence[County]) -> list[str]:
        """List these and no others. Returns what became of each row: added, changed, same or dropped."""
        changes = _changes({row.code: row for row in rows}, {row.code: row for row in await self._tx.counties()})
        await self._write(self._tx.set_county, changes)
        return [outcome for outcome, _row in changes]

    async def list_subcounties(self, rows: Sequence[SubCounty]) -> list[str]:
        """The same for sub-counties."""
        changes = _changes({row.code: row for row in rows}, {row.code: row for row in await self._tx.subcounties()})
        await self._write(self._tx.set_subcounty, changes)
        return [outcome for outcome, _row in changes]

    async def _write(self, write: Any, changes: Sequence[tuple[str, County | SubCounty]]) -> None:
        self._all = None
        if rows := [asdict(row) for outcome, row in changes if outcome != SAME]:
            await write(rows)


def _changes(after: Mapping[Code, Row], before: Mapping[Code, Row]) -> list[tuple[str, Row]]:
    listed = [(_outcome(row, before.get(code)), row) for code, row in after.items()]
    return listed + [
        (DROPPED, replace(row, listed=0)) for code, row in before.items() if code not in after and row.listed
    ]


def _outcome(row: Row, before: Row | None) -> str:
    if before is None:
        return ADDED
    return SAME if before == row else CHANGED


def subcounty_code(county_code: int, name: str) -> str:
    """45-kisii-south: the same on every database, and readable in an answer."""
    return f"{county_code}-{re.sub('[^a-z0-9]+', '-', name.lower()).strip('-')}"


def default_counties() -> list[County]:
    """What a fresh database lists."""
    return [County(int(row["code"]), row["name"], row["region"], row["aliases"], 1) for row in counties()]


def default_subcounties() -> list[SubCounty]:
    """The same for sub-counties."""
    return [_default(row) for row in subcounties()]


def _default(row: Mapping[str, str]) -> SubCounty:
    county = int(row["county_code"])
    return SubCounty(subcounty_code(county, row["name"]), county, row["name"], row["aliases"], 1)
