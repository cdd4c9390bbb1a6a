"""What work is paid, by which source, and what the paymaster says of each claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from storage.database import Transaction
from storage.ids import new_id
from storage.posting import ADDED, CHANGED, SAME, Posted, is_same, items
from storage.records.pay import Payment, Rate

SUBMITTED, APPROVED, PAID, RETURNED = "submitted", "approved", "paid", "returned"
KEY = ("year", "exam", "position", "region", "source")


class Pay:
    """Rates by year, and payments by the number that the council knows."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def rates(self, year: int) -> list[Rate]:
        """What all sources say of a year."""
        found: list[Rate] = await self._tx.rates_of_year(year=year)
        return found

    async def post_rates(self, rows: Sequence[dict[str, Any]]) -> list[Posted[Rate]]:
        """Post rates, each with every column but its id; say what each was. One source says one rate."""
        known = {
            tuple(getattr(found, name) for name in KEY): found
            for year in {row["year"] for row in rows}
            for found in await self.rates(year)
        }
        posted = [self._rate(row, known.get(tuple(row[name] for name in KEY))) for row in rows]
        for query, outcome in ((self._tx.add_rate, ADDED), (self._tx.set_rate, CHANGED)):
            if changes := [asdict(each) for each in items(posted, outcome)]:
                await query(changes)
        return posted

    async def of(self, phone: str) -> dict[tuple[str, int, str, str, str], Payment]:
        """What the paymaster said last of each claim of a number."""
        return _newest(await self._tx.payments_of(phone=phone))

    async def of_exam(self, year: int, exam: str) -> dict[tuple[str, int, str, str, str], Payment]:
        """What the paymaster said last of each claim for an examination."""
        return _newest(await self._tx.payments_of_exam(year=year, exam=exam))

    async def post(self, rows: Sequence[dict[str, Any]]) -> list[Posted[Payment]]:
        """Add what the paymaster says now, for the numbers that people have now; what was said before stays.

        Says what each was.
        """
        present = dict(await self._tx.numbers_that_lead_on())
        rows = [{**row, "phone": present.get(row["phone"], row["phone"])} for row in rows]
        known: dict[tuple[str, int, str, str, str], Payment] = {}
        for year, exam in {(row["year"], row["exam"]) for row in rows}:
            known |= await self.of_exam(year, exam)
        posted = [self._payment(row, known) for row in rows]
        if new := [asdict(each.item) for each in posted if each.outcome != SAME]:
            await self._tx.add_payment(new)
        return posted

    def _rate(self, row: dict[str, Any], known: Rate | None) -> Posted[Rate]:
        if known is None:
            return Posted(Rate(**row, id=new_id(), posted_at=self._now), ADDED)
        if is_same(known, row):
            return Posted(known, SAME)
        return Posted(replace(known, **row, posted_at=self._now), CHANGED)

    def _payment(self, row: dict[str, Any], known: dict[tuple[str, int, str, str, str], Payment]) -> Posted[Payment]:
        new = Payment(**row, id=new_id(), posted_at=self._now)
        before = known.get(new.claim)
        if before and is_same(before, row):
            return Posted(before, SAME)
        return Posted(new, CHANGED if before else ADDED)


def _newest(payments: Sequence[Payment]) -> dict[tuple[str, int, str, str, str], Payment]:
    return {payment.claim: payment for payment in payments}
