"""Take back what was posted: one letter by its serial, or all of an examination, a paper or a centre."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.broadcast import Broadcast
from bot.language import Text
from bot.office import Office
from conversations import contracts, deployments
from storage.database import Transaction
from storage.invitations import REJECTED
from storage.letters import DEPLOYMENT, INVITATION
from storage.records import Deployment, Invitation
from storage.store import Store


class NotWithdrawn(Exception):
    """There is nothing that could be withdrawn; the message says why."""


@dataclass(frozen=True)
class Recalled:
    """What a recall did."""

    withdrawn: int
    notices: int
    untold: int


async def withdraw(office: Office, serial: str, why: str) -> Recalled:
    """Withdraw the letter with this serial, and what it was issued for. Raises NotWithdrawn."""
    async with office.database.transaction() as tx:
        store = Store(tx, office.now)
        letter = await store.letters.verify(serial, office.sealer)
        if letter is None:
            raise NotWithdrawn(f"no letter has the serial {serial}")
        if letter.kind == INVITATION:
            invitation = await store.invitations.get(letter.subject_id)
            return await _invitations(office, tx, [invitation] if invitation else [], why)
        if letter.kind == DEPLOYMENT:
            deployment = await store.deployments.get(letter.subject_id)
            return await _deployments(office, tx, [deployment] if deployment else [], why)
        raise NotWithdrawn(f"{serial} is a receipt: it states what was decided, and stays")


async def recall_invitations(office: Office, year: int, exam: str, paper: str, why: str) -> Recalled:
    """Withdraw the invitations to an examination, or to one of its papers. Raises NotWithdrawn."""
    async with office.database.transaction() as tx:
        found = await Store(tx, office.now).invitations.of_exam(year, exam, paper)
        return await _invitations(office, tx, found, why)


async def recall_deployments(office: Office, year: int, exam: str, code: str, why: str) -> Recalled:
    """Withdraw the deployments to an examination, or to one of its centres. Raises NotWithdrawn."""
    async with office.database.transaction() as tx:
        found = await Store(tx, office.now).deployments.of_exam(year, exam, code)
        return await _deployments(office, tx, found, why)


async def _invitations(office: Office, tx: Transaction, found: Sequence[Invitation], why: str) -> Recalled:
    in_force = [each for each in found if not each.withdrawn]
    _some(in_force)
    await Store(tx, office.now).invitations.withdraw(in_force, why)
    told = [(each.phone, each.name, contracts.title(each), each.id) for each in in_force if each.decision != REJECTED]
    return await _tell(office, tx, told, why, len(in_force))


async def _deployments(office: Office, tx: Transaction, found: Sequence[Deployment], why: str) -> Recalled:
    in_force = [each for each in found if not each.withdrawn]
    _some(in_force)
    await Store(tx, office.now).deployments.withdraw(in_force, why)
    told = [(each.phone, each.name, deployments.title(each), each.id) for each in in_force]
    return await _tell(office, tx, told, why, len(in_force))


def _some(found: Sequence[object]) -> None:
    if not found:
        raise NotWithdrawn("nothing of this kind is in force: it was withdrawn before, or never posted")


async def _tell(
    office: Office, tx: Transaction, people: Sequence[tuple[str, str, Text, int]], why: str, withdrawn: int
) -> Recalled:
    notices = Broadcast(office.limits, office.sealer, office.now)
    for number, (phone, name, title, subject_id) in enumerate(people, 1):
        key = f"withdrawn/{subject_id}/{office.now.isoformat()}"
        notices.tell(phone, contracts.withdrawal_notice(name, title, why), key)
        office.show(number, len(people))
    await notices.send(tx)
    return Recalled(withdrawn, notices.sent, notices.untold)


RECALLS: dict[str, Callable[[Office, int, str, str, str], Awaitable[Recalled]]] = {
    "invitations": recall_invitations,
    "deployments": recall_deployments,
}
