"""A PIN is good for few tries, and only where its person is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from storage.database import Database
from storage.logins import ELSEWHERE, IDLE, LOGGED_OUT, NUMBER_CHANGED, PASSWORD_CHANGED
from storage.pins import MOST_WRONG, REMEMBERED, Pins
from storage.records.accounts import Person, Pin
from storage.records.chats import ChatRow
from storage.store import Store
from tests.bot.chats import rows
from tests.storage.test_people import PHONE, chat, register
from tests.talk import START, Bot


async def known(database: Database, mine: ChatRow, after: timedelta = timedelta(0)) -> Sequence[Person]:
    """Who is known in a chat."""
    async with database.reading() as tx:
        return await Pins(tx, START + after).known(mine)


async def leave(house: Bot, mine: ChatRow, person: Person, why: str, method: str = "password") -> None:
    """Log in and out again."""
    async with house.database.transaction() as tx:
        logins = Store(tx, START).logins
        await logins.start(mine, person, method)
        await logins.end(mine, why)


async def test_wrong_pins_are_counted_until_the_person_is_sure(house: Bot, database_url: str) -> None:
    """And a new one begins anew. The history has no PIN in it, nor its hash."""
    person, mine = await register(house.database), await chat(house, "700")
    assert person
    async with house.database.transaction() as tx:
        pins = Pins(tx, START)
        assert await pins.of(person) is None
        await pins.set(person, "hash", mine)
        for _each in range(MOST_WRONG):
            await pins.count_wrong(person)
        assert await pins.of(person) == Pin("hash", MOST_WRONG)
        await pins.forgive(person)
        assert await pins.of(person) == Pin("hash", 0)
        await pins.count_wrong(person)
        await pins.set(person, "other", mine)
        assert await pins.of(person) == Pin("other", 0)
        await pins.remove(person, mine)
        assert await pins.of(person) is None
    history = [(row["what"], row["old"], row["new"]) for row in await rows(database_url, "history")]
    assert history[1:] == [("pin", "", "set"), ("pin", "", "set"), ("pin", "", "removed")]


@pytest.mark.parametrize(
    ("method", "why", "is_known"),
    [
        ("password", LOGGED_OUT, True),
        ("generated", IDLE, True),
        ("code", LOGGED_OUT, True),
        ("tap", LOGGED_OUT, False),
        ("pin", LOGGED_OUT, False),
        ("password", ELSEWHERE, False),
        ("password", PASSWORD_CHANGED, False),
        ("password", NUMBER_CHANGED, False),
    ],
)
async def test_who_gave_a_password_in_a_chat_is_known_there(house: Bot, method: str, why: str, is_known: bool) -> None:
    """Unless the log-in was ended from elsewhere, or by a new password: perhaps it was a stranger's."""
    person, mine = await register(house.database), await chat(house, "700")
    assert person
    await leave(house, mine, person, why, method)
    assert list(await known(house.database, mine)) == [person] * is_known
    assert not await known(house.database, await chat(house, "701"))


async def test_a_chat_forgets_people(house: Bot) -> None:
    """After a while; a log-in with the PIN does not put it off."""
    person, mine = await register(house.database), await chat(house, "700")
    assert person
    await leave(house, mine, person, LOGGED_OUT)
    await leave(house, mine, person, LOGGED_OUT, "pin")
    assert await known(house.database, mine, REMEMBERED - timedelta(days=1)) == [person]
    assert not await known(house.database, mine, REMEMBERED + timedelta(days=1))


async def test_a_password_makes_a_person_known_again(house: Bot) -> None:
    """Also where the log-in before was ended from elsewhere. Each is named once, the newest first."""
    person, other = await register(house.database), await register(house.database, "+254722000111")
    mine = await chat(house, "700")
    assert person
    assert other
    await leave(house, mine, person, ELSEWHERE)
    await leave(house, mine, other, LOGGED_OUT)
    await leave(house, mine, person, LOGGED_OUT)
    await leave(house, mine, person, LOGGED_OUT)
    assert [each.phone for each in await known(house.database, mine)] == [PHONE, "+254722000111"]


@pytest.mark.parametrize("why", [LOGGED_OUT, IDLE])
async def test_a_new_password_makes_a_person_unknown_where_the_old_one_was_given(house: Bot, why: str) -> None:
    """Who had it may have set the PIN too. Where the new one is chosen, it was just given."""
    person, mine, strange = await register(house.database), await chat(house, "700"), await chat(house, "701")
    assert person
    await leave(house, strange, person, why)
    async with house.database.transaction() as tx:
        store = Store(tx, START)
        await store.logins.start(mine, person, "password")
        await store.passwords.replace(person, "hash", mine)
    assert not await known(house.database, strange)
    assert await known(house.database, mine) == [person]
    await leave(house, strange, person, why)
    assert await known(house.database, strange) == [person]
