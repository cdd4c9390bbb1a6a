"""Timetables and passwords of examination centres, as the council's staff loads and prints them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.credentials import NoCentres, Wanted, issue
from bot.lines.file import Refused, read
from bot.lines.work import SittingLine
from bot.load import Loaded, load_timetable
from conversations.passwords import which
from storage.store import Store
from tests.bot.chats import rows
from tests.bot.test_load import office
from tests.bot.test_load_deployments import written
from tests.centre import deployments, posted
from tests.letters.conftest import text_of
from tests.talk import Bot, Clock

SITTING = {"year": "2026", "exam": "KCSE", "day": "2026-11-23", "starts": "09:00", "title": "Rehearsal"}
WANTED = Wanted(2026, "KCSE")


@pytest.mark.parametrize(("column", "value"), [("starts", "25:00"), ("starts", "8"), ("exam", "X"), ("title", " ")])
def test_a_bad_sitting_is_named(tmp_path: Path, column: str, value: str) -> None:
    """As for every table."""
    with pytest.raises(Refused) as refused:
        read(written(tmp_path, SITTING | {column: value}), SittingLine)
    assert refused.value.problems[0].startswith(f"line 2, column {column}: ")


async def test_a_timetable_is_the_whole_of_its_examination(house: Bot, clock: Clock, tmp_path: Path) -> None:
    """What the file does not have any more is dropped; other examinations stay as they are."""
    desk = office(house.database, clock)
    other = SITTING | {"exam": "KPSEA"}
    later = SITTING | {"day": "2026-11-24", "starts": "08:00", "title": "101/1 English"}
    assert await load_timetable(desk, written(tmp_path, SITTING, other)) == Loaded(added=2)
    assert await load_timetable(desk, written(tmp_path, later)) == Loaded(added=1, dropped=1)
    async with house.database.reading() as tx:
        store = Store(tx, clock())
        assert [each.title for each in await store.timetable.of(2026, "KCSE")] == ["101/1 English"]
        assert len(await store.timetable.days(2026, "KPSEA")) == 1


async def test_people_keep_their_numbers(house: Bot, clock: Clock) -> None:
    """Supervisors come first, and who is posted later gets the next number, whatever the order of the file."""
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        centre = await posted(store)
        more = replace(centre)
        late = deployments(more)[0] | {"phone": "+254711000099", "name": "Aaron Late"}
        await store.deployments.post([late, *reversed(deployments(centre))])
        found = sorted(await store.deployments.of_exam(2026, "KCSE"), key=lambda each: each.number)
    assert [each.position for each in found[:2]] == ["SUPERVISOR", "INVIGILATOR"]
    assert [each.number for each in found] == list(range(1, 9))
    assert found[-1].name == "Aaron Late"


async def test_a_slip_has_a_password_that_only_its_hash_is_kept_of(
    house: Bot, clock: Clock, tmp_path: Path, database_url: str
) -> None:
    """The password is in the file, for its owner's eyes alone, and nowhere else."""
    async with house.database.transaction() as tx:
        await posted(Store(tx, clock()))
    out = tmp_path / "slips.pdf"
    assert await issue(office(house.database, clock), WANTED, "Jane, SCD Mukurweini", out, ["SMS 20880"]) == 1
    text = text_of(out.read_bytes())
    (row,) = await rows(database_url, "centre_password")
    passwords = [word for word in text.split() if which((row["hash"],), word) == 0]
    assert "KCSE08219108" in text
    assert "Write to / Andikia: SMS 20880." in text
    assert len(passwords) == 1
    assert out.stat().st_mode & 0o077 == 0
    assert row["issued_by"] == "Jane, SCD Mukurweini"


async def test_centres_that_have_a_password_keep_it(house: Bot, clock: Clock, tmp_path: Path) -> None:
    """A second run prints nothing, unless it is told to replace what there is; no file is written over."""
    desk = office(house.database, clock)
    with pytest.raises(NoCentres, match="no such centre"):
        await issue(desk, WANTED, "Jane", tmp_path / "1.pdf")
    async with house.database.transaction() as tx:
        await posted(Store(tx, clock()))
    await issue(desk, WANTED, "Jane", tmp_path / "1.pdf")
    with pytest.raises(NoCentres, match="--again"):
        await issue(desk, WANTED, "Jane", tmp_path / "2.pdf")
    with pytest.raises(FileExistsError):
        await issue(desk, replace(WANTED, again=True), "Jane", tmp_path / "1.pdf")
    assert await issue(desk, replace(WANTED, again=True, code="08219108"), "Jane", tmp_path / "2.pdf") == 1
