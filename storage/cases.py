"""Cases: what somebody asked an officer, who looked at it, and what was answered."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.database import Transaction
from storage.ids import new_id
from storage.looks import CASE, Looks
from storage.records.cases import Case, CaseEntry
from storage.records.chats import ChatRow, Incident
from storage.records.documents import ReceivedFile
from storage.timers import Timers

OPEN, READ, ANSWERED, CLOSED = "open", "read", "answered", "closed"
ASKED, ADDED, LOOKED, REPLIED, ASSIGNED, RATED = "asked", "added", "looked", "replied", "assigned", "rated"
COPIED = "copied"  # by an officer: a file of the case
GOOD, BAD = "good", "bad"  # ratings
LATE = "case"  # the kind of timer that rings when a case is late; its subject is the case's id and what was due
OTHER = "other"  # the topic of what no article is about
PERSON = "person"  # who wrote, where it was no officer
WORTH_SAYING = timedelta(days=7)  # so long after it was due do people hear that a case is late
SHOWN_CLOSED = timedelta(days=30)  # so long does a person still see a case that is closed
CASE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another when it is read out


def new_case_number() -> str:
    """MT-4X7K2P: of a case that a person files, or of something that went wrong on our side."""
    return "MT-" + "".join(secrets.choice(CASE_LETTERS) for _letter in range(6))


def late(case_id: int, due_at: datetime) -> str:
    """The subject of the timer that rings when a case was not answered until then."""
    return f"{case_id}/{due_at.isoformat()}"


class Cases:
    """Cases by number, and those of a chat."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def file(
        self, chat: ChatRow, phone: str | None, text: str, due_at: datetime, *, topic: str = OTHER, facts: str = "{}"
    ) -> Case:
        """Open a case; its answer goes to this chat until `due_at`, and `phone` helps to find the person.

        `facts` are what the council asks for, as JSON.
        """
        case: Case | None = None
        while case is None:  # until a number is new: the first one nearly always is
            case = await self._tx.add_case(
                id=new_id(),
                number=new_case_number(),
                chat_id=chat.id,
                person_id=chat.login_person_id,
                phone=phone,
                opened_at=self._now,
                topic=topic,
                facts=facts,
                due_at=due_at,
            )
        await self._remind(case, due_at)
        await self._note(case, PERSON, ASKED, text)
        return case

    async def of(self, chat: ChatRow) -> list[Case]:
        """The newest cases of whoever is in this chat: filed while they were logged in, or while nobody was."""
        found: list[Case] = await self._tx.cases_of(
            chat_id=chat.id, person_id=chat.login_person_id, since=self._now - SHOWN_CLOSED
        )
        return found

    async def hidden(self, chat: ChatRow) -> bool:
        """Whether this chat has open cases that show only after a log-in."""
        return bool(await self._tx.hidden_cases_of_chat(chat_id=chat.id, person_id=chat.login_person_id))

    async def all(self) -> list[Case]:
        """All cases, the oldest first."""
        found: list[Case] = await self._tx.all_cases()
        return found

    async def by_id(self, case_id: int) -> Case | None:
        """The case with this id."""
        found: Case | None = await self._tx.case_by_id(id=case_id)
        return found

    async def chat(self, case: Case) -> ChatRow:
        """The chat where a case was filed."""
        found: ChatRow = await self._tx.chat_by_id(id=case.chat_id)
        return found

    async def waiting(self) -> list[Case]:
        """What waits for an officer, the oldest first."""
        found: list[Case] = await self._tx.waiting_cases()
        return found

    async def by_number(self, number: str) -> Case | None:
        """The case with this number."""
        found: Case | None = await self._tx.case_by_number(number=number)
        return found

    async def entries(self, case: Case) -> list[CaseEntry]:
        """All that happened to a case, the oldest first."""
        found: list[CaseEntry] = await self._tx.entries_of_case(case_id=case.id)
        return found

    async def add(self, case: Case, text: str, due_at: datetime) -> None:
        """The person says more: the case is open again, and to be answered anew."""
        due_at = case.due_at or due_at
        await self._remind(case, due_at)
        await self._move(case, PERSON, ADDED, text, OPEN, due_at)

    async def attach(self, case: Case, files: Sequence[ReceivedFile]) -> None:
        """Keep files with the case, as long as it is open and for a while afterwards."""
        if files:
            await self._tx.add_case_file([{"id": new_id(), "case_id": case.id, "file_id": file.id} for file in files])

    async def files(self, case: Case) -> list[ReceivedFile]:
        """What came with the case, in order."""
        found: list[ReceivedFile] = await self._tx.files_of_case(case_id=case.id)
        return found

    async def copied(self, case: Case, officer: str, number: int) -> None:
        """Note that an officer took out a copy of a file of the case, also for the person whose it is."""
        if person := await self._person(case):
            await Looks(self._tx, self._now).note(person, officer, CASE, f"{case.number}, file {number}")
        await self._note(case, officer, COPIED, str(number))

    async def look(self, case: Case, officer: str) -> None:
        """Note that an officer has read the case, also for the person whose it is."""
        if person := await self._person(case):
            await Looks(self._tx, self._now).note(person, officer, CASE, case.number)
        await self._move(case, officer, LOOKED, "", READ if case.state == OPEN else case.state, case.due_at)

    async def assign(self, case: Case, officer: str, owner: str) -> None:
        """Give the case to somebody."""
        await self._tx.assign_case(id=case.id, owner=owner)
        await self._note(case, officer, ASSIGNED, owner)

    async def rate(self, case: Case, rating: str) -> None:
        """The person says how the help was."""
        await self._tx.rate_case(id=case.id, rating=rating)
        await self._note(case, PERSON, RATED, rating)

    async def reply(self, case: Case, officer: str, text: str) -> None:
        """Note an officer's answer."""
        await self._move(case, officer, REPLIED, text, ANSWERED)

    async def close(self, case: Case, who: str, text: str = "") -> None:
        """End a case, with a last word or without."""
        await self._move(case, who, CLOSED, text, CLOSED)

    async def incident(self, number: str) -> Incident | None:
        """What went wrong on our side under this number."""
        found: Incident | None = await self._tx.incident_by_number(case_number=number)
        return found

    async def incidents(self, case: Case) -> list[Incident]:
        """What went wrong on our side in the chat of a case, the newest first."""
        found: list[Incident] = await self._tx.incidents_of_chat(chat_id=case.chat_id)
        return found

    async def _person(self, case: Case) -> int | None:
        """Whose case it is: who was logged in, or the account of the number that its chat is proven to have."""
        if case.person_id or not case.phone:
            return case.person_id
        owner = await self._tx.person_by_phone(phone=case.phone)
        return owner.id if owner and (await self.chat(case)).proven_phone == case.phone else None

    async def _remind(self, case: Case, due_at: datetime) -> None:
        await Timers(self._tx).set(LATE, late(case.id, due_at), due_at, due_at + WORTH_SAYING)

    async def _move(
        self, case: Case, who: str, what: str, text: str, state: str, due_at: datetime | None = None
    ) -> None:
        await self._tx.set_case_state(id=case.id, state=state, changed_at=self._now, due_at=due_at)
        await self._note(case, who, what, text)

    async def _note(self, case: Case, who: str, what: str, text: str) -> None:
        await self._tx.add_case_entry(
            id=new_id(), case_id=case.id, who=who, what=what, text=text, happened_at=self._now
        )
