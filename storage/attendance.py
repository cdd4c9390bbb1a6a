"""Who was at a centre on which day: marks that are only ever added to, chained by hash, and disputes about them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime

from storage.database import Transaction
from storage.ids import new_id
from storage.records.attendance import Dispute, Mark, Standing
from storage.records.centres import Centre, Deployment
from storage.records.chats import ChatRow

PRESENT, ABSENT = "P", "Ab"
FIRST, CORRECTED, DECIDED = "first", "corrected", "decided"  # kinds: by the centre, by the centre again, on a dispute
OPEN, KEPT, CHANGED = "open", "kept", "changed"  # states of a dispute
BEGINNING = ""  # of a chain


@dataclass(frozen=True, slots=True)
class Draft:
    """A mark that somebody wants to make. `over` is the mark that they saw and agreed to change."""

    deployment_id: int
    value: str
    note: str = ""
    over: int = 0


@dataclass(frozen=True, slots=True)
class By:
    """Who marks, through which chat, and when they sent it, as far as the platform tells."""

    chat: ChatRow
    who: str
    sent_at: datetime
    late: bool  # after the day's cut-off


@dataclass(frozen=True)
class Merged:
    """What became of marks that were to be made: to be added, as they were, or another one is in force."""

    new: list[Draft]
    same: list[Mark]
    differ: list[Mark]


def merge(in_force: Mapping[int, Mark], drafts: Iterable[Draft]) -> Merged:
    """Put marks together with those in force, mark by mark. What differs and was not agreed on is left as it is."""
    merged = Merged([], [], [])
    for draft in drafts:
        before = in_force.get(draft.deployment_id)
        if before is None or (before.value != draft.value and before.id == draft.over):
            merged.new.append(draft)
        elif before.value == draft.value:
            merged.same.append(before)
        else:
            merged.differ.append(before)
    return merged


def in_force(marks: Iterable[Mark]) -> dict[tuple[int, date], Mark]:
    """The last mark of each person and day, of marks in their order."""
    return {(mark.deployment_id, mark.day): mark for mark in marks}


def chained(mark: Mark) -> str:
    """The hash of a mark, over what it says and the hash before it."""
    facts = [mark.previous, mark.centre_id, mark.place, mark.deployment_id, mark.day, mark.value, mark.note, mark.kind]
    times = [moment.astimezone(UTC).isoformat() for moment in (mark.sent_at, mark.made_at)]
    facts += [mark.late, mark.chat_id, mark.who, *times]
    return hashlib.sha256(json.dumps(facts, default=str, ensure_ascii=False).encode()).hexdigest()


def is_whole(marks: Sequence[Mark]) -> bool:
    """Whether nothing was changed, taken out of or put into a centre's chain."""
    previous = BEGINNING
    for place, mark in enumerate(marks, 1):
        if (mark.place, mark.previous, mark.hash) != (place, previous, chained(mark)):
            return False
        previous = mark.hash
    return True


def is_expected(deployment: Deployment, day: date) -> bool:
    """Whether somebody is on the list of a day."""
    return not deployment.withdrawn and deployment.starts_on <= day <= deployment.ends_on


class Attendance:
    """Marks by centre."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def people(self, centre: Centre) -> list[Deployment]:
        """Everybody who was ever on the centre's list, by number."""
        found: list[Deployment] = await self._tx.deployments_of_centre(centre_id=centre.id)
        return found

    async def marks(self, centre: Centre) -> list[Mark]:
        """The whole chain of a centre."""
        found: list[Mark] = await self._tx.marks_of_centre(centre_id=centre.id)
        return found

    async def of_day(self, centre: Centre, day: date) -> dict[int, Mark]:
        """The marks in force on a day, by deployment."""
        found: list[Mark] = await self._tx.marks_of_day(centre_id=centre.id, day=day)
        return {mark.deployment_id: mark for mark in found}

    async def days(self, deployment_ids: Sequence[int]) -> dict[int, dict[date, Mark]]:
        """The marks in force of people, by deployment and day."""
        found: dict[int, dict[date, Mark]] = {}
        for mark in await self._tx.marks_of_deployments(ids=json.dumps(deployment_ids)):
            found.setdefault(mark.deployment_id, {})[mark.day] = mark
        return found

    async def standings(self, centre_ids: Sequence[int], day: date) -> list[Standing]:
        """How far the registers of some centres are; those without anybody on that day are left out."""
        found: list[Standing] = await self._tx.standings(centres=json.dumps(centre_ids), day=day)
        return found

    async def record(self, centre: Centre, day: date, drafts: Sequence[Draft], by: By) -> Merged:
        """Add marks to the chain, merged with what others have marked meanwhile."""
        await self._tx.lock_centre(id=centre.id)
        merged = merge(await self.of_day(centre, day), drafts)
        if merged.new:
            await self._append(centre, day, merged.new, by, FIRST)
        return merged

    async def decide(self, dispute: Dispute, centre: Centre, value: str, why: str, by: By) -> None:
        """Settle a dispute: with another mark, or by leaving the one there is."""
        await self._tx.lock_centre(id=centre.id)
        before = (await self.of_day(centre, dispute.day)).get(dispute.deployment_id)
        changed = before is None or before.value != value
        if changed:
            await self._append(centre, dispute.day, [Draft(dispute.deployment_id, value, why)], by, DECIDED)
        await self._tx.settle_dispute(
            id=dispute.id, state=CHANGED if changed else KEPT, at=self._now, by=by.who, why=why
        )

    async def dispute(self, mark: Mark, said: str, chat: ChatRow, due_at: datetime) -> Dispute:
        """Note that somebody says that a mark is wrong; once for each mark."""
        found = await self.dispute_of(mark.id)
        if found is None:
            row = {"id": new_id(), "mark_id": mark.id, "said": said, "chat_id": chat.id, "opened_at": self._now}
            await self._tx.add_dispute(**row, due_at=due_at)
            found = await self.dispute_of(mark.id)
        assert found  # noqa: S101 - it was just made
        return found

    async def dispute_of(self, mark_id: int) -> Dispute | None:
        """The dispute about a mark."""
        found: Dispute | None = await self._tx.dispute_of_mark(mark_id=mark_id)
        return found

    async def disputes(self, centre_ids: Sequence[int]) -> list[Dispute]:
        """Those of some centres that wait for a decision, the oldest first."""
        found: list[Dispute] = await self._tx.open_disputes(centres=json.dumps(centre_ids))
        return found

    async def _append(self, centre: Centre, day: date, drafts: Sequence[Draft], by: By, kind: str) -> None:
        end = await self._tx.chain_end(centre_id=centre.id)
        place, previous = end or (0, BEGINNING)
        marks = []
        for draft in drafts:
            place += 1
            mark = self._mark(centre, day, draft, by, CORRECTED if draft.over and kind == FIRST else kind)
            mark = replace(mark, place=place, previous=previous)
            mark = replace(mark, hash=chained(mark))
            marks.append(asdict(mark))
            previous = mark.hash
        await self._tx.add_mark(marks)

    def _mark(self, centre: Centre, day: date, draft: Draft, by: By, kind: str) -> Mark:
        return Mark(
            id=new_id(),
            centre_id=centre.id,
            deployment_id=draft.deployment_id,
            day=day,
            value=draft.value,
            note=draft.note,
            kind=kind,
            late=int(by.late),
            chat_id=by.chat.id,
            who=by.who,
            sent_at=by.sent_at,
            made_at=self._now,
            place=0,
            previous="",
            hash="",
        )
