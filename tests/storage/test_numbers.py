"""A change of number waits for its time; then the account, and all that the council posted, has the new number."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from storage.database import Database
from storage.invitations import ACCEPTED, REJECTED
from storage.letters import DEPLOYMENT as DEPLOYMENT_LETTER
from storage.numbers import CHANGED as MOVED
from storage.numbers import DELAY, OLD_NUMBER, TAKEN
from storage.posting import ADDED, CHANGED, SAME
from storage.records.accounts import NumberChange, Person
from storage.records.contracts import Invitation, Letter
from storage.store import Store
from storage.timers import RANG
from tests.bot.chats import consent, rows
from tests.storage.test_invitations import ORIGIN, PHONE, ROW
from tests.storage.test_people import chat, register
from tests.talk import START, Bot

NEW = "+254722000999"
CENTRE = {
    "year": 2026,
    "exam": "KCSE",
    "code": "08219108",
    "name": "Mukurweini High School",
    "county": "Nyeri",
    "sub_county": "Mukurweini",
    "distribution_centre": "Mukurweini Headquarters",
}
DEPLOYMENT = {
    **{name: ROW[name] for name in ("phone", "name", "id_number", "tsc_number", "town", "reference")},
    "position": "INVIGILATOR",
    "starts_on": date(2026, 10, 16),
    "ends_on": date(2026, 11, 20),
    "rate": 550,
}
DUE = START + DELAY


async def asked(house: Bot) -> NumberChange:
    """A change that somebody asked for."""
    person, mine = await register(house.database), await chat(house, "700")
    assert person
    async with house.database.transaction() as tx:
        change = await Store(tx, START).numbers.request(person, NEW, OLD_NUMBER, mine)
    assert change
    return change


async def carried_out(database: Database, after: timedelta = DELAY) -> list[str]:
    """The outcomes of what is due after so long."""
    async with database.transaction() as tx:
        store = Store(tx, START + after)
        due = await store.timers.due(store.now, 9)
        await store.timers.end(due, RANG, store.now)
        changes = [await store.numbers.waits(int(each.subject)) for each in due]
        return [await store.numbers.carry_out(change) for change in changes if change]


async def post(database: Database, *posted: dict[str, Any]) -> list[str]:
    """What became of rows that the council posted."""
    async with database.transaction() as tx:
        return [each.outcome for each in await Store(tx, START).invitations.post(posted)]


async def deploy(database: Database, *posted: dict[str, Any]) -> list[str]:
    """What became of deployments that the council posted, all to one centre."""
    async with database.transaction() as tx:
        deployments = Store(tx, START).deployments
        (centre,) = await deployments.post_centres([CENTRE])
        return [each.outcome for each in await deployments.post([{**row, "centre": centre.item} for row in posted])]


async def add_letter(store: Store, deployment_id: int) -> None:
    """A letter that was printed."""
    facts = (f"SERIAL{deployment_id}", DEPLOYMENT_LETTER, deployment_id, 1, "en", "KCSE", "W.A.O.", "content", "seal")
    await store.letters.issue(Letter(0, *facts, "00" * 32, 9, START))


async def decide(database: Database, person: Person | None, phone: str, decision: str) -> None:
    """The person answers the only invitation of a number."""
    assert person
    async with database.transaction() as tx:
        store = Store(tx, START)
        (invitation,) = await store.invitations.of(phone)
        await store.invitations.decide(invitation, person, decision, "", "terms", ORIGIN)


async def invitations(database: Database, phone: str) -> Sequence[Invitation]:
    """What the council posted for a number."""
    async with database.reading() as tx:
        return await Store.reading(tx).invitations.of(phone)


async def test_nothing_changes_before_the_time_has_come(house: Bot) -> None:
    """Then once, whoever looks how often."""
    change = await asked(house)
    assert change.due_at == DUE
    assert await carried_out(house.database, DELAY - timedelta(seconds=1)) == []
    assert await carried_out(house.database) == [MOVED]
    assert await carried_out(house.database) == []
    async with house.database.reading() as tx:
        people = Store.reading(tx).people
        assert await people.by_phone(PHONE) is None
        assert await people.by_phone(NEW) == Person(change.person_id, NEW)


async def test_a_change_that_was_stopped_is_never_carried_out(house: Bot, database_url: str) -> None:
    """The history says who stopped it, and where from."""
    change, mine = await asked(house), await chat(house, "701")
    async with house.database.transaction() as tx:
        numbers = Store(tx, START).numbers
        assert await numbers.waiting(PHONE) == change
        assert await numbers.stop(change, mine)
        assert await numbers.waiting(PHONE) is None
        assert not await numbers.stop(change, mine)
    assert await carried_out(house.database) == []
    history = [(row["what"], row["old"], row["new"], row["why"]) for row in await rows(database_url, "history")]
    assert history[1:] == [("number", "", "asked for", OLD_NUMBER), ("number", "", "stopped", "")]


async def test_of_changes_asked_for_at_one_instant_one_waits(house: Bot, processes: list[Database]) -> None:
    """Whichever was first; when it has ended, another may be asked for."""
    person, mine = await register(house.database), await chat(house, "700")
    assert person

    async def ask(number: int) -> NumberChange | None:
        async with processes[number % 2].transaction() as tx:
            return await Store(tx, START).numbers.request(person, f"+25472200099{number}", OLD_NUMBER, mine)

    (change,) = [change for change in await asyncio.gather(*map(ask, range(6))) if change]
    async with house.database.transaction() as tx:
        numbers = Store(tx, START).numbers
        assert await numbers.waiting(PHONE) == change
        assert [each.subject for each in await Store(tx, DUE).timers.due(DUE, 9)] == [str(change.id)]
        assert await numbers.stop(change, mine)
    assert await ask(7)


async def test_a_number_that_got_an_account_meanwhile_is_not_taken_from_it(house: Bot) -> None:
    """The change ends, and both accounts stay as they are."""
    await asked(house)
    other = await register(house.database, NEW)
    assert await carried_out(house.database) == [TAKEN]
    async with house.database.reading() as tx:
        assert await Store.reading(tx).people.by_phone(NEW) == other
        assert await Store.reading(tx).people.by_phone(PHONE)


async def test_log_ins_end_but_on_the_chats_of_the_new_number(house: Bot, database_url: str) -> None:
    """Whoever has the old number or the password only is out."""
    change = await asked(house)
    person = Person(change.person_id, PHONE)
    for address, phone in (("701", PHONE), ("702", NEW), ("703", None)):
        await consent(house, "telegram", address, proven_phone=phone)
        mine = await chat(house, address)
        async with house.database.transaction() as tx:
            await Store(tx, START).logins.start(mine, person, "tap")
    await carried_out(house.database)
    logins = sorted(await rows(database_url, "login"), key=lambda row: row["id"])
    assert [row["ended_why"] for row in logins] == ["number", None, "number"]


async def test_invitations_follow_with_their_answers(house: Bot) -> None:
    """They are the person's, not the number's."""
    change = await asked(house)
    await post(house.database, ROW)
    await decide(house.database, Person(change.person_id, PHONE), PHONE, ACCEPTED)
    await carried_out(house.database)
    assert not await invitations(house.database, PHONE)
    (moved,) = await invitations(house.database, NEW)
    assert (moved.decision, moved.phone) == (ACCEPTED, NEW)


async def test_of_two_invitations_to_the_same_work_the_answered_one_stays(house: Bot) -> None:
    """Whichever number it was for; where both were answered, the new number's counts."""
    change = await asked(house)
    person = Person(change.person_id, PHONE)
    papers = ("233/1", "233/2", "233/3")
    for phone in (PHONE, NEW):
        await post(house.database, *({**ROW, "phone": phone, "paper": paper} for paper in papers))
    answers = {
        (PHONE, "233/1"): ACCEPTED,
        (NEW, "233/2"): REJECTED,
        (PHONE, "233/3"): ACCEPTED,
        (NEW, "233/3"): REJECTED,
    }
    async with house.database.transaction() as tx:
        store = Store(tx, START)
        for (phone, paper), decision in answers.items():
            (found,) = [each for each in await store.invitations.of(phone) if each.paper == paper]
            await store.invitations.decide(found, person, decision, "", "terms", ORIGIN)
    await carried_out(house.database)
    decisions = {each.paper: each.decision for each in await invitations(house.database, NEW)}
    assert decisions == {"233/1": ACCEPTED, "233/2": REJECTED, "233/3": REJECTED}


async def test_who_gets_the_number_next_sees_nothing_of_the_person(house: Bot, database_url: str) -> None:
    """Where both numbers had the same work, the old number's is kept, withdrawn, and shown to nobody."""
    change = await asked(house)
    await post(house.database, ROW, {**ROW, "phone": NEW})
    await deploy(house.database, DEPLOYMENT, {**DEPLOYMENT, "phone": NEW})
    for phone in (PHONE, NEW):
        await decide(house.database, Person(change.person_id, PHONE), phone, ACCEPTED)
        async with house.database.transaction() as tx:
            store = Store(tx, START)
            await add_letter(store, (await store.deployments.of(phone))[0].id)
    await carried_out(house.database)
    async with house.database.reading() as tx:
        store = Store.reading(tx)
        assert (await store.invitations.of(PHONE), await store.deployments.of(PHONE)) == ([], [])
        assert [each.withdrawn for each in await store.invitations.of(NEW)] == [False]
        assert [each.withdrawn for each in await store.deployments.of(NEW)] == [False]
    for table in ("invitation", "deployment"):
        assert sorted(bool(row["withdrawn_at"]) for row in await rows(database_url, table)) == [False, True]


async def test_deployments_follow_with_their_letters(house: Bot) -> None:
    """Of two to the same work the one with a letter stays; what is posted later follows too."""
    await asked(house)
    both = [{**DEPLOYMENT, "position": position} for position in ("INVIGILATOR", "SUPERVISOR")]
    await deploy(house.database, *both, *({**each, "phone": NEW} for each in both))
    async with house.database.transaction() as tx:
        store = Store(tx, START)
        kept = [(await store.deployments.of(PHONE))[0], (await store.deployments.of(NEW))[1]]
        for each in kept:
            await add_letter(store, each.id)
    await carried_out(house.database)
    async with house.database.reading() as tx:
        found = await Store.reading(tx).deployments.of(NEW)
    assert {each.id for each in found} == {each.id for each in kept}
    assert await deploy(house.database, *both) == [SAME, SAME]


async def test_what_the_council_posts_for_the_number_before_goes_to_the_person(house: Bot) -> None:
    """The council's list may have it for years: posting it again is no second invitation."""
    await asked(house)
    await post(house.database, ROW)
    await carried_out(house.database)
    assert await post(house.database, ROW) == [SAME]
    assert await post(house.database, {**ROW, "town": "Kisumu"}, {**ROW, "paper": "233/2"}) == [CHANGED, ADDED]
    assert len(await invitations(house.database, NEW)) == 2
    both = ({**ROW, "paper": "233/3"}, {**ROW, "paper": "233/3", "phone": NEW})
    assert await post(house.database, *both) == [ADDED]


async def test_a_number_that_has_a_new_owner_is_the_owner_s(house: Bot) -> None:
    """What is posted for it under another ID number, or while it has an account, is not the person's."""
    await asked(house)
    await post(house.database, ROW)
    await carried_out(house.database)
    await post(house.database, {**ROW, "id_number": "30000000", "paper": "233/2"})
    assert [each.paper for each in await invitations(house.database, PHONE)] == ["233/2"]
    await register(house.database, PHONE)
    await post(house.database, {**ROW, "paper": "233/3"})
    assert [each.paper for each in await invitations(house.database, PHONE)] == ["233/2", "233/3"]


async def test_whoever_gets_an_officer_s_old_number_is_no_officer(house: Bot) -> None:
    """The right goes with the number's owner; the council gives it anew for the new number."""
    async with house.database.transaction() as tx:
        await Store(tx, START).officers.add(PHONE, "Njeri", "Nyeri", "ICT")
    await asked(house)
    await carried_out(house.database)
    async with house.database.reading() as tx:
        officers = Store.reading(tx).officers
        assert await officers.of(PHONE) is None
        assert await officers.of(NEW) is None
