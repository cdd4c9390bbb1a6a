"""A new password logs in beside the present one until it is used or has surely arrived; then it is the only one."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.turns import SAVED
from storage.database import Database
from storage.logins import PASSWORD_CHANGED
from storage.passwords import DELIVERY, NEXT_LIFE, UNDER_WAY, Passwords
from storage.records.accounts import Hashes, Person
from storage.records.chats import ChatRow
from storage.store import Store
from tests.bot.chats import consent, rows
from tests.storage.test_logins import logged_in
from tests.storage.test_people import PHONE, chat, register
from tests.talk import START, Bot

OLD, NEW, NEWER = "hash", "new", "newer"


async def person_and_chat(house: Bot, proven: bool = True) -> tuple[Person, ChatRow]:
    """Somebody with the password OLD, and a chat of theirs."""
    person = await register(house.database)
    assert person
    await consent(house, "telegram", "700", proven_phone=PHONE if proven else None)
    async with house.database.transaction() as tx:
        (row,) = await tx.lock_chats(lanes='[["telegram", "700"]]')
    return person, row


async def valid(database: Database, person: Person, after: timedelta = timedelta(0)) -> list[str]:
    """The hashes that log in."""
    async with database.reading() as tx:
        found: Hashes = await Passwords(tx, START + after).of(PHONE)
    return [each for each in (found.present, found.coming) if each]


async def test_both_log_in_while_a_new_one_is_under_way(house: Bot) -> None:
    """A text that never arrives locks nobody out."""
    person, mine = await person_and_chat(house)
    async with house.database.transaction() as tx:
        assert await Passwords(tx, START).begin(person, NEW, mine, own=True)
    assert await valid(house.database, person) == [OLD, NEW]


async def test_the_old_one_ends_when_the_new_one_is_used(house: Bot, database_url: str) -> None:
    """Whoever used it has it. The history says so, and has neither hash."""
    person, mine = await person_and_chat(house, proven=False)
    async with house.database.transaction() as tx:
        passwords = Passwords(tx, START)
        await passwords.begin(person, NEW, mine, own=False)
        await passwords.adopt(person, mine)
    assert await valid(house.database, person) == [NEW]
    history = [(row["what"], row["new"], row["why"]) for row in await rows(database_url, "history")]
    assert history[1:] == [("password", "asked for", ""), ("password", "replaced", "used")]


async def test_the_old_one_ends_when_the_owner_s_new_one_was_delivered(house: Bot, database_url: str) -> None:
    """Where the address that asked is proven. The history does not say that a person did it."""
    person, mine = await person_and_chat(house)
    async with house.database.transaction() as tx:
        passwords = Passwords(tx, START)
        await passwords.arrived(await passwords.begin(person, NEW, mine, own=True), mine.id)
    assert await valid(house.database, person) == [NEW]
    last = (await rows(database_url, "history"))[-1]
    assert (last["new"], last["who"]) == ("replaced", DELIVERY)


async def test_what_is_not_surely_asked_for_by_the_owner_ends_nothing_by_its_delivery(house: Bot) -> None:
    """Neither a stranger's wish, nor a text message whose sender may be forged."""
    person, stranger = await person_and_chat(house, proven=False)
    for own in (False, True):
        async with house.database.transaction() as tx:
            passwords = Passwords(tx, START + UNDER_WAY)
            await passwords.arrived(await passwords.begin(person, NEW, stranger, own=own), stranger.id)
        assert await valid(house.database, person) == [OLD, NEW]


async def test_the_delivery_of_one_that_was_replaced_changes_nothing(house: Bot) -> None:
    """Its receipt came late: the newest is the one that counts."""
    person, mine = await person_and_chat(house)
    async with house.database.transaction() as tx:
        passwords = Passwords(tx, START)
        first = await passwords.begin(person, NEW, mine, own=True)
        second = await passwords.begin(person, NEWER, mine, own=True)
        await passwords.arrived(first, mine.id)
    assert await valid(house.database, person) == [OLD, NEWER]
    async with house.database.transaction() as tx:
        await Passwords(tx, START).arrived(second, mine.id)
        await Passwords(tx, START).arrived(second, mine.id)
    assert await valid(house.database, person) == [NEWER]


async def test_a_stranger_does_not_replace_one_that_is_on_its_way(house: Bot) -> None:
    """The text that the owner waits for stays good; when it is surely past, anybody may ask for another."""
    person, mine = await person_and_chat(house)
    stranger = await chat(house, "701")
    async with house.database.transaction() as tx:
        passwords = Passwords(tx, START)
        await passwords.begin(person, NEW, mine, own=True)
        assert not await passwords.begin(person, NEWER, stranger, own=False)
        assert await Passwords(tx, START + UNDER_WAY).begin(person, NEWER, stranger, own=False)
    assert await valid(house.database, person) == [OLD, NEWER]


async def test_whoever_was_sent_none_may_ask_again_at_once(house: Bot) -> None:
    """From an address that is not proven, too: the first text may have been blocked."""
    person, mine = await person_and_chat(house, proven=False)
    async with house.database.transaction() as tx:
        passwords = Passwords(tx, START)
        assert await passwords.begin(person, NEW, mine, own=False)
        assert await passwords.begin(person, NEWER, mine, own=False)
    assert await valid(house.database, person) == [OLD, NEWER]


async def test_a_new_one_that_is_never_used_ends_by_itself(house: Bot) -> None:
    """The present one stays: there is always one."""
    person, mine = await person_and_chat(house, proven=False)
    async with house.database.transaction() as tx:
        await Passwords(tx, START).begin(person, NEW, mine, own=False)
    assert await valid(house.database, person, NEXT_LIFE - timedelta(seconds=1)) == [OLD, NEW]
    assert await valid(house.database, person, NEXT_LIFE) == [OLD]


async def test_a_chosen_one_ends_all_others(house: Bot) -> None:
    """Also one that is under way: its late receipt changes nothing."""
    person, mine = await person_and_chat(house)
    async with house.database.transaction() as tx:
        passwords = Passwords(tx, START)
        number = await passwords.begin(person, NEW, mine, own=True)
        await passwords.replace(person, "chosen", mine)
        await passwords.arrived(number, mine.id)
        assert (await passwords.of(PHONE)).chosen_at == START
    assert await valid(house.database, person) == ["chosen"]


async def test_nobody_has_no_password(house: Bot) -> None:
    """A number without an account is asked about like any other."""
    async with house.database.reading() as tx:
        assert await Passwords(tx, START).of("+254799999999") == Hashes(None, None, None)


async def test_a_replaced_password_ends_the_log_ins_that_needed_it(house: Bot, database_url: str) -> None:
    """Whoever knew the old one is out; the chat that changed it, and proven ones, stay in."""
    person, _mine = await person_and_chat(house)
    for address in ("701", "702"):
        await consent(house, "telegram", address)
    await logged_in(house, person, "700", "701", "702")
    async with house.database.transaction() as tx:
        (changer,) = await tx.lock_chats(lanes='[["telegram", "701"]]')
        await Passwords(tx, START).replace(person, "chosen", changer)
        found = await tx.lock_chats(lanes='[["telegram", "700"], ["telegram", "701"], ["telegram", "702"]]')
    assert {row.address: row.login_ended_why for row in found} == {"700": None, "701": None, "702": "password"}


@pytest.mark.parametrize("way", ["chosen", "used", "delivered"])
async def test_what_a_code_proved_ends_with_the_password(house: Bot, way: str) -> None:
    """But in the chat that replaced it, and where the platform vouches; whether the chat is logged in or not."""
    person, mine = await person_and_chat(house, proven=False)
    await consent(house, "whatsapp", PHONE, proven_phone=PHONE)
    others = [await chat(house, address) for address in ("701", "702")]
    async with house.database.transaction() as tx:
        store = Store(tx, START)
        for each in (mine, *others):
            await store.proofs.begin(each, PHONE)
            await tx.save_chat([{name: getattr(each, name) for name in SAVED}])
        await store.logins.start(others[0], person, "tap")
        number = await store.passwords.begin(person, NEW, mine, own=True)
        match way:
            case "chosen":
                await store.passwords.replace(person, NEW, mine)
            case "used":
                await store.passwords.adopt(person, mine)
            case _:
                await store.passwords.arrived(number, mine.id)
    async with house.database.transaction() as tx:
        store = Store(tx, START)
        assert {each.address for each in await store.people.addresses(PHONE)} == {mine.address, PHONE}
        found = await store.people.chats_of([PHONE], [])
        assert {each.address for each in found} == {mine.address, PHONE}
        lanes = json.dumps([["telegram", each.address] for each in (mine, *others)])
        assert {each.address: each.proven_phone for each in await tx.lock_chats(lanes=lanes)} == {
            mine.address: PHONE,
            "701": None,
            "702": None,
        }
        login = await store.logins.here(others[0])
        assert login
        assert login.ended_why == PASSWORD_CHANGED
