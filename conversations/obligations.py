"""What of a person must be kept, and what they are still in the middle of, before anything is erased."""

from __future__ import annotations

from datetime import date, datetime

from bot.language import Text, _
from conversations import contracts, deployments
from conversations.claims import claims_of, paid_for, today
from storage.invitations import ACCEPTED
from storage.pay import PAID
from storage.records.accounts import Person
from storage.records.contracts import Invitation
from storage.records.pay import Payment
from storage.retention import YEAR
from storage.store import Store


async def under_way(store: Store, person: Person, now: datetime) -> list[Text]:
    """What has to end, or to be settled, before the person can be erased without an officer."""
    day, found = today(now), []
    for invitation in await _accepted(store, person):
        found += _contract(invitation, paid_for(invitation, await store.pay.of(person.phone)), day)
    for claim in await claims_of(store, person):
        found += _work(deployments.title(claim.deployment), claim.deployment.ends_on, claim.payment, day)
    if await store.directors.places(person.phone):
        found.append(_("You are on the council's list of Sub County Directors."))
    if await store.officers.of(person.phone):
        found.append(_("You are on the council's list of officers."))
    return found


async def to_lose(store: Store, person: Person, now: datetime) -> list[Text]:
    """Offers that the person could still accept."""
    found = await store.invitations.of(person.phone)
    open_now = [each for each in found if each.decision is None and not each.withdrawn and each.accept_by > now]
    return [contracts.title(each) for each in open_now]


async def to_keep(store: Store, person: Person) -> list[Text]:
    """What the law, or somebody else's rights, ask to be kept."""
    kept = []
    if await store.invitations.acceptances(person.phone):
        kept.append(_("your answers to contracts, and the serials of your letters"))
    if await store.deployments.of(person.phone):
        kept.append(_("the days on the attendance registers of centres"))
    if await store.pay.of(person.phone):
        kept.append(_("what was paid to you"))
    return kept


async def _accepted(store: Store, person: Person) -> list[Invitation]:
    found = await store.invitations.of(person.phone)
    return [each for each in found if each.decision == ACCEPTED and not each.withdrawn]


def _contract(invitation: Invitation, payment: Payment | None, day: date) -> list[Text]:
    return _work(contracts.title(invitation), invitation.ends_on, payment, day)


def _work(title: Text, ends_on: date, payment: Payment | None, day: date) -> list[Text]:
    """Work that goes on, or whose pay is not settled a year later at most."""
    if ends_on >= day:
        return [_("{title}: it lasts until {day}.", title=title, day=ends_on)]
    settled = payment is not None and payment.state == PAID
    return [] if settled or (day - ends_on).days > YEAR else [_("{title}: its pay is not settled.", title=title)]
