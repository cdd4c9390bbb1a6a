"""Loading counties and sub-counties: what a file lists takes the place of what was listed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.lines.file import Refused
from bot.load import Loaded, load_counties, load_subcounties
from tests.bot.chats import rows
from tests.bot.test_load import office
from tests.talk import Bot, Clock


def places(folder: Path, *lines: str) -> Path:
    """A CSV file of places."""
    path = folder / "places.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


COUNTIES = "code,name,region,aliases"
SUBCOUNTIES = "county_code,name,aliases"


async def listed(url: str, table: str) -> set[str]:
    """The names that people are offered."""
    return {row["name"] for row in await rows(url, table) if row["listed"]}


async def load_places(house: Bot, path: Path, clock: Clock) -> Loaded:
    """Load a file as the command does."""
    loader = load_counties if "region" in path.read_text(encoding="utf-8") else load_subcounties
    return await loader(office(house.database, clock), path)


async def test_a_fresh_database_has_the_counties_that_are_shipped(house: Bot, database_url: str) -> None:
    """All 47, with their sub-counties."""
    assert len(await listed(database_url, "county")) == 47
    assert len(await rows(database_url, "subcounty")) == 333


async def test_a_file_of_places_takes_the_place_of_what_was_listed(
    house: Bot, database_url: str, clock: Clock, tmp_path: Path
) -> None:
    """What is not in it is no longer offered, and kept for the records that name it."""
    file = places(tmp_path, SUBCOUNTIES, "45,Kisii South,", "45,Kisii North,Kisii Kaskazini|New Kisii")
    assert await load_places(house, file, clock) == Loaded(added=1, same=1, dropped=332)
    assert await listed(database_url, "subcounty") == {"Kisii South", "Kisii North"}
    assert len(await rows(database_url, "subcounty")) == 334
    assert await load_places(house, file, clock) == Loaded(same=2)
    changed = places(tmp_path, SUBCOUNTIES, "45,Kisii South,Suneka", "45,Kisii North,")
    assert await load_places(house, changed, clock) == Loaded(changed=2)


async def test_a_county_is_known_by_its_number(house: Bot, database_url: str, clock: Clock, tmp_path: Path) -> None:
    """Another name for it changes the county that is there."""
    file = places(tmp_path, COUNTIES, "47,Nairobi City,nairobi,Nairobi", "46,Nyamira,nyanza,")
    assert await load_places(house, file, clock) == Loaded(changed=1, same=1, dropped=45)
    assert await listed(database_url, "county") == {"Nairobi City", "Nyamira"}


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ((COUNTIES, "47,Nairobi,capital,"), "line 2, column region: capital is no region of the catalogue"),
        ((COUNTIES, "47,Nairobi,nairobi,", "47,Nyamira,nyanza,"), "line 3: the same as line 2"),
        ((COUNTIES, "0,Nowhere,nyanza,"), "line 2, column code: Input should be greater than 0"),
        ((SUBCOUNTIES, "45,Marani,", "48,Elsewhere,"), "line 3, column county_code: there is no county 48"),
        (
            (SUBCOUNTIES, "45,Kisii South,", "45,KISII  SOUTH,"),
            "line 3: the same as line 2",
        ),
    ],
)
async def test_a_bad_line_keeps_all_places_out(
    house: Bot, database_url: str, clock: Clock, tmp_path: Path, lines: tuple[str, ...], problem: str
) -> None:
    """With its number, as for invitations."""
    before = await rows(database_url, "county"), await rows(database_url, "subcounty")
    with pytest.raises(Refused) as refused:
        await load_places(house, places(tmp_path, *lines), clock)
    assert refused.value.problems == [problem]
    assert (await rows(database_url, "county"), await rows(database_url, "subcounty")) == before
