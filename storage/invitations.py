"""Invitations to mark, what people decided on them, and the letters."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from storage.database import Transaction
from storage.ids import new_id
from storage.records import Invitation, Letter, Person, VerifiedLetter

ACCEPTED, REJECTED = "accepted", "rejected"
KEY = ("phone", "year", "exam", "paper", "position")


ADDED, CHANGED, SAME = "added", "changed", "same"


@dataclass(frozen=True, slots=True)
class Posted:
    """An invitation as it is now, and what became of it: added, changed or same."""

    invitation: Invitation
    outcome: str


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
    ) -> bool:
        """Record a decision for good. False where there was one already: the first one stands."""
        terms_hash = hashlib.sha256(terms.encode()).hexdigest()
        await self._tx.add_terms(hash=terms_hash, text=terms, created_at=self._now)
        added = await self._tx.add_acceptance(
            id=new_id(),
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
        return added is not None

    async def post(self, rows: Sequence[dict[str, Any]]) -> list[Posted]:
        """Post invitations, each with every column but id and posted_at; say what each was: new, changed or known."""
        known = {
            tuple(getattr(found, name) for name in KEY): found
            for year in {row["year"] for row in rows}
            for found in await self._tx.invitations_of_year(year=year)
        }
        posted = [self._posted(row, known.get(tuple(row[name] for name in KEY))) for row in rows]
        for query, outcome in ((self._tx.add_invitation, ADDED), (self._tx.set_invitation, CHANGED)):
            if changes := [asdict(each.invitation) for each in posted if each.outcome == outcome]:
                await query(changes)
        return posted

    def _posted(self, row: dict[str, Any], known: Invitation | None) -> Posted:
        if known is None:
            new = Invitation(**row, id=new_id(), posted_at=self._now, decision=None, decided_at=None)
            return Posted(new, ADDED)
        if all(getattr(known, name) == value for name, value in row.items()):
            return Posted(known, SAME)
        return Posted(replace(known, **row, posted_at=self._now), CHANGED)


class Letters:
    """Letters that were issued."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def of(self, invitation: Invitation) -> Letter | None:
        """The newest letter for an invitation, unless the invitation has changed since."""
        found = await self._newest(invitation)
        return found if found and found.issued_at >= invitation.posted_at else None

    async def versions(self, invitation: Invitation) -> int:
        """How many letters were issued for an invitation."""
        newest = await self._newest(invitation)
        return newest.version if newest else 0

    async def issue(self, invitation: Invitation, serial: str, sha256: str, size: int, initials: str) -> Letter:
        """Record a letter, as the next version where there was one."""
        version = await self.versions(invitation) + 1
        letter = Letter(new_id(), serial, invitation.id, version, sha256, size, initials, self._now)
        await self._tx.add_letter(
            id=letter.id,
            serial=serial,
            invitation_id=invitation.id,
            version=version,
            sha256=sha256,
            size=size,
            initials=initials,
            issued_at=self._now,
        )
        return letter

    async def verify(self, serial: str) -> VerifiedLetter | None:
        """What a stranger may know of the letter with this serial."""
        found: VerifiedLetter | None = await self._tx.letter_by_serial(serial=serial)
        return found

    async def _newest(self, invitation: Invitation) -> Letter | None:
        found: Letter | None = await self._tx.letter_of(invitation_id=invitation.id)
        return found
