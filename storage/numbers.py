"""Changes of a person's number: asked for, waiting while the old number may stop them, and carried out when due."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from storage.database import Transaction
from storage.history import History
from storage.ids import new_id
from storage.logins import NUMBER_CHANGED, Logins
from storage.officers import Officers
from storage.proofs import Proofs
from storage.records.accounts import NumberChange, Person
from storage.records.chats import ChatRow
from storage.timers import Timers

NUMBER = "number"  # the kind of timer that carries a change out; its subject is the change's id
DELAY = timedelta(hours=72)  # in which the old number can stop a change
LEFT = "the number was given up"
LATEST = timedelta(days=365)  # an outage is no reason to forget it
CHANGED, STOPPED, TAKEN = "changed", "stopped", "taken"  # how a change ended
OLD_NUMBER, OFFICE = "old number", "office"  # what showed who asked


class Numbers:
    """Changes of numbers, and where the numbers of before lead."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now
        self._history = History(tx, now)

    async def request(self, person: Person, new: str, proof: str, chat: ChatRow) -> NumberChange | None:
        """Begin a change of number; None where one waits already. `proof` says what showed who asked."""
        change: NumberChange | None = await self._tx.add_number_change(
            id=new_id(),
            person_id=person.id,
            old_phone=person.phone,
            new_phone=new,
            asked_at=self._now,
            due_at=self._now + DELAY,
        )
        if change is None:
            return None
        await Timers(self._tx).set(NUMBER, str(change.id), change.due_at, change.due_at + LATEST)
        await self._history.add(person.id, "number", "asked for", proof, channel=chat.channel)
        return change

    async def waiting(self, phone: str) -> NumberChange | None:
        """The change that waits for its time and would take this number from its account."""
        found: NumberChange | None = await self._tx.waiting_number_change(phone=phone)
        return found

    async def stop(self, change: NumberChange, chat: ChatRow) -> bool:
        """The old number refuses the change. False where that was too late."""
        if not await self._end(change, STOPPED):
            return False
        await Timers(self._tx).cancel(NUMBER, str(change.id))
        await self._history.add(change.person_id, "number", STOPPED, "", channel=chat.channel)
        return True

    async def waits(self, change_id: int) -> NumberChange | None:
        """The change with this id, unless it has ended."""
        found: NumberChange | None = await self._tx.number_change(id=change_id)
        return found

    async def carry_out(self, change: NumberChange) -> str:
        """How it ended: CHANGED, or TAKEN where the new number has an account; empty where another was faster."""
        outcome = TAKEN if await self._tx.person_by_phone(phone=change.new_phone) else CHANGED
        if not await self._end(change, outcome):
            return ""
        person = Person(change.person_id, change.new_phone)
        if outcome == TAKEN:
            await self._history.add(person.id, "number", TAKEN, "", channel="")
            return TAKEN
        await self._tx.set_phone(id=person.id, phone=person.phone)
        await self.lead(change.old_phone, person)
        await Proofs(self._tx, self._now).end(change.old_phone)  # whoever gets the number next has other chats
        await Logins(self._tx, self._now).end_unproven(person, NUMBER_CHANGED)
        await self._history.add(person.id, "number", change.new_phone, "due", channel="", old=change.old_phone)
        return CHANGED

    async def lead(self, phone: str, person: Person) -> None:
        """What the council posts for a number that the person had goes to the person, now and later.

        What both numbers have is the person's once. The other is kept, withdrawn, under a name that is nobody's number.
        """
        await self._tx.add_former_number(phone=phone, person_id=person.id, left_at=self._now)
        await Officers(self._tx, self._now).remove(phone, LEFT)  # whoever gets the number later is no officer
        aside = {"aside": f"repeated-{new_id()}", "at": self._now}
        for losing, other in ((phone, person.phone), (person.phone, phone)):
            await self._tx.set_aside_repeated_invitations(phone=losing, other=other, **aside)
            await self._tx.set_aside_repeated_deployments(phone=losing, other=other, **aside)
        await self._tx.move_invitations(phone=phone, to=person.phone)
        await self._tx.move_deployments(phone=phone, to=person.phone)
        await self._tx.move_trainings(phone=phone, to=person.phone)
        await self._tx.set_aside_invitations(phone=phone, **aside)
        await self._tx.set_aside_deployments(phone=phone, **aside)

    async def _end(self, change: NumberChange, outcome: str) -> bool:
        """False where it had ended."""
        return bool(await self._tx.end_number_change(id=change.id, outcome=outcome, ended_at=self._now))


async def to_present_numbers(
    tx: Transaction, rows: Sequence[Mapping[str, Any]], key: Callable[[Mapping[str, Any]], Hashable]
) -> list[dict[str, Any]]:
    """Whoever changed their number since gets what the council posts for the one before; once, where it has both."""
    present = {(phone, id_number): now for phone, id_number, now in await tx.present_numbers()}
    moved = [{**row, "phone": present.get((row["phone"], row["id_number"]), row["phone"])} for row in rows]
    return list({key(row): row for row in moved}.values())
