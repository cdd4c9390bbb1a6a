"""Cases: what somebody asked an officer, who looked at it, and what was answered."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from storage.database import Transaction
from storage.ids import new_id
from storage.records import Case, CaseEntry, ChatRow, Incident

OPEN, READ, ANSWERED, CLOSED = "open", "read", "answered", "closed"
ASKED, ADDED, LOOKED, REPLIED = "asked", "added", "looked", "replied"
PERSON = "person"  # who wrote, where it was no officer
SHOWN_CLOSED = timedelta(days=30)  # so long does a person still see a case that is closed
CASE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another when it is read out


def new_case_number() -> str:
    """MT-4X7K2P: of a case that a person files, or of something that went wrong on our side."""
    return "MT-" + "".join(secrets.choice(CASE_LETTERS) for _letter in range(6))


class Cases:
    """Cases by number, and those of a chat."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def file(self, chat: ChatRow, phone: str | None, text: str) -> Case:
        """Open a case; its answer goes to this chat, and `phone` helps to find the person."""
        case: Case | None = None
        while case is None:  # until a number is new: the first one nearly always is
            case = await self._tx.add_case(
                id=new_id(),
                number=new_case_number(),
                chat_id=chat.id,
                person_id=chat.login_person_id,
                phone=phone,
                opened_at=self._now,
            )
        await self._note(case, PERSON, ASKED, text)
        return case

    async def of(self, chat: ChatRow) -> list[Case]:
        """The newest cases of whoever is in this chat: filed while they were logged in, or while nobody was."""
        found: list[Case] = await self._tx.cases_of(
            chat_id=chat.id, person_id=chat.login_person_id, since=self._now - SHOWN_CLOSED
        )
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

    async def add(self, case: Case, text: str) -> None:
        """The person says more: the case is open again."""
        await self._move(case, PERSON, ADDED, text, OPEN)

    async def look(self, case: Case, officer: str) -> None:
        """Note that an officer has read the case."""
        await self._move(case, officer, LOOKED, "", READ if case.state == OPEN else case.state)

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

    async def _move(self, case: Case, who: str, what: str, text: str, state: str) -> None:
        await self._tx.set_case_state(id=case.id, state=state, changed_at=self._now)
        await self._note(case, who, what, text)

    async def _note(self, case: Case, who: str, what: str, text: str) -> None:
        await self._tx.add_case_entry(
            id=new_id(), case_id=case.id, who=who, what=what, text=text, happened_at=self._now
        )
