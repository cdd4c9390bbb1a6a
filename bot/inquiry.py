"""What officers do with requests of people about their own data: it is kept who did, and the person is told."""

from __future__ import annotations

from dataclasses import dataclass

from bot.language import Text
from bot.notice import for_number
from bot.office import Office
from conversations.inquiries import answered, decided
from storage.database import Transaction
from storage.looks import REQUEST
from storage.records.accounts import Person
from storage.records.own import DataRequest
from storage.requests import ANSWERED, DONE, ERASURE, OPEN, REFUSED, WITHDRAWAL
from storage.store import Store


class NotFound(Exception):
    """There is no such request, or it is over; the message says which."""


@dataclass(frozen=True)
class Inquiry:
    """One officer's look at one request, in one transaction."""

    tx: Transaction
    office: Office
    request: DataRequest
    officer: str

    @classmethod
    async def of(cls, tx: Transaction, office: Office, number: str, officer: str) -> Inquiry:
        """Begin, and note that this officer looked. Raises NotFound."""
        store = Store(tx, office.now)
        request = await store.requests.get(number)
        if request is None:
            raise NotFound(f"there is no request {number}: `mtahini requests list` shows those that wait")
        await store.looks.note(request.person_id, officer, REQUEST, request.number)
        return cls(tx, office, request, officer)

    @property
    def person(self) -> Person:
        """Who asks."""
        return Person(self.request.person_id, self.request.phone)

    @property
    def store(self) -> Store:
        """The nouns, in this transaction."""
        return Store(self.tx, self.office.now)

    async def answer(self, text: str) -> bool:
        """Say something to the person; the request stays open. Returns whether they could be told. Raises NotFound."""
        self._check()
        await self.store.requests.note(self.request, self.officer, ANSWERED, text)
        return await self._tell(answered(self.request, text))

    async def decide(self, outcome: str, text: str) -> bool:
        """End it: done, or refused with the reason. An erasure that is granted is carried out at once. Raises NotFound.

        Returns whether the person could be told; of an erasure they are told when it is done.
        """
        self._check()
        if outcome == DONE and self.request.kind in (ERASURE, WITHDRAWAL):
            await self.store.requests.carry_out(self.request, self.officer, text)
            return True
        await self.store.requests.end(self.request, outcome, self.officer, text)
        return await self._tell(decided(self.request, text, refused=outcome == REFUSED))

    def _check(self) -> None:
        if self.request.state != OPEN:
            raise NotFound(f"request {self.request.number} does not wait for an officer: it is {self.request.state}")

    async def _tell(self, text: Text) -> bool:
        told = await for_number(self.store, self.person.phone, text, self.office.limits, self.office.now)
        if told:
            rows = [row for notice in told for row in notice.rows(self.office.now, "", self.office.sealer)]
            await self.tx.add_outgoing(rows)
        return bool(told)
