"""Profiles, their entries, their history, and forms that are half filled in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from storage.database import Database
from storage.drafts import Drafts
from storage.history import History
from storage.people import People
from storage.profiles import QUALIFICATION, UNDO, WORK, Profiles
from storage.records.accounts import Person
from storage.records.profiles import Profile
from tests.storage.test_invitations import PHONE
from tests.talk import START

STUDY = {"level": "diploma", "institution": "KTTC", "course": "Education", "from_year": 2001, "to_year": 2004}
JOB = {
    "employer": "tsc",
    "number": "512345",
    "institution": "Kisii School",
    "designation": "Teacher",
    "place": "45-kisii-central",
    "started_on": date(2010, 5, 1),
    "ended_on": None,
}


async def register(database: Database, phone: str = PHONE) -> Person:
    """A person with an account."""
    async with database.transaction() as tx:
        person = await People(tx, START).register(phone, None, "test")
    assert person
    return person


async def changes(database: Database, person: Person) -> list[tuple[str, str, str, str]]:
    """The history since the account was opened, oldest first."""
    async with database.reading() as tx:
        found = await History(tx, START).of(person, 100)
    return [(each.what, each.old, each.new, each.channel) for each in reversed(found)][1:]


async def test_a_profile_is_empty_until_something_is_told(opened: Database) -> None:
    """Not asked yet is not the same as left out."""
    person = await register(opened)
    async with opened.transaction() as tx:
        profiles = Profiles(tx, START)
        assert await profiles.of(person) == Profile(person.id)
        assert await profiles.save(person, {"name": "Wanjiku", "email": ""}, "sms") == {"name": "", "email": ""}
        found = await profiles.of(person)
    assert (found.name, found.email, found.kra_pin) == ("Wanjiku", "", None)


async def test_each_change_is_in_the_history_with_what_was_there(opened: Database) -> None:
    """What stays the same, and what is left out from the start, is not."""
    person = await register(opened)
    async with opened.transaction() as tx:
        profiles = Profiles(tx, START)
        await profiles.save(person, {"name": "Wanjiku", "birth_year": 1985, "email": ""}, "sms")
        await profiles.save(person, {"name": "Wanjiku Otieno", "birth_year": 1985}, "telegram")
        assert await profiles.save(person, {"name": "Wanjiku Otieno"}, "telegram") == {}
    assert await changes(opened, person) == [
        ("name", "", "Wanjiku", "sms"),
        ("birth_year", "", "1985", "sms"),
        ("name", "Wanjiku", "Wanjiku Otieno", "telegram"),
    ]


async def test_entries_are_added_changed_removed_and_restored(opened: Database) -> None:
    """Each time with a line in the history."""
    person = await register(opened)
    for kind, values, changed in ((QUALIFICATION, STUDY, {"to_year": 2005}), (WORK, JOB, {"designation": "Deputy"})):
        async with opened.transaction() as tx:
            profiles = Profiles(tx, START)
            await profiles.add(person, kind, values, "It", "sms")
            (entry,) = await profiles.entries(person, kind)
            assert {name: getattr(entry, name) for name in values} == values
            await profiles.change(person, entry, {**values, **changed}, "sms")
            (entry,) = await profiles.entries(person, kind)
            await profiles.remove(person, entry, "It", "sms")
            (entry,) = await profiles.entries(person, kind)
            assert entry.removed_at == START
            await profiles.restore(person, entry, "It", "sms")
            assert [each.removed_at for each in await profiles.entries(person, kind)] == [None]
    assert await changes(opened, person) == [
        ("qualification", "", "It", "sms"),
        ("qualification.to_year", "2004", "2005", "sms"),
        ("qualification", "It", "", "sms"),
        ("qualification", "", "It", "sms"),
        ("work", "", "It", "sms"),
        ("work.designation", "Teacher", "Deputy", "sms"),
        ("work", "It", "", "sms"),
        ("work", "", "It", "sms"),
    ]


async def test_a_removal_can_be_taken_back_for_a_while(opened: Database) -> None:
    """After that the entry is not seen any more."""
    person = await register(opened)
    async with opened.transaction() as tx:
        await Profiles(tx, START).add(person, QUALIFICATION, STUDY, "It", "sms")
        (entry,) = await Profiles(tx, START).entries(person, QUALIFICATION)
        await Profiles(tx, START).remove(person, entry, "It", "sms")
        assert len(await Profiles(tx, START + UNDO - timedelta(seconds=1)).entries(person, QUALIFICATION)) == 1
        assert await Profiles(tx, START + UNDO).entries(person, QUALIFICATION) == []


async def test_nobody_reaches_the_entries_of_others(opened: Database) -> None:
    """Not by their ids either."""
    mine, other = await register(opened), await register(opened, "+254722000111")
    async with opened.transaction() as tx:
        profiles = Profiles(tx, START)
        await profiles.add(mine, WORK, JOB, "It", "sms")
        (entry,) = await profiles.entries(mine, WORK)
        assert await profiles.entries(other, WORK) == []
        await profiles.change(other, entry, {**JOB, "institution": "Theirs"}, "sms")
        await profiles.remove(other, entry, "It", "sms")
        assert await profiles.entries(mine, WORK) == [entry]


async def test_a_draft_is_replaced_and_dropped(opened: Database) -> None:
    """One of each form for a person; without an answer there is none."""
    person = await register(opened)
    kept: list[Any] = []
    async with opened.transaction() as tx:
        for done, answers in ((1, {"kin.kin_name": "A"}), (2, {"kin.kin_name": "B", "kin.kin_phone": "C"})):
            await Drafts(tx, START).keep(person, "kin", answers, done, 3)
        found = await Drafts(tx, START).of(person, "kin")
        assert found
        assert (found.answers, found.done, found.total) == ({"kin.kin_name": "B", "kin.kin_phone": "C"}, 2, 3)
        await Drafts(tx, START).keep(person, "payment", {"payment.mpesa_phone": "D"}, 1, 2)
        kept += [draft.form for draft in await Drafts(tx, START).all(person)]
        await Drafts(tx, START).keep(person, "kin", {}, 0, 3)
        assert await Drafts(tx, START).of(person, "kin") is None
    assert sorted(kept) == ["kin", "payment"]


async def test_the_history_is_read_from_the_newest(opened: Database) -> None:
    """A page at a time."""
    person = await register(opened)
    async with opened.transaction() as tx:
        for year in range(1980, 1985):
            await Profiles(tx, START).save(person, {"birth_year": year}, "sms")
        newest = await History(tx, START).of(person, 2)
        older = await History(tx, START).of(person, 2, newest[-1].id)
    assert [change.new for change in (*newest, *older)] == ["1984", "1983", "1982", "1981"]
