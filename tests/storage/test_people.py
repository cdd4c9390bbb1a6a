"""Accounts, passwords and log-ins."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from storage.database import Database
from storage.people import ALLOWED, CREDENTIAL, WRONG_PASSWORD, People
from storage.records.accounts import Person
from storage.records.chats import ChatRow
from storage.store import Store
from tests.bot.chats import consent, rows
from tests.talk import START, Bot

PHONE = "+254712345678"


async def register(store: Database, phone: str = PHONE) -> Person | None:
    """Open an account in a transaction of its own."""
    async with store.transaction() as tx:
        return await People(tx, START).register(phone, "hash", "test")


async def test_a_number_has_one_account(opened: Database, database_url: str) -> None:
    """Of many who ask at once, one gets it."""
    found = await asyncio.gather(*(register(opened) for _each in range(20)))
    (person,) = [person for person in found if person]
    assert person.phone == PHONE
    async with opened.reading() as tx:
        people = Store.reading(tx).people
        assert await people.by_phone(PHONE) == person
    assert len(await rows(database_url, "person")) == 1
    assert len(await rows(database_url, "history")) == 1


async def test_who_has_no_account_is_nobody(opened: Database) -> None:
    """The number is unknown."""
    async with opened.reading() as tx:
        assert await Store.reading(tx).people.by_phone(PHONE) is None


async def chat(house: Bot, address: str) -> ChatRow:
    """A chat's row."""
    await consent(house, "telegram", address)
    async with house.database.transaction() as tx:
        (row,) = await tx.lock_chats(lanes=f'[["telegram", "{address}"]]')
    found: ChatRow = row
    return found


@pytest.mark.parametrize("kind", [WRONG_PASSWORD, CREDENTIAL])
@pytest.mark.parametrize("by_chat", [True, False])
async def test_attempts_are_limited_by_chat_and_by_number(house: Bot, kind: str, by_chat: bool) -> None:
    """Whoever tries many numbers, and whatever number is tried from many chats; others may go on."""
    most = ALLOWED[kind].of_chat if by_chat else ALLOWED[kind].of_phone
    mine, *others = [await chat(house, str(700 + number)) for number in range(most + 1)]
    async with house.database.transaction() as tx:
        people = People(tx, START)
        for count in range(most):
            assert not await people.too_often(kind, mine, PHONE, own=False), count
            phone = f"+2547000000{count:02}" if by_chat else PHONE
            await people.note(kind, mine if by_chat else others[count], phone)
        assert await people.too_often(kind, mine, PHONE, own=False)
        assert not await people.too_often(kind, others[0], "+254799999999", own=False)


@pytest.mark.parametrize("kind", [WRONG_PASSWORD, CREDENTIAL])
async def test_attempts_are_forgotten_after_their_window(house: Bot, kind: str) -> None:
    """As soon as the first of them is old enough."""
    mine, allowed = await chat(house, "700"), ALLOWED[kind]
    async with house.database.transaction() as tx:
        for minute in range(allowed.of_chat):
            await People(tx, START + timedelta(minutes=minute)).note(kind, mine, f"+2547000000{minute:02}")
        end = START + allowed.chat_window
        assert await People(tx, end - timedelta(seconds=1)).too_often(kind, mine, PHONE, own=False)
        assert not await People(tx, end).too_often(kind, mine, PHONE, own=False)


async def test_one_kind_of_attempt_does_not_count_for_the_other(house: Bot) -> None:
    """Whoever forgot a password may ask for a new one."""
    mine = await chat(house, "700")
    async with house.database.transaction() as tx:
        people = People(tx, START)
        for _time in range(ALLOWED[WRONG_PASSWORD].of_chat):
            await people.note(WRONG_PASSWORD, mine, PHONE)
        assert await people.too_often(WRONG_PASSWORD, mine, PHONE, own=False)
        assert not await people.too_often(CREDENTIAL, mine, PHONE, own=False)


@pytest.mark.parametrize("kind", [WRONG_PASSWORD, CREDENTIAL])
async def test_strangers_cannot_shut_out_the_owner(house: Bot, kind: str) -> None:
    """What others did with a number does not count on its own phone."""
    mine, *others = [await chat(house, str(700 + number)) for number in range(20)]
    async with house.database.transaction() as tx:
        people = People(tx, START)
        for stranger in others:
            await people.note(kind, stranger, PHONE)
        assert await people.too_often(kind, mine, PHONE, own=False)
        assert not await people.too_often(kind, mine, PHONE, own=True)


async def test_a_new_password_forgives_the_wrong_ones_before(house: Bot) -> None:
    """Whoever fetched one on their own phone may type it at once."""
    mine = await chat(house, "700")
    async with house.database.transaction() as tx:
        people = People(tx, START)
        for _time in range(ALLOWED[WRONG_PASSWORD].of_chat):
            await people.note(WRONG_PASSWORD, mine, PHONE)
        await people.forgive(mine)
        assert not await people.too_often(WRONG_PASSWORD, mine, PHONE, own=True)
