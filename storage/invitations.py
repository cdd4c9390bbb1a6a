"""Invitations to mark, and what people decided on them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from storage.database import Transaction
from storage.ids import new_id
from storage.numbers import to_present_numbers
from storage.posting import ADDED, CHANGED, SAME, Posted, is_same, items
from storage.records.accounts import Person
from storage.records.contracts import Acceptance, Invitation

ACCEPTED, REJECTED = "accepted", "rejected"
KEY = ("phone", "year", "exam", "paper", "position")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a decision came from: kept with it for good."""

    channel: str
    address: str
    message_id: str


class Invitations:
    """Invitations by the number that the council knows."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def of(self, phone: str) -> list[Invitation]:
        """All invitations of a number, newest year first."""
        found: list[Invitation] = await self._tx.invitations_of(phone=phone)
        return found

    async def decide(
        self, invitation: Invitation, person: Person, decision: str, reason: str, terms: str, origin: Origin
    ) -> int | None:
        """Record a decision for good; its number. None where there was one already: the first one stands."""
        terms_hash = hashlib.sha256(terms.encode()).hexdigest()
        await self._tx.add_terms(hash=terms_hash, text=terms, created_at=self._now)
        number = new_id()
        added = await self._tx.add_acceptance(
            id=number,
            invitation_id=invitation.id,
            person_id=person.id,
            decision=decision,
            reason=reason,
            terms_hash=terms_hash,
            channel=origin.channel,
            address=origin.address,
            message_id=origin.message_id,
            decided_at=self._now,
        )
        return number if added else None

    async def acceptances(self, phone: str) -> list[Acceptance]:
        """What a number's owner decided, with the terms."""
        found: list[Acceptance] = await self._tx.acceptances_of(phone=phone)
        return found

    async def get(self, invitation_id: int) -> Invitation | None:
        """One invitation."""
        found: Invitation | None = await self._tx.invitation_by_id(id=invitation_id)
        return found

    async def of_exam(self, year: int, exam: str, paper: str = "") -> list[Invitation]:
        """All invitations to mark an examination, or one of its papers."""
        found: list[Invitation] = await self._tx.invitations_of_exam(year=year, exam=exam)
        return [each for each in found if paper in ("", each.paper)]

    async def post(self, rows: Sequence[dict[str, Any]]) -> list[Posted[Invitation]]:
        """Post invitations, each with its own columns; say what each was: new, changed or known."""
        rows = await to_present_numbers(self._tx, rows, lambda row: tuple(row[name] for name in KEY))
        known = {
            tuple(getattr(found, name) for name in KEY): found
            for year, exam in {(row["year"], row["exam"]) for row in rows}
            for found in await self.of_exam(year, exam)
        }
        posted = [self._posted(row, known.get(tuple(row[name] for name in KEY))) for row in rows]
        for query, outcome in ((self._tx.add_invitation, ADDED), (self._tx.set_invitation, CHANGED)):
            if changes := [asdict(each) for each in items(posted, outcome)]:
                await query(changes)
        return posted

    async def withdraw(self, invitations: Sequence[Invitation], why: str) -> None:
        """Take invitations and their letters back until they are posted again."""
        await self._tx.withdraw_invitation([{"id": each.id, "at": self._now, "why": why} for each in invitations])

    def _posted(self, row: dict[str, Any], known: Invitation | None) -> Posted[Invitation]:
        if known is None:
            unset: Any = dict.fromkeys(("withdrawn_at", "withdrawn_why", "decision", "decided_at"))
            return Posted(Invitation(**row, **unset, id=new_id(), posted_at=self._now), ADDED)
        if not known.withdrawn and is_same(known, row):
            return Posted(known, SAME)
        return Posted(replace(known, **row, posted_at=self._now), CHANGED)
