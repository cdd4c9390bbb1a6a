"""Loading vacancies and training records: strict, all or nothing; a closing time may only move later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.broadcast import Broadcast
from bot.lines.file import Refused, read
from bot.lines.posts import TrainingLine, VacancyLine
from bot.office import Loaded, Office
from bot.places import gazetteer
from bot.words import normal
from conversations.closing import UNFINISHED, alarms
from conversations.filing import moved_up
from conversations.mine import later
from conversations.posts import Post
from storage.applications import DRAFT, UNDECIDED
from storage.posting import CHANGED, is_same
from storage.records.profiles import County, SubCounty
from storage.records.vacancies import Vacancy
from storage.store import Store

FIXED = ("exam", "activity", "duty_station", "position", "paper", "county", "subcounty")  # what people applied for
Rows = Mapping[int, dict[str, Any]]  # by the numbers of their lines


async def load_vacancies(office: Office, path: Path) -> Loaded:
    """Post the vacancies of a file. Whoever has applied for one that closes later now is told."""
    lines = read(path, VacancyLine)
    async with office.database.transaction() as tx:
        store = Store(tx, office.now)
        counties, subcounties = await store.places.all()
        rows = _placed(lines, counties, subcounties)
        known = await store.vacancies.by_code(line.year for line in lines.values())
        await _check(store, rows, known)
        posted = await store.vacancies.post(list(rows.values()))
        notices = Broadcast(office.limits, office.sealer, office.now)
        for number, each in enumerate(posted, 1):
            if each.outcome == CHANGED:
                await _tell(store, notices, Post(each.item, await gazetteer(store)), known)
            office.show(number, len(posted))
        await notices.send(tx)
    return Loaded.of(posted, notices)


def _placed(lines: Mapping[int, VacancyLine], counties: Sequence[County], subcounties: Sequence[SubCounty]) -> Rows:
    """The rows with the codes of their places. Raises Refused where a place is not listed."""
    known = {normal(each.name): each.code for each in counties if each.listed}
    within = {(each.county_code, normal(each.name)): each.code for each in subcounties if each.listed}
    rows, problems = {}, []
    for number, line in lines.items():
        county = known.get(normal(line.county), 0)
        subcounty = within.get((county, normal(line.sub_county)), "")
        if line.county and not county:
            problems.append(f"line {number}, column county: {line.county} is no county that is listed")
        elif line.sub_county and not subcounty:
            problems.append(f"line {number}, column sub_county: {line.sub_county} is not listed in {line.county}")
        rows[number] = line.row() | {"county": county, "subcounty": subcounty}
    if problems:
        raise Refused(problems)
    return rows


async def _check(store: Store, rows: Rows, known: Mapping[str, Vacancy]) -> None:
    """Raises Refused where a line takes back what people were promised."""
    problems = []
    for number, row in rows.items():
        if before := known.get(row["code"]):
            problems += [f"line {number}, {problem}" for problem in await _broken(store, row, before)]
    if problems:
        raise Refused(problems)


async def _broken(store: Store, row: Mapping[str, Any], before: Vacancy) -> list[str]:
    if before.withdrawn_at and not is_same(before, row):
        return ["column code: it was taken back; post it under another code"]
    changed = [name for name in FIXED if getattr(before, name) != row[name]]
    problems = [f"column {name}: it was another; post it under another code" for name in changed]
    if row["closes_at"] < before.closes_at:
        problems.append("column closes_at: it was later; a closing time may only move later")
    if row["places"] < before.places and row["places"] < (held := await store.applications.taken(before.id)):
        problems.append(f"column places: {held} places are taken already")
    return problems


async def _tell(store: Store, notices: Broadcast, post: Post, known: Mapping[str, Vacancy]) -> None:
    """Those who have begun, or wait, when it closes later; those for whom there is a place now."""
    vacancy, before = post.vacancy, known[post.vacancy.code]
    for each in await store.applications.move_up(vacancy):
        notices.tell(each.phone, moved_up(each, post), f"moved/{each.id}")
    if vacancy.closes_at == before.closes_at:
        return
    for each in await store.applications.for_vacancy(vacancy.id):
        if each.state in UNFINISHED:
            await store.timers.set_all(alarms(each, vacancy, store.now))
        if each.state in (DRAFT, *UNDECIDED):
            notices.tell(each.phone, later(each, post), f"later/{each.id}/{vacancy.closes_at.isoformat()}")


async def load_trainings(office: Office, path: Path) -> Loaded:
    """Keep who was trained for what, and when. Nobody is told."""
    lines = read(path, TrainingLine)
    async with office.database.transaction() as tx:
        posted = await Store(tx, office.now).trainings.post([each.row() for each in lines.values()])
        notices = Broadcast(office.limits, office.sealer, office.now)
    office.show(len(posted), len(posted))
    return Loaded.of(posted, notices)
