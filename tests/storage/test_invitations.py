"""Invitations, and what people decided."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.invitations import ACCEPTED, REJECTED, Invitations, Origin
from storage.people import People
from storage.posting import ADDED, CHANGED, SAME
from storage.records.accounts import Person
from storage.records.contracts import Invitation
from storage.store import Store
from tests.bot.chats import rows
from tests.talk import START

PHONE = "+254712345678"
ORIGIN = Origin("telegram", "700", "m1")
ROW: dict[str, Any] = {
    "phone": PHONE,
    "name": "Wanjiku Achieng Otieno",
    "id_number": "23456789",
    "tsc_number": "512345",
    "examiner_number": "4411",
    "year": 2026,
    "exam": "KCSE",
    "paper": "233/1",
    "position": "EXAMINER",
    "centre": "Starehe Boys' Centre",
    "town": "Nairobi",
    "reference": "KNEC/CONF/114",
    "reports_at": datetime(2026, 11, 30, 5, 0, tzinfo=UTC),
    "ends_on": date(2026, 12, 13),
    "accept_by": datetime(2026, 11, 25, 14, 0, 0, 123456, tzinfo=UTC),
    "letter_at": None,
}


@pytest.fixture
async def invited(opened: Database) -> tuple[Person, Invitation]:
    """A person with an account and an invitation."""
    async with opened.transaction() as tx:
        store = Store(tx, START)
        person = await store.people.register(PHONE, None, "test")
        await store.invitations.post([ROW])
        (invitation,) = await store.invitations.of(PHONE)
    assert person
    return person, invitation


async def test_what_is_read_is_what_was_written(opened: Database, invited: tuple[Person, Invitation]) -> None:
    """Times come back in UTC with their zone, to the microsecond; dates as dates."""
    _person, invitation = invited
    assert {name: getattr(invitation, name) for name in ROW} == ROW
    assert invitation.reports_at.tzinfo is not None
    assert invitation.reports_at.utcoffset() == timedelta(0)
    assert invitation.posted_at == START


async def test_invitations_stand_with_the_newest_year_first(opened: Database) -> None:
    """Then by examination, paper and position; other people's are not among them."""
    async with opened.transaction() as tx:
        invitations = Invitations(tx, START)
        for year, paper in ((2024, "233/1"), (2026, "233/2"), (2026, "233/1")):
            await invitations.post([{**ROW, "year": year, "paper": paper}])
        await invitations.post([{**ROW, "phone": "+254700000000"}])
        found = await invitations.of(PHONE)
    assert [(each.year, each.paper) for each in found] == [(2026, "233/1"), (2026, "233/2"), (2024, "233/1")]


async def test_posting_says_what_became_of_each(opened: Database) -> None:
    """Added, the same, changed; a change has a new time of posting and keeps its id."""
    later = START + timedelta(hours=1)
    other = {**ROW, "paper": "233/2"}
    async with opened.transaction() as tx:
        first = await Invitations(tx, START).post([ROW, other])
        assert [each.outcome for each in first] == [ADDED, ADDED]
        second = await Invitations(tx, later).post([{**ROW, "centre": "Kisumu Girls"}, other])
        assert [each.outcome for each in second] == [CHANGED, SAME]
        found = await Invitations(tx, later).of(PHONE)
    assert [each.item for each in second] == found
    assert [each.id for each in found] == [each.item.id for each in first]
    assert [(each.centre, each.posted_at) for each in found] == [("Kisumu Girls", later), (ROW["centre"], START)]


async def test_a_change_does_not_take_a_decision_away(opened: Database, invited: tuple[Person, Invitation]) -> None:
    """The person has answered; the letter tells them the rest."""
    person, invitation = invited
    async with opened.transaction() as tx:
        invitations = Invitations(tx, START)
        await invitations.decide(invitation, person, ACCEPTED, "", "the terms", ORIGIN)
        (posted,) = await invitations.post([{**ROW, "centre": "Kisumu Girls"}])
        (found,) = await invitations.of(PHONE)
    assert (found.centre, found.decision) == ("Kisumu Girls", ACCEPTED)
    assert posted.item == found


async def test_a_decision_is_made_once(opened: Database, database_url: str, invited: tuple[Person, Invitation]) -> None:
    """Of twenty at once, the first stands, and the others learn it."""
    person, invitation = invited

    async def decide(decision: str) -> int | None:
        async with opened.transaction() as tx:
            return await Invitations(tx, START).decide(invitation, person, decision, "", "the terms", ORIGIN)

    made = await asyncio.gather(*(decide(decision) for decision in [ACCEPTED, REJECTED] * 10))
    assert made[0]
    assert made[1:] == [None] * 19
    (row,) = await rows(database_url, "acceptance")
    assert (row["decision"], row["message_id"]) == (ACCEPTED, "m1")
    async with opened.reading() as tx:
        (found,) = await Store.reading(tx).invitations.of(PHONE)
    assert (found.decision, found.decided_at) == (ACCEPTED, START)


async def test_the_terms_of_a_decision_are_kept(
    opened: Database, database_url: str, invited: tuple[Person, Invitation]
) -> None:
    """Word for word, once for all who decided under them."""
    person, invitation = invited
    async with opened.transaction() as tx:
        for _time in range(2):
            await Invitations(tx, START).decide(invitation, person, ACCEPTED, "", "the terms", ORIGIN)
    (terms,) = await rows(database_url, "terms")
    (acceptance,) = await rows(database_url, "acceptance")
    assert terms["text"] == "the terms"
    assert acceptance["terms_hash"] == terms["hash"]


async def test_a_person_who_is_registered_twice_at_once_is_one(opened: Database) -> None:
    """The second is told that there is an account."""

    async def register() -> Person | None:
        async with opened.transaction() as tx:
            return await People(tx, START).register(PHONE, None, "test")

    found = await asyncio.gather(*(register() for _each in range(20)))
    assert sum(person is not None for person in found) == 1
