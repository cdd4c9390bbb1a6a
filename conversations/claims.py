"""What work is paid for, as far as the records say, and what the paymaster says of it. Sums are in cents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.language import NAIROBI, Text, _, brief_day
from conversations import contracts, deployments
from storage.attendance import ABSENT, PRESENT
from storage.records.accounts import Person
from storage.records.attendance import Mark, SignedRegister
from storage.records.centres import Deployment
from storage.records.contracts import Invitation
from storage.records.pay import Payment
from storage.store import Store

CENTS = 100
TAXED_ABOVE, TAX_PERCENT = 24_000 * CENTS, 5  # withheld of a payment, by the council's instructions of 2022


@dataclass(frozen=True)
class Claim:
    """One deployment, the days on which somebody was marked, and the newest word on its payment."""

    deployment: Deployment
    days: Sequence[date]  # of the examination while it lasts, the rehearsal included; none: not listed
    marks: Mapping[date, Mark] = field(default_factory=dict)
    payment: Payment | None = None
    register: SignedRegister | None = None  # the signed copy that the centre sent last

    @property
    def present(self) -> list[date]:
        """The days that are paid."""
        return sorted(day for day, mark in self.marks.items() if mark.value == PRESENT)

    @property
    def absent(self) -> list[date]:
        """The days on which the register has somebody absent."""
        return sorted(day for day, mark in self.marks.items() if mark.value == ABSENT)

    def unmarked(self, today: date) -> list[date]:
        """The days before today that the register says nothing of."""
        return [day for day in self.days if day < today and day not in self.marks]

    def is_over(self, today: date) -> bool:
        """Whether the last day has passed."""
        return self.deployment.ends_on < today

    @property
    def amount(self) -> int:
        """What the days present come to."""
        return len(self.present) * self.deployment.rate * CENTS

    @property
    def tax(self) -> int:
        """What is withheld of that."""
        return withheld(self.amount)


def withheld(amount: int) -> int:
    """The tax on one payment."""
    return round(amount * TAX_PERCENT / 100) if amount > TAXED_ABOVE else 0


def kes(cents: int) -> str:
    """KES 6,600 or KES 6,600.50."""
    return f"KES {cents // CENTS:,}" if cents % CENTS == 0 else f"KES {cents / CENTS:,.2f}"


def today(now: datetime) -> date:
    """The day it is in Nairobi."""
    return now.astimezone(NAIROBI).date()


async def claims_of(store: Store, person: Person) -> list[Claim]:
    """The claims of a person's deployments in force, the newest first."""
    found = [each for each in await store.deployments.of(person.phone) if not each.withdrawn]
    return await with_marks(store, found, await store.pay.of(person.phone))


async def with_marks(
    store: Store, found: Sequence[Deployment], paid: Mapping[tuple[str, int, str, str, str], Payment]
) -> list[Claim]:
    """These deployments as claims."""
    marks = await store.attendance.days([each.id for each in found])
    signed = {centre_id: await store.registers.newest(centre_id) for centre_id in {each.centre_id for each in found}}
    listed = {(each.year, each.exam): await store.timetable.days(each.year, each.exam) for each in found}
    return [
        Claim(
            each,
            [day for day in listed[each.year, each.exam] if each.starts_on <= day <= each.ends_on],
            marks.get(each.id, {}),
            paid.get((each.phone, each.year, each.exam, each.code, each.position)),
            signed[each.centre_id],
        )
        for each in found
    ]


def paid_for(invitation: Invitation, paid: Mapping[tuple[str, int, str, str, str], Payment]) -> Payment | None:
    """What the paymaster said last of a marking contract."""
    return paid.get((invitation.phone, invitation.year, invitation.exam, invitation.paper, invitation.position))


def said(payment: Payment) -> Text:
    """How a claim stands, in the paymaster's words."""
    values = {"day": brief_day(payment.day), "amount": kes(payment.amount)}
    match payment.state:
        case "submitted":
            return _("submitted for payment on {day}", **values)
        case "approved":
            return _("approved on {day}: {amount}", **values)
        case "returned":
            return _("returned on {day}. The reason: {why}", why=payment.why.rstrip("."), **values)
        case _:
            net = kes(payment.amount - payment.tax)
            return _("paid {net} on {day}, reference {reference}", net=net, reference=payment.reference, **values)


def notice(payment: Payment) -> Text:
    """What the person is told when a claim has moved."""
    title = f"{payment.year} {payment.exam} {payment.code}"
    return _(
        "Mtahini, for the examinations council. Your pay for {title}: {said}. To see it: PAY.",
        title=title,
        said=said(payment),
    )


def title(work: Claim | Invitation) -> Text:
    """2026 KCSE 08219108 Invigilator."""
    return deployments.title(work.deployment) if isinstance(work, Claim) else contracts.title(work)
