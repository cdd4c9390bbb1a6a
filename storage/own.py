"""A person's own data: all of it, from every table, by what storage/holdings.py knows; and its erasure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from storage.database import Transaction
from storage.guards import unguarded
from storage.holdings import ADDRESS, CHAT, HOLDINGS, ID_NUMBER, PERSON, PHONE, Holding
from storage.records.accounts import Person

Known = dict[str, set[Any]]  # values of keys, by what they refer to
Rows = dict[str, list[dict[str, Any]]]  # by holding


class Own:
    """All that is held about one person."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def all(self, person: Person) -> Rows:
        """Every row, by holding; those without any are left out."""
        found, _known = await self._found(person)
        return {name: rows for name, rows in found.items() if rows and rows[0]}

    async def erase(self, person: Person) -> int:
        """Delete what may go, and take out of the rest whatever points at the person. Returns how many rows there were.

        Files that no row names any more go at the next purge.
        """
        found, known = await self._found(person)
        async with unguarded(self._tx):
            for account in known[PERSON]:
                await self._tx.leave_shared_chats(person_id=account)
            for phone in known[PHONE]:
                await self._tx.forget_keys(phone=phone)
                await self._tx.forget_in_histories(phone=phone)
                await self._tx.forget_passed(phone=phone)
                await self._tx.forget_unanswered(phone=phone)
            for letter in known["letter"]:
                await self._tx.forget_uploads(letter_id=letter)
            for holding in reversed(HOLDINGS):
                await self._erase(holding, known, f"erased-{person.id}")
        return sum(map(len, found.values()))

    async def _erase(self, holding: Holding, known: Known, pseudonym: str) -> None:
        if holding.erased == {}:
            return
        values: dict[str, object] = {"pseudonym": pseudonym, "now": self._now}
        written = " ".join((holding.erased or {}).values())
        needed = {name: value for name, value in values.items() if f":{name}" in written}
        for number, value in _asked(holding, known):
            await getattr(self._tx, f"erase_{holding.name}_{number}")(value=value, **needed)

    async def _found(self, person: Person) -> tuple[Rows, Known]:
        known, found = await self._roots(person), Rows()
        for holding in HOLDINGS:
            rows = {}
            for number, value in _asked(holding, known):
                for row in await getattr(self._tx, f"own_{holding.name}_{number}")(value=value):
                    rows[tuple(row)] = dict(zip(holding.columns, tuple(row)[1:], strict=True))
            known[holding.name] |= {row[0] for row in rows}
            found[holding.name] = list(rows.values())
        return found, known

    async def _roots(self, person: Person) -> Known:
        known: Known = defaultdict(set)
        known[PERSON] = {each for (each,) in await self._tx.accounts_of_person(person_id=person.id)}
        known[PHONE] = {each for (each,) in await self._tx.numbers_of_person(person_id=person.id)}
        chats = [await self._tx.chats_with_number(phone=phone) for phone in known[PHONE]]
        chats += [await self._tx.chats_of_one(person_id=person.id)]
        known[CHAT] = {number for some in chats for number, _address in some}
        known[ADDRESS] = known[PHONE] | {address for some in chats for _number, address in some}
        for phone in known[PHONE]:
            known[ID_NUMBER] |= {each for (each,) in await self._tx.id_numbers_of_council(phone=phone)}
        return known


def _asked(holding: Holding, known: Known) -> Iterator[tuple[int, Any]]:
    """Each query of a holding with each of its values."""
    for number, key in enumerate(holding.keys):
        for value in sorted(known[key.of], key=str):
            yield number, value
