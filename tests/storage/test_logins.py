"""Log-ins have a beginning, and once an end with its reason."""

from __future__ import annotations

from datetime import timedelta

from bot.turns import SAVED
from storage.logins import ELSEWHERE, LOGGED_OUT, PASSWORD_CHANGED, Logins
from storage.people import People
from storage.records.accounts import Login, Person
from tests.bot.chats import consent, rows
from tests.storage.test_people import PHONE, chat, register
from tests.talk import START, Bot

AGO = START - timedelta(hours=2)


async def logged_in(house: Bot, person: Person, *addresses: str, method: str = "password") -> None:
    """These chats are logged in."""
    async with house.database.transaction() as tx:
        for address in addresses:
            (row,) = await tx.lock_chats(lanes=f'[["telegram", "{address}"]]')
            row.active_at = START
            await Logins(tx, START).start(row, person, method)
            await tx.save_chat([{name: getattr(row, name) for name in SAVED}])


async def listed(house: Bot, person: Person) -> list[Login]:
    """Where the person is logged in."""
    async with house.database.reading() as tx:
        return await Logins(tx, START).of(person, AGO)


async def test_logging_in_and_out_is_kept(house: Bot, database_url: str) -> None:
    """Logging out twice is logging out once."""
    await consent(house, "telegram", "700")
    person = await register(house.database)
    assert person
    async with house.database.transaction() as tx:
        (row,) = await tx.lock_chats(lanes='[["telegram", "700"]]')
        logins = Logins(tx, START)
        await logins.start(row, person, "tap")
        assert (row.login_person_id, row.person_phone) == (person.id, PHONE)
        await logins.end(row, LOGGED_OUT)
        await logins.end(row, PASSWORD_CHANGED)
        assert (row.login_id, row.login_person_id, row.person_phone) == (None, None, None)
    (login,) = await rows(database_url, "login")
    assert (login["method"], login["ended_why"]) == ("tap", LOGGED_OUT)
    assert login["ended_at"]


async def test_log_ins_are_listed_and_ended_one_by_one(house: Bot) -> None:
    """The chat that was ended learns it when it writes next."""
    person = await register(house.database)
    assert person
    for address in ("700", "701"):
        await consent(house, "telegram", address)
    await logged_in(house, person, "700", "701")
    newest, oldest = await listed(house, person)
    assert [newest.address, oldest.address] == ["701", "700"]
    async with house.database.transaction() as tx:
        await Logins(tx, START).end_elsewhere(person, [oldest])
        (row,) = await tx.lock_chats(lanes='[["telegram", "700"]]')
        assert row.login_ended_why == ELSEWHERE
    assert await listed(house, person) == [newest]


async def test_a_chat_that_was_thrown_out_is_nobody_s(house: Bot) -> None:
    """Nothing for the owner goes there, even before it writes again; a chat that left by itself stays its owner's."""
    person = await register(house.database)
    assert person
    for address in ("700", "701"):
        await consent(house, "telegram", address, proven_phone=PHONE)
    await logged_in(house, person, "700", "701")
    kept, thrown_out = await listed(house, person)
    async with house.database.transaction() as tx:
        logins = Logins(tx, START)
        (row,) = await tx.lock_chats(lanes='[["telegram", "701"]]')
        await tx.end_login(id=kept.id, ended_at=START, why=PASSWORD_CHANGED)
        await logins.end_elsewhere(person, [thrown_out])
        people = People(tx, START)
        owners, told = await people.addresses(PHONE), await people.chats_of([PHONE], ["whatsapp"])
    assert [each.id for each in owners] == [each.id for each in told] == [row.id]


async def test_nobody_ends_somebody_else_s_log_ins(house: Bot) -> None:
    """Whatever list they come with."""
    person, other = await register(house.database), await register(house.database, "+254722000111")
    assert person
    assert other
    await consent(house, "telegram", "700")
    await logged_in(house, person, "700")
    mine = await listed(house, person)
    async with house.database.transaction() as tx:
        await Logins(tx, START).end_elsewhere(other, mine)
    assert await listed(house, person) == mine


async def test_an_account_knows_the_chats_that_were_in_it(house: Bot) -> None:
    """And no others."""
    person = await register(house.database)
    assert person
    mine, other = await chat(house, "700"), await chat(house, "701")
    await logged_in(house, person, "700")
    async with house.database.reading() as tx:
        logins = Logins(tx, START)
        assert await logins.chats(PHONE) == {mine.id}
        assert (await logins.here(mine)) == (await logins.of(person, AGO))[0]
        assert await logins.here(other) is None
