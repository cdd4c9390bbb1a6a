"""Load a table from a CSV file: all of it in one transaction, or nothing, with a notice for whoever it concerns."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from bot.broadcast import Broadcast
from bot.decisions import load_decisions
from bot.language import Text
from bot.lines.file import Refused, read
from bot.lines.places import CountyLine, DirectorLine, SubCountyLine
from bot.lines.work import CentreLine, DeploymentLine, InvitationLine, SittingLine
from bot.office import Loaded, Office
from bot.payments import load_payments, load_rates
from bot.posting import load_trainings, load_vacancies
from conversations import contracts, deployments, period
from conversations.readiness import next_check
from storage.database import Transaction
from storage.places import DROPPED, Places
from storage.posting import ADDED, CHANGED, SAME, Posted, items
from storage.records.centres import Centre, Deployment, Director, Sitting
from storage.records.contracts import Invitation
from storage.records.profiles import County, SubCounty
from storage.store import Store


async def load_invitations(office: Office, path: Path) -> Loaded:
    """Post the invitations of a file, and tell whoever has something new."""
    lines = read(path, InvitationLine)
    async with office.database.transaction() as tx:
        posted = await Store(tx, office.now).invitations.post([line.row() for line in lines.values()])
        notices = Broadcast(office.limits, office.sealer, office.now)
        _tell(office, notices, posted, _about_invitation)
        await notices.send(tx)
    return Loaded.of(posted, notices)


async def load_centres(office: Office, path: Path) -> Loaded:
    """Post the centres of a file. Where one changes, the people deployed to it are told, and get new letters."""
    lines = read(path, CentreLine)
    async with office.database.transaction() as tx:
        store = Store(tx, office.now)
        posted = await store.deployments.post_centres([line.row() for line in lines.values()])
        notices = Broadcast(office.limits, office.sealer, office.now)
        _tell(office, notices, posted, lambda _each: None)
        for deployment in await _reposted(store, items(posted, CHANGED)):
            notices.tell(deployment.phone, deployments.notice(deployment, changed=True), _key(deployment))
        await notices.send(tx)
    return Loaded.of(posted, notices)


async def _reposted(store: Store, centres: Sequence[Centre]) -> list[Deployment]:
    """The deployments in force at these centres whose letters are new with them."""
    wanted = {centre.id: centre.posted_at for centre in centres}
    exams = sorted({(centre.year, centre.exam) for centre in centres})
    found = [each for year, exam in exams for each in await store.deployments.of_exam(year, exam, "")]
    return [each for each in found if each.posted_at == wanted.get(each.centre_id) and not each.withdrawn]


async def load_deployments(office: Office, path: Path) -> Loaded:
    """Post the deployments of a file, whose centres must be there, and tell whoever has something new."""
    lines = read(path, DeploymentLine)
    async with office.database.transaction() as tx:
        store = Store(tx, office.now)
        posted = await store.deployments.post(await _placed(tx, lines, office))
        checks = (next_check(each.item, office.now) for each in posted if each.outcome != SAME)
        await store.timers.set_all(each for each in checks if each)
        notices = Broadcast(office.limits, office.sealer, office.now)
        _tell(office, notices, posted, _about_deployment)
        await notices.send(tx)
    return Loaded.of(posted, notices)


async def _placed(tx: Transaction, lines: dict[int, DeploymentLine], office: Office) -> list[dict[str, Any]]:
    """The rows with their centres. Raises Refused where a centre is not known."""
    found = await Store(tx, office.now).deployments.centres(line.year for line in lines.values())
    centres = {(each.year, each.exam, each.code): each for each in found}
    problems = [
        f"line {number}, column code: {line.code} is no centre of {line.year} {line.exam}: load centres first"
        for number, line in lines.items()
        if line.place not in centres
    ]
    if problems:
        raise Refused(problems)
    return [line.row() | {"centre": centres[line.place]} for line in lines.values()]


async def load_counties(office: Office, path: Path) -> Loaded:
    """List the counties of a file and no others."""
    rows = [County(**line.row(), listed=1) for line in read(path, CountyLine).values()]
    async with office.database.transaction() as tx:
        return _listed(office, await Places(tx).list_counties(rows))


async def load_subcounties(office: Office, path: Path) -> Loaded:
    """List the sub-counties of a file and no others; their counties must be listed."""
    lines = read(path, SubCountyLine)
    rows = [SubCounty(line.code, **line.row(), listed=1) for line in lines.values()]
    async with office.database.transaction() as tx:
        counties, _subcounties = await Places(tx).all()
        known = {county.code for county in counties if county.listed}
        unknown = {number: line.county_code for number, line in lines.items() if line.county_code not in known}
        if unknown:
            raise Refused([f"line {n}, column county_code: there is no county {code}" for n, code in unknown.items()])
        return _listed(office, await Places(tx).list_subcounties(rows))


async def load_timetable(office: Office, path: Path) -> Loaded:
    """List the sittings of a file, and no others of its examinations."""
    rows = [Sitting(**line.row()) for line in read(path, SittingLine).values()]
    async with office.database.transaction() as tx:
        store = Store(tx, office.now)
        listed = await store.timetable.list_sittings(rows)
        for year, exam in sorted({(row.year, row.exam) for row in rows}):
            await period.set_timers(store, year, exam)
    return _listed(office, listed)


async def load_directors(office: Office, path: Path) -> Loaded:
    """List the Sub County Directors of a file and no others."""
    rows = [Director(**line.row()) for line in read(path, DirectorLine).values()]
    async with office.database.transaction() as tx:
        return _listed(office, await Store(tx, office.now).directors.list_directors(rows))


def _listed(office: Office, outcomes: Sequence[str]) -> Loaded:
    office.show(len(outcomes), len(outcomes))
    added, changed, same, dropped = (outcomes.count(each) for each in (ADDED, CHANGED, SAME, DROPPED))
    return Loaded(added, changed, same, dropped)


def _tell(
    office: Office,
    notices: Broadcast,
    posted: Sequence[Posted[Any]],
    about: Callable[[Posted[Any]], tuple[Text, str] | None],
) -> None:
    for number, each in enumerate(posted, 1):
        if each.outcome != SAME and (told := about(each)):
            notices.tell(each.item.phone, *told)
        office.show(number, len(posted))


def _about_invitation(posted: Posted[Invitation]) -> tuple[Text, str] | None:
    text = contracts.notice(posted.item)
    return (text, f"invitation/{posted.item.id}/{posted.item.posted_at.isoformat()}") if text else None


def _about_deployment(posted: Posted[Deployment]) -> tuple[Text, str]:
    return deployments.notice(posted.item, changed=posted.outcome == CHANGED), _key(posted.item)


def _key(deployment: Deployment) -> str:
    return f"deployment/{deployment.id}/{deployment.posted_at.isoformat()}"


TABLES: dict[str, Callable[[Office, Path], Awaitable[Loaded]]] = {
    "invitations": load_invitations,
    "centres": load_centres,
    "deployments": load_deployments,
    "rates": load_rates,
    "payments": load_payments,
    "counties": load_counties,
    "subcounties": load_subcounties,
    "vacancies": load_vacancies,
    "trainings": load_trainings,
    "decisions": load_decisions,
    "timetable": load_timetable,
    "directors": load_directors,
}
