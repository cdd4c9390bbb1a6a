"""What people ask about their own data: each with a number, an answer due in seven days, and all that was done."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from storage.cases import CASE_LETTERS
from storage.database import Transaction
from storage.ids import new_id
from storage.records.accounts import Person
from storage.records.own import DataRequest, RequestEntry
from storage.timers import Timers

ACCESS, CORRECTION, ERASURE, OBJECTION, WITHDRAWAL = "access", "correction", "erasure", "objection", "withdrawal"
OPEN, WAITING, DONE, REFUSED, TAKEN_BACK = "open", "waiting", "done", "refused", "taken back"
ASKED, ANSWERED = "asked", "answered"
PERSON = "person"  # who did it, where it was no officer
DUE = timedelta(days=7)
REMINDED = timedelta(days=2)  # so long before it is due are officers reminded
THINKING = timedelta(days=1)  # an erasure can be taken back for so long
CLOSED_FOR = timedelta(days=30)  # so long can a consent be given again before all is erased
REMINDER, CARRY_OUT, FORGET = "request", "erasure", "erased"  # kinds of timers; their subject begins with an id
DECIDED, LATE = "decided", "late"  # in the subject: an officer has looked at what is under way; nobody has answered
LATEST = timedelta(days=365)  # an outage is no reason to forget it


def new_request_number() -> str:
    """D-4X7K-2P9M."""
    return "D-" + "-".join("".join(secrets.choice(CASE_LETTERS) for _letter in range(4)) for _group in range(2))


class Requests:
    """Requests by person and by number."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def file(self, person: Person, kind: str, said: str) -> DataRequest:
        """Put a request to the officers: they are reminded before it is due; when it is late, the person is told."""
        request = await self._add(person, kind, OPEN, DUE)
        await self._remind(request)
        await self.note(request, PERSON, ASKED, said)
        return request

    async def settle(self, person: Person, kind: str, said: str) -> DataRequest:
        """Keep a request that was carried out at once."""
        request = await self._add(person, kind, OPEN, DUE)
        await self.end(request, DONE, PERSON, said)
        return request

    async def begin(self, person: Person, kind: str, after: timedelta) -> DataRequest:
        """Erase all when so much time has passed, unless it is taken back."""
        request = await self._add(person, kind, WAITING, after)
        await self.note(request, PERSON, ASKED, "")
        await self._ring(str(request.id), request.due_at)
        return request

    async def carry_out(self, request: DataRequest, who: str, text: str) -> None:
        """An officer decides that an erasure is carried out: whatever serves does so at once."""
        await self._set(request, WAITING)
        await self.note(request, who, WAITING, text)
        await self._ring(f"{request.id}/{DECIDED}", self._now)

    async def hold_up(self, request: DataRequest, why: str) -> None:
        """What was to be carried out cannot be: an officer decides, within seven days from now."""
        await self._set(request, OPEN)
        await self._tx.set_request_due(id=request.id, due_at=self._now + DUE)
        await self._remind(request)
        await self.note(request, "", OPEN, why)

    async def end(self, request: DataRequest, state: str, who: str, text: str) -> bool:
        """Done, refused or taken back. False where it ended otherwise at the same moment."""
        if not await self._set(request, state, self._now):
            return False
        for kind, what in ((REMINDER, LATE), (CARRY_OUT, DECIDED)):
            for subject in (f"{request.id}", f"{request.id}/{what}"):
                await Timers(self._tx).cancel(kind, subject)
        await self.note(request, who, state, text)
        return True

    async def note(self, request: DataRequest, who: str, what: str, text: str) -> None:
        """Keep something that happened."""
        await self._tx.add_request_entry(
            id=new_id(), request_id=request.id, who=who, what=what, text=text, happened_at=self._now
        )

    async def of(self, person: Person) -> list[DataRequest]:
        """A person's requests, the newest first."""
        found: list[DataRequest] = await self._tx.requests_of(person_id=person.id)
        return found

    async def pending(self, person: Person, *kinds: str) -> list[DataRequest]:
        """What would end in an erasure, by the clock or by an officer: it can be taken back."""
        wanted = kinds or (ERASURE, WITHDRAWAL)
        return [each for each in await self.of(person) if each.kind in wanted and each.state in (WAITING, OPEN)]

    async def open(self) -> list[DataRequest]:
        """What waits for an officer, the first due first."""
        found: list[DataRequest] = await self._tx.open_requests()
        return found

    async def get(self, number: str) -> DataRequest | None:
        """The request with a number."""
        found: DataRequest | None = await self._tx.request_by_number(number=number)
        return found

    async def by_id(self, request_id: int) -> DataRequest | None:
        """The request with an id."""
        found: DataRequest | None = await self._tx.request_by_id(id=request_id)
        return found

    async def entries(self, request: DataRequest) -> list[RequestEntry]:
        """All that happened to a request, the oldest first."""
        found: list[RequestEntry] = await self._tx.entries_of_request(request_id=request.id)
        return found

    async def close(self, person: Person) -> DataRequest:
        """Withdraw the consent: the account is closed, its chats are forgotten, and all is erased in a month."""
        await self._tx.set_closed(id=person.id, closed_at=self._now)
        await self._tx.forget_consent(person_id=person.id, phone=person.phone)
        return await self.begin(person, WITHDRAWAL, CLOSED_FOR)

    async def reopen(self, person: Person) -> bool:
        """The consent was given again. False where the account was not closed."""
        requests = await self.pending(person, WITHDRAWAL)
        if not requests:
            return False
        await self._tx.set_closed(id=person.id, closed_at=None)
        for request in requests:
            await self.end(request, TAKEN_BACK, PERSON, "")
        return True

    async def forget_last_words(self, key: str) -> None:
        """What told somebody that they were erased."""
        await self._tx.forget_last_words(key=key)

    async def _set(self, request: DataRequest, state: str, ended_at: datetime | None = None) -> bool:
        """False where it is no longer in the state that was read."""
        return bool(await self._tx.set_request(id=request.id, was=request.state, state=state, ended_at=ended_at))

    async def _add(self, person: Person, kind: str, state: str, due: timedelta) -> DataRequest:
        number = ""
        while not number or not await self._tx.add_request(
            id=new_id(),
            number=number,
            person_id=person.id,
            kind=kind,
            state=state,
            opened_at=self._now,
            due_at=self._now + due,
        ):
            number = new_request_number()
        found = await self.get(number)
        assert found  # noqa: S101 - it was just added
        return found

    async def _remind(self, request: DataRequest) -> None:
        due = self._now + DUE
        await Timers(self._tx).set(REMINDER, str(request.id), due - REMINDED, due + LATEST)
        await Timers(self._tx).set(REMINDER, f"{request.id}/{LATE}", due, due + LATEST)

    async def _ring(self, subject: str, at: datetime) -> None:
        await Timers(self._tx).set(CARRY_OUT, subject, at, at + LATEST)
