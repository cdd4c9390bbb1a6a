"""Take back what was posted: one letter by its serial, or all of an examination, a paper or a centre."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import structlog

from bot.broadcast import Broadcast
from bot.engine import Choice
from bot.language import Text, _
from bot.office import Office
from bot.places import gazetteer
from conversations import contracts, deployments
from conversations.mine import taken_back
from conversations.posts import Post
from storage.database import Transaction
from storage.invitations import REJECTED
from storage.letters import DEPLOYMENT, INVITATION
from storage.records.centres import Deployment
from storage.records.contracts import Invitation
from storage.store import Store

log = structlog.get_logger()


class NotWithdrawn(Exception):
    """There is nothing that could be withdrawn; the message says why."""


OPEN = Choice("vacancies", _("Vacancies"))  # what a tap does


@dataclass(frozen=True)
class Order:
    """Who of the council takes something back, and why: the reason is read by the people."""

    by: str
    why: str


@dataclass(frozen=True)
class Recalled:
    """What a recall did."""

    withdrawn: int
    notices: int
    untold: int


@dataclass(frozen=True)
class Withdrawn:
    """One line that was taken back, and whether its person is told."""

    id: int
    phone: str
    name: str
    title: Text
    told: bool = True


async def withdraw(office: Office, serial: str, order: Order) -> Recalled:
    """Withdraw the letter with this serial, and what it was issued for. Raises NotWithdrawn."""
    async with office.database.transaction() as tx:
        store = Store(tx, office.now)
        letter = await store.letters.verify(serial, office.sealer)
        if letter is None:
            raise NotWithdrawn(f"no letter has the serial {serial}")
        if letter.kind == INVITATION:
            invitation = await store.invitations.get(letter.subject_id)
            return await _invitations(office, tx, [invitation] if invitation else [], order)
        if letter.kind == DEPLOYMENT:
            deployment = await store.deployments.get(letter.subject_id)
            return await _deployments(office, tx, [deployment] if deployment else [], order)
        raise NotWithdrawn(f"{serial} is a receipt: it states what was decided, and stays")


async def recall_invitations(office: Office, year: int, exam: str, paper: str, order: Order) -> Recalled:
    """Withdraw the invitations to an examination, or to one of its papers. Raises NotWithdrawn."""
    async with office.database.transaction() as tx:
        found = await Store(tx, office.now).invitations.of_exam(year, exam, paper)
        return await _invitations(office, tx, found, order)


async def recall_deployments(office: Office, year: int, exam: str, code: str, order: Order) -> Recalled:
    """Withdraw the deployments to an examination, or to one of its centres. Raises NotWithdrawn."""
    async with office.database.transaction() as tx:
        found = await Store(tx, office.now).deployments.of_exam(year, exam, code)
        return await _deployments(office, tx, found, order)


async def _invitations(office: Office, tx: Transaction, found: Sequence[Invitation], order: Order) -> Recalled:
    in_force = [each for each in found if not each.withdrawn]
    await Store(tx, office.now).invitations.withdraw(in_force, order.why)
    lines = [
        Withdrawn(each.id, each.phone, each.name, contracts.title(each), each.decision != REJECTED) for each in in_force
    ]
    return await _note(office, tx, INVITATION, lines, order)


async def _deployments(office: Office, tx: Transaction, found: Sequence[Deployment], order: Order) -> Recalled:
    in_force = [each for each in found if not each.withdrawn]
    await Store(tx, office.now).deployments.withdraw(in_force, order.why)
    lines = [Withdrawn(each.id, each.phone, each.name, deployments.title(each)) for each in in_force]
    return await _note(office, tx, DEPLOYMENT, lines, order)


async def _note(office: Office, tx: Transaction, kind: str, lines: Sequence[Withdrawn], order: Order) -> Recalled:
    """Write what was withdrawn into the histories, and tell the people. Raises NotWithdrawn where there was nothing."""
    if not lines:
        raise NotWithdrawn("nothing of this kind is in force: it was withdrawn before, or never posted")
    events = [(line.phone, line.title.render("en")) for line in lines]
    history = Store(tx, office.now).history
    await history.add_to_phones(events, f"{kind} withdrawn", order.why, channel="office", who=order.by)
    notices = Broadcast(office.limits, office.sealer, office.now)
    for number, line in enumerate(lines, 1):
        if line.told:
            key = f"withdrawn/{line.id}/{office.now.isoformat()}"
            notices.tell(line.phone, contracts.withdrawal_notice(line.name, line.title, order.why), key)
        office.show(number, len(lines))
    await notices.send(tx)
    log.warning("letters were withdrawn", kind=kind, lines=len(lines), notices=notices.sent)
    return Recalled(len(lines), notices.sent, notices.untold)


RECALLS: dict[str, Callable[[Office, int, str, str, Order], Awaitable[Recalled]]] = {
    "invitations": recall_invitations,
    "deployments": recall_deployments,
}


async def withdraw_vacancy(office: Office, year: int, code: str, order: Order) -> Recalled:
    """Take a post back, for good: what was applied for it ends, and its people are told. Raises NotWithdrawn."""
    async with office.database.transaction() as tx:
        store = Store(tx, office.now)
        before = (await store.vacancies.by_code([year])).get(code)
        if before is None:
            raise NotWithdrawn(f"there is no vacancy {code} of {year}")
        if before.withdrawn_at:
            raise NotWithdrawn(f"vacancy {code} of {year} was taken back before")
        vacancy = await store.vacancies.withdraw(before, order.by, order.why)
        ended = await store.applications.end(vacancy, order.by)
        post, notices = Post(vacancy, await gazetteer(store)), Broadcast(office.limits, office.sealer, office.now)
        for number, each in enumerate(ended, 1):
            notices.tell(each.phone, taken_back(each, post), f"ended/{each.id}", go=[OPEN])
            office.show(number, len(ended))
        await notices.send(tx)
    log.warning("a vacancy was withdrawn", year=year, code=code, applications=len(ended))
    return Recalled(len(ended), notices.sent, notices.untold)
