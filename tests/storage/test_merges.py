"""Two accounts of one person become one, and nothing of either is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import Column

from storage.database import Database
from storage.documents import Bound
from storage.invitations import ACCEPTED
from storage.letters import INVITATION, Subject
from storage.merges import MOVED
from storage.records.accounts import Person
from storage.records.contracts import Letter
from storage.schema import metadata
from storage.store import Store
from tests.bot.chats import consent, rows
from tests.storage.test_invitations import PHONE, ROW
from tests.storage.test_numbers import DEPLOYMENT, decide, deploy, invitations, post
from tests.storage.test_people import chat, register
from tests.talk import START, Bot

STUDY = {"institution": "Kenyatta University", "course": "Education", "from_year": 2004, "to_year": 2008}
OTHER, THIRD = "+254722000111", "+254733000222"

# What keeps the id of an account that ended, or ends with it. Whoever reads these for a person asks `merged` too.
STAYS = {
    "chat.login_person_id": "its log-in is ended, and the chat finds that out with its next message",
    "login.person_id": "ended, and kept as it was",
    "acceptance.person_id": "never changed; it is found by its invitation, which goes along",
    "history.person_id": "never changed",
    "merged.person_id": "the account that ended itself",
    "number_change.person_id": "what waited is stopped",
    "centre_login.person_id": "the log of a centre keeps who was logged in",
    "pin.person_id": "removed: an account has one",
    "look.person_id": "never changed",
    "data_request.person_id": "what was asked of an account that ended is found from the one that stays",
}
# Numbers of people; what the council or a person wrote down under the number of an account goes to the one that stays.
BY_PHONE = {
    "person.phone": "free again",
    "invitation.phone": "moved",
    "deployment.phone": "moved",
    "training.phone": "moved",
    "director.phone": "the council's own list; it is loaded anew",
    "substitution.phone": "as the centre gave it; the deployment that comes of it moves",
    "former_number.phone": "now leads to the account that stays",
    "chat.proven_phone": "the address still has that number",
    "payment.phone": "never changed; it is found by the number before (former_number)",
    "attempt.phone": "tries of before count for the number",
    "profile.kin_phone": "goes along with its row",
    "profile.mpesa_phone": "goes along with its row",
    "proof.phone": "the address still has that number",
    "delivery.phone": "texts that went to the number",
    "code.phone": "a code for a number without an account opens nothing",
    "help_case.phone": "the number to reach the person on, as it was given",
    "officer.phone": "an office of the council, not of the account",
    "opt_out.phone": "a wish of who has the number",
    "number_change.old_phone": "kept as it was",
    "number_change.new_phone": "kept as it was",
}


def test_a_join_considers_every_table_that_has_people_in_it() -> None:
    """Whoever adds a table decides here, and in storage/merges.py, what becomes of its rows."""
    people = {str(column) for table in metadata.tables.values() for column in table.columns if refers(column)}
    moved = {name for name in people if name.partition(".")[0] in MOVED and name not in STAYS}
    assert people == moved | STAYS.keys()
    assert {name.partition(".")[0] for name in moved} == set(MOVED)


def test_a_join_considers_every_column_that_has_a_number_in_it() -> None:
    """The council knows people by their numbers."""
    phones = {str(column) for table in metadata.tables.values() for column in table.columns if "phone" in column.name}
    assert phones == BY_PHONE.keys()


def refers(column: Column[Any]) -> bool:
    """Whether a column holds the id of a person."""
    return any(key.column.table.name == "person" for key in column.foreign_keys)


async def two(house: Bot) -> tuple[Person, Person]:
    """Two accounts."""
    kept, gone = await register(house.database), await register(house.database, OTHER)
    assert kept
    assert gone
    return kept, gone


async def same(database: Database, person: Person) -> Sequence[Person]:
    """Other accounts of the same person."""
    async with database.reading() as tx:
        return await Store.reading(tx).merges.same_person(person)


async def joined(house: Bot, kept: Person, gone: Person) -> bool:
    """Join them from a chat."""
    mine = await chat(house, "700")
    async with house.database.transaction() as tx:
        return await Store(tx, START).merges.join(kept, gone, "code", mine)


@pytest.mark.parametrize(
    ("theirs", "found"),
    [
        ({"tsc_number": ""}, True),
        ({"id_number": "30000000"}, True),
        ({"id_number": "30000000", "tsc_number": ""}, False),
        ({"id_number": "30000000", "tsc_number": "600000"}, False),
    ],
)
async def test_two_accounts_of_one_person_are_found_by_the_council_s_records(
    house: Bot, theirs: dict[str, str], found: bool
) -> None:
    """By the ID number or by the TSC number, from either side."""
    kept, gone = await two(house)
    await post(house.database, ROW, {**ROW, "phone": OTHER, **theirs})
    assert list(await same(house.database, kept)) == [gone] * found
    assert list(await same(house.database, gone)) == [kept] * found


async def test_whoever_marks_and_is_deployed_is_found_too(house: Bot) -> None:
    """By an invitation on one side and a deployment on the other."""
    kept, gone = await two(house)
    await post(house.database, ROW)
    await deploy(house.database, {**DEPLOYMENT, "phone": OTHER})
    assert await same(house.database, kept) == [gone]
    assert await same(house.database, gone) == [kept]


async def test_an_empty_tsc_number_is_nobody_s(house: Bot) -> None:
    """Many have none."""
    kept, _gone = await two(house)
    none = {"tsc_number": ""}
    await post(house.database, {**ROW, **none}, {**ROW, **none, "phone": OTHER, "id_number": "30000000"})
    assert not await same(house.database, kept)


async def test_what_is_not_the_person_s_is_not_offered_again(house: Bot) -> None:
    """To this person; the other may still say that it is theirs."""
    kept, gone = await two(house)
    await post(house.database, ROW, {**ROW, "phone": OTHER})
    mine = await chat(house, "700")
    async with house.database.transaction() as tx:
        await Store(tx, START).merges.refuse(kept, gone, mine)
    assert not await same(house.database, kept)
    assert await same(house.database, gone) == [kept]


async def test_everything_of_both_is_in_the_one_that_stays(house: Bot, database_url: str) -> None:
    """Invitations with their answers, which nobody touched, letters, and cases; the other number is free."""
    kept, gone = await two(house)
    await post(house.database, {**ROW, "phone": OTHER})
    await decide(house.database, gone, OTHER, ACCEPTED)
    before = await rows(database_url, "acceptance")
    mine = await chat(house, "701")
    async with house.database.transaction() as tx:
        store = Store(tx, START)
        (invitation,) = await store.invitations.of(OTHER)
        facts = ("SERIAL", INVITATION, invitation.id, 1, "en", "KCSE", "W.A.O.", "content", "seal", "00" * 32, 9)
        letter = await store.letters.issue(Letter(0, *facts, START))
        await store.logins.start(mine, gone, "password")
        case = await store.cases.file(mine, OTHER, "Not paid.", START)
    assert await joined(house, kept, gone)
    assert await rows(database_url, "acceptance") == before
    (moved,) = await invitations(house.database, PHONE)
    assert moved.decision == ACCEPTED
    async with house.database.transaction() as tx:
        store = Store(tx, START)
        assert await store.letters.of(Subject(INVITATION, moved.id, moved.posted_at), "en") == letter
        assert await store.people.by_phone(OTHER) is None
        await store.logins.start(mine, kept, "tap")
        assert [each.id for each in await store.cases.of(mine)] == [case.id]
    async with house.database.reading() as tx:
        history = [(each.what, each.new) for each in await Store.reading(tx).history.of(kept, 9)]
    assert history == [("merge", OTHER), ("merged", PHONE), ("account", "opened"), ("account", "opened")]


async def test_documents_go_along_one_for_each_item(house: Bot) -> None:
    """The accepted one stays, or that of the account that stays."""
    kept, gone = await two(house)
    async with house.database.transaction() as tx:
        documents = Store(tx, START).documents
        for person, items in ((kept, ("kcse", "kra_pin", "tsc")), (gone, ("kcse", "kra_pin", "degree"))):
            for item in items:
                receipt = f"{person.phone} {item}"
                document = await documents.receive(person, item, receipt, Bound("sha", 1, 1), [], "telegram")
                if (person, item) in ((gone, "kcse"), (kept, "tsc")):
                    await documents.accept(document, "officer")
    assert await joined(house, kept, gone)
    async with house.database.reading() as tx:
        found = {each.item: each.receipt for each in await Store.reading(tx).documents.of(kept)}
    assert found == {
        "kcse": f"{OTHER} kcse",
        "kra_pin": f"{PHONE} kra_pin",
        "tsc": f"{PHONE} tsc",
        "degree": f"{OTHER} degree",
    }


async def test_a_profile_goes_along_unless_there_is_one(house: Bot, database_url: str) -> None:
    """Qualifications and work stations that both have are there once."""
    kept, gone = await two(house)
    degree, diploma = {**STUDY, "level": "degree"}, {**STUDY, "level": "diploma"}
    async with house.database.transaction() as tx:
        profiles = Store(tx, START).profiles
        await profiles.save(gone, {"name": "Wanjiku", "id_number": "23456789"}, "telegram")
        for person, entry in ((kept, degree), (gone, degree), (gone, diploma)):
            await profiles.add(person, "qualification", entry, "title", "telegram")
    assert await joined(house, kept, gone)
    async with house.database.reading() as tx:
        profiles = Store.reading(tx).profiles
        assert (await profiles.of(kept)).name == "Wanjiku"
        assert [each.level for each in await profiles.entries(kept, "qualification")] == ["degree", "diploma"]


async def test_the_profile_of_the_account_that_stays_counts(house: Bot) -> None:
    """The other's is kept where it was."""
    kept, gone = await two(house)
    async with house.database.transaction() as tx:
        for person, name in ((kept, "Wanjiku Otieno"), (gone, "W. Otieno")):
            await Store(tx, START).profiles.save(person, {"name": name}, "telegram")
    assert await joined(house, kept, gone)
    async with house.database.reading() as tx:
        assert (await Store.reading(tx).profiles.of(kept)).name == "Wanjiku Otieno"


async def test_what_people_told_of_themselves_finds_them_too(house: Bot) -> None:
    """But only from the account that the council knows: an ID number that somebody typed finds nobody's number."""
    kept, gone = await two(house)
    third = await register(house.database, THIRD)
    assert third
    await post(house.database, {**ROW, "tsc_number": ""})
    async with house.database.transaction() as tx:
        profiles = Store(tx, START).profiles
        await profiles.save(gone, {"id_number": "23456789", "tsc_number": ""}, "telegram")
        await profiles.save(third, {"id_number": "", "tsc_number": ""}, "telegram")
    assert await same(house.database, kept) == [gone]
    assert not await same(house.database, gone)
    assert not await same(house.database, third)


async def test_nothing_gets_into_an_account_that_ended(house: Bot, database_url: str) -> None:
    """Its log-ins end, its passwords, its PIN, and a change of number that waits."""
    kept, gone = await two(house)
    await consent(house, "telegram", "701", proven_phone=OTHER)
    mine = await chat(house, "701")
    async with house.database.transaction() as tx:
        store = Store(tx, START)
        await store.logins.start(mine, gone, "password")
        await store.pins.set(gone, "hash", mine)
        await store.numbers.request(gone, THIRD, "old number", mine)
    assert await joined(house, kept, gone)
    assert not await joined(house, kept, gone)
    assert not await joined(house, gone, kept)
    assert [row["ended_why"] for row in await rows(database_url, "login")] == ["joined"]
    assert await rows(database_url, "pin") == []
    (change,) = await rows(database_url, "number_change")
    assert change["outcome"] == "stopped"
    hashes = {row["id"]: row["password_hash"] for row in await rows(database_url, "person")}
    assert hashes == {kept.id: "hash", gone.id: None}
    async with house.database.reading() as tx:
        assert await Store.reading(tx).pins.known(mine) == []
        assert await Store.reading(tx).logins.chats(PHONE) == {mine.id}


async def test_nobody_logs_in_while_the_account_ends(house: Bot, processes: list[Database], database_url: str) -> None:
    """At one instant with the join: the log-in ends with the account, or does not begin."""
    kept = await register(house.database)
    chats = [await chat(house, str(700 + n)) for n in range(16)]
    accounts = [await register(house.database, f"+2547330003{n}") for n in range(10, 26)]
    assert kept

    async def log_in(number: int, person: Person) -> bool:
        async with processes[0].transaction() as tx:
            store = Store(tx, START)
            held = await store.people.hold(person)
            if held:
                await store.logins.start(chats[number], person, "tap")
            return held

    async def join(person: Person) -> None:
        async with processes[1].transaction() as tx:
            assert await Store(tx, START).merges.join(kept, person, "code", chats[0])

    gone = [person for person in accounts if person]
    done = await asyncio.gather(
        *(log_in(n, person) for n, person in enumerate(gone)), *(join(person) for person in gone)
    )
    logins = await rows(database_url, "login")
    assert len(logins) == done.count(True)
    assert all(row["ended_why"] == "joined" for row in logins)


async def test_joining_one_after_the_other_leads_to_the_last(house: Bot, database_url: str) -> None:
    """Also what the council posts for the first number of all."""
    kept, gone = await two(house)
    last = await register(house.database, THIRD)
    assert last
    await post(house.database, {**ROW, "phone": OTHER})
    await joined(house, kept, gone)
    await joined(house, last, kept)
    ways = {row["person_id"]: row["into_id"] for row in await rows(database_url, "merged")}
    assert ways == {gone.id: last.id, kept.id: last.id}
    await post(house.database, {**ROW, "phone": OTHER, "town": "Kisumu"})
    assert [each.town for each in await invitations(house.database, THIRD)] == ["Kisumu"]
