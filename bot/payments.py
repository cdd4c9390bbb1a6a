"""What the paymaster posts: rates with their sources, and what became of each claim."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from bot.broadcast import Broadcast
from bot.lines.columns import Exam, Filled, Phone, Position, Short
from bot.lines.file import Line, read
from bot.office import Loaded, Office
from conversations import claims
from storage.pay import PAID, RETURNED
from storage.posting import SAME
from storage.store import Store

CENTS = 100


def _amount(text: object) -> object:
    """A sum as people write it: 6,600.00; nothing is nothing."""
    return (text.replace(",", "").strip() or "0") if isinstance(text, str) else text


Shillings = Annotated[Decimal, BeforeValidator(_amount), Field(ge=0, max_digits=11, decimal_places=2)]


class RateLine(Line):
    """One line of rates.csv: what a source says that a day is paid. No region: everywhere."""

    year: int
    exam: Exam
    position: Position
    region: Short
    amount: Annotated[Shillings, Field(gt=0)]
    source: Filled

    @property
    def key(self) -> tuple[object, ...]:
        """A source says one rate."""
        return (self.year, self.exam, self.position, self.region, self.source)

    def row(self) -> dict[str, Any]:
        """The amount in cents."""
        return super().row() | {"amount": int(self.amount * CENTS)}


class PaymentLine(Line):
    """One line of payments.csv: what became of a claim. `code` is that of the centre, or the paper."""

    phone: Phone
    year: int
    exam: Exam
    code: Filled
    position: Position
    state: Literal["submitted", "approved", "paid", "returned"]
    amount: Shillings
    tax: Shillings
    reference: Short
    day: date
    why: Short

    @property
    def key(self) -> tuple[object, ...]:
        """A claim is in one state."""
        return (self.phone, self.year, self.exam, self.code, self.position)

    @field_validator("reference")
    @classmethod
    def _with_its_reference(cls, reference: str, info: ValidationInfo) -> str:
        if info.data.get("state") == PAID and not reference:
            raise ValueError("what was paid has a reference")
        return reference

    @field_validator("why")
    @classmethod
    def _with_its_reason(cls, why: str, info: ValidationInfo) -> str:
        if info.data.get("state") == RETURNED and not why:
            raise ValueError("what was returned has a reason, as the person reads it")
        return why

    def row(self) -> dict[str, Any]:
        """The sums in cents."""
        return super().row() | {"amount": int(self.amount * CENTS), "tax": int(self.tax * CENTS)}


async def load_rates(office: Office, path: Path) -> Loaded:
    """Post what sources say that work is paid."""
    lines = read(path, RateLine)
    async with office.database.transaction() as tx:
        posted = await Store(tx, office.now).pay.post_rates([line.row() for line in lines.values()])
    office.show(len(posted), len(posted))
    return Loaded.of(posted, Broadcast(office.limits, office.sealer, office.now))


async def load_payments(office: Office, path: Path) -> Loaded:
    """Post what became of claims, and tell the people whose claims have moved."""
    lines = read(path, PaymentLine)
    async with office.database.transaction() as tx:
        posted = await Store(tx, office.now).pay.post([line.row() for line in lines.values()])
        notices = Broadcast(office.limits, office.sealer, office.now)
        for number, each in enumerate(posted, 1):
            if each.outcome != SAME:
                notices.tell(each.item.phone, claims.notice(each.item), f"payment/{each.item.id}")
            office.show(number, len(posted))
        await notices.send(tx)
    return Loaded.of(posted, notices)
