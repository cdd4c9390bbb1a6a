"""Loading centres and deployments: all or nothing, centres first, and each person told of what is theirs."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from bot.lines.file import Refused, read
from bot.lines.work import CentreLine, DeploymentLine
from bot.load import Loaded, load_centres, load_deployments
from storage.store import Store
from tests.bot.chats import consent, rows
from tests.bot.test_load import office
from tests.talk import Bot, Clock

PHONE = "+254712345678"
CENTRE = {
    "year": "2026",
    "exam": "KCSE",
    "code": "08219108",
    "name": "Mukurweini High School",
    "county": "Nyeri",
    "sub_county": "Mukurweini",
    "distribution_centre": "Mukurweini Headquarters",
}
DEPLOYMENT = {
    "year": "2026",
    "exam": "KCSE",
    "code": "08219108",
    "phone": "0712345678",
    "name": "Wanjiku Achieng Otieno",
    "id_number": "23456789",
    "tsc_number": "512345",
    "town": "Nyeri",
    "position": "INVIGILATOR",
    "reference": "KNEC/GEN/0000417",
    "starts_on": "2026-10-16",
    "ends_on": "2026-11-20",
    "rate": "550",
}


def written(folder: Path, *lines: dict[str, str]) -> Path:
    """A CSV file with these lines."""
    path = folder / "lines.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return path


@pytest.fixture
async def centre(house: Bot, clock: Clock, tmp_path: Path) -> None:
    """A centre that was loaded."""
    assert await load_centres(office(house.database, clock), written(tmp_path, CENTRE)) == Loaded(added=1)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("code", "0821910", "should match pattern"),
        ("position", "EXAMINER", "EXAMINER is no position at a centre of the catalogue"),
        ("rate", "0", "greater than 0"),
        ("rate", "550.50", "valid integer"),
        ("ends_on", "2026-10-15", "it ends before it starts"),
        ("tsc_number", "5", "should match pattern"),
        ("phone", "0722", "I count 4 digits"),
    ],
)
def test_a_bad_value_is_named_by_line_column_and_reason(tmp_path: Path, column: str, value: str, reason: str) -> None:
    """As for invitations."""
    with pytest.raises(Refused) as refused:
        read(written(tmp_path, DEPLOYMENT | {column: value}), DeploymentLine)
    (problem,) = refused.value.problems
    assert problem.startswith(f"line 2, column {column}: ")
    assert reason in problem


def test_the_same_centre_twice_is_named_with_both_lines(tmp_path: Path) -> None:
    """Whatever else differs."""
    with pytest.raises(Refused) as refused:
        read(written(tmp_path, CENTRE, CENTRE | {"name": "Another"}), CentreLine)
    assert refused.value.problems == ["line 3: the same as line 2"]


async def test_a_deployment_to_a_centre_that_is_not_there_loads_nothing(
    house: Bot, clock: Clock, tmp_path: Path, database_url: str, centre: None
) -> None:
    """The officer learns which, and what to do first."""
    path = written(tmp_path, DEPLOYMENT, DEPLOYMENT | {"code": "08219999"}, DEPLOYMENT | {"year": "2025"})
    with pytest.raises(Refused) as refused:
        await load_deployments(office(house.database, clock), path)
    assert refused.value.problems == [
        "line 3, column code: 08219999 is no centre of 2026 KCSE: load centres first",
        "line 4, column code: 08219108 is no centre of 2025 KCSE: load centres first",
    ]
    assert await rows(database_url, "deployment") == []


async def test_who_is_deployed_is_told_once(
    house: Bot, clock: Clock, tmp_path: Path, database_url: str, centre: None
) -> None:
    """In the chat's language; loading again changes nothing and tells nobody."""
    await consent(house, "telegram", "700", proven_phone=PHONE, active_at=clock(), language="sw")
    path = written(tmp_path, DEPLOYMENT)
    assert await load_deployments(office(house.database, clock), path) == Loaded(added=1, notices=1)
    assert await load_deployments(office(house.database, clock), path) == Loaded(same=1)
    (row,) = await rows(database_url, "outbox")
    assert (row["channel"], row["address"]) == ("telegram", "700")
    assert "umepangiwa kazi: 2026 KCSE 08219108 Mwangalizi wa mtihani, Mukurweini High School" in row["payload"]


async def test_a_changed_centre_changes_the_deployments_to_it(
    house: Bot, clock: Clock, tmp_path: Path, database_url: str, centre: None
) -> None:
    """Its people are told, and their letters are replaced."""
    await load_deployments(office(house.database, clock), written(tmp_path, DEPLOYMENT))
    clock.move(hours=1)
    changed = written(tmp_path, CENTRE | {"distribution_centre": "Othaya"})
    assert await load_centres(office(house.database, clock), changed) == Loaded(changed=1, notices=1)
    async with house.database.reading() as tx:
        (deployment,) = await tx.deployments_of(phone=PHONE)
    assert (deployment.distribution_centre, deployment.posted_at) == ("Othaya", clock())
    assert "has changed" in (await rows(database_url, "outbox"))[-1]["payload"]


async def test_a_person_may_serve_at_two_centres(
    house: Bot, clock: Clock, tmp_path: Path, database_url: str, centre: None
) -> None:
    """Supervisors move every week."""
    other: dict[str, Any] = {"code": "08219109"}
    await load_centres(office(house.database, clock), written(tmp_path, CENTRE | other))
    path = written(tmp_path, DEPLOYMENT | {"ends_on": "2026-10-23"}, DEPLOYMENT | other | {"starts_on": "2026-10-24"})
    assert (await load_deployments(office(house.database, clock), path)).added == 2
    async with house.database.reading() as tx:
        assert [each.code for each in await tx.deployments_of(phone=PHONE)] == ["08219108", "08219109"]


async def test_the_number_of_candidates_is_for_the_register_alone(house: Bot, clock: Clock, tmp_path: Path) -> None:
    """Who is deployed is not told of it; a file without the column leaves it as it was."""
    desk = office(house.database, clock)
    await load_centres(desk, written(tmp_path, CENTRE))
    await load_deployments(desk, written(tmp_path, DEPLOYMENT))
    clock.move(minutes=1)
    counted = written(tmp_path, CENTRE | {"candidates": "212"})
    assert await load_centres(office(house.database, clock), counted) == Loaded(changed=1)
    for again in (counted, written(tmp_path, CENTRE)):
        assert await load_centres(desk, again) == Loaded(same=1)
    async with house.database.reading() as tx:
        centre = await Store.reading(tx).centres.by_code("KCSE", "08219108")
    assert centre
    assert centre.candidates == 212
