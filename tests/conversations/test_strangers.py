"""Whoever does not own a number learns nothing about it, takes nothing from its owner, and cannot guess for long."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from argon2 import PasswordHasher

from conversations import passwords
from storage.codes import LOG_IN
from storage.database import Database
from storage.people import ALLOWED, CREDENTIAL, WRONG_PASSWORD
from storage.store import Store
from tests.bot.chats import consent
from tests.talk import START, Bot, Talk

PHONE, NOBODY = "+254722000111", "+254799000000"
GENERATED, CHOSEN = "abcd2345", "chai mandazi 7"
ADDRESSES = count(1000)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that cost nothing to hash: these tests try many."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", hasher)
    monkeypatch.setattr(passwords, "NOBODY", hasher.hash("nobody"))


async def account(database: Database, password: str = GENERATED, *, chosen: bool = False) -> None:
    """Somebody with an account."""
    async with database.transaction() as tx:
        store = Store(tx, START)
        person = await store.people.register(PHONE, passwords.hashed(password), "test")
        if chosen and person:
            await tx.choose_password(id=person.id, hash=passwords.hashed(password), now=START)


async def chat(house: Bot, channel: str = "telegram", **values: object) -> Talk:
    """A chat that agreed to everything."""
    address = PHONE if channel == "sms" else str(next(ADDRESSES))
    await consent(house, channel, address, **values)
    return Talk(house, channel, address)


async def at_the_password(house: Bot, phone: str = PHONE, **values: object) -> Talk:
    """A stranger's chat, asked for the password of a number."""
    talk = await chat(house, **values)
    await talk.say("log in")
    await talk.say(phone)
    return talk


async def guesses(house: Bot, most: int) -> None:
    """So many wrong passwords, from as many chats as that takes."""
    each = ALLOWED[WRONG_PASSWORD].of_chat
    for number in range(most):
        if number % each == 0:
            talk = await at_the_password(house)
        await talk.say(f"wrong{number:03}")


SCRIPTS = {
    "log in": ["log in", "{phone}", "short", "wrong111", "1234 5678", "123 456", "I forgot it all", "{phone}"],
    "reset": ["reset", "{phone}", "yes", "reset", "{phone}", "yes"],
    "account": ["create account", "{phone}", "{phone}", "wrong111"],
    "proof": ["code", "{phone}", "12", "123 456"],
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
async def test_answers_do_not_tell_whether_there_is_an_account(house: Bot, script: list[str]) -> None:
    """Word for word the same for a number that has one and a number that has none."""
    await account(house.database)
    heard = []
    for phone in (PHONE, NOBODY):
        talk = await chat(house)
        for line in script:
            await talk.say(line.format(phone=phone.removeprefix("+")))
        said = [message.text.replace(phone.removeprefix("+"), "X") for message in talk.heard]
        heard.append([text.replace(f"{phone[1:5]}••••{phone[-4:]}", "X") for text in said])
    assert heard[0] == heard[1]


@pytest.mark.parametrize("phone", [PHONE, NOBODY])
async def test_answers_take_the_same_work(house: Bot, phone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many hashes are compared for a number that has an account as for one that has none."""
    await account(house.database)
    talk = await at_the_password(house, phone)
    compared: list[str] = []
    fits = passwords._fits
    monkeypatch.setattr(passwords, "_fits", lambda stored, typed: compared.append(stored) or fits(stored, typed))
    await talk.say("wrong111")
    assert len(compared) == 2


async def test_guesses_from_many_chats_are_held_up_together(house: Bot) -> None:
    """After them a password that somebody chose does not log in from a strange chat for a while, right or wrong."""
    await account(house.database, CHOSEN, chosen=True)
    await guesses(house, ALLOWED[WRONG_PASSWORD].of_phone)
    talk = await at_the_password(house)
    right = (await talk.say(CHOSEN)).text
    assert "Too many wrong passwords were tried for this number" in right
    assert (await talk.say("wrong999")).text == right
    house.clock.move(minutes=16)
    assert "You are logged in" in (await talk.say(CHOSEN)).text


async def test_guesses_never_keep_out_whoever_holds_what_cannot_be_guessed(house: Bot) -> None:
    """A password that came by SMS, and a code."""
    await account(house.database)
    await guesses(house, ALLOWED[WRONG_PASSWORD].of_phone)
    async with house.database.transaction() as tx:
        code = await Store(tx, START).codes.issue(LOG_IN, PHONE, by="an officer")
    for secret in (GENERATED, code):
        talk = await at_the_password(house)
        assert "You are logged in" in (await talk.say(secret)).text


async def test_guesses_never_keep_out_the_own_phone_nor_a_chat_that_was_in(house: Bot) -> None:
    """Their tries count for themselves."""
    await account(house.database, CHOSEN, chosen=True)
    known = await at_the_password(house)
    await known.say(CHOSEN)
    await known.say("log out")
    await guesses(house, 2 * ALLOWED[WRONG_PASSWORD].of_phone)
    phone = await chat(house, "sms")
    await phone.say("login")
    await known.say("log in")
    await known.say(PHONE)
    for talk in (phone, known):
        assert "You are logged in" in (await talk.say(CHOSEN)).text
    proven = await chat(house, proven_phone=PHONE)
    assert "You are logged in" in (await proven.say("log in")).text


@pytest.mark.parametrize("kind", [WRONG_PASSWORD, CREDENTIAL])
async def test_everybody_together_is_held_up_but_not_the_own_phone(house: Bot, kind: str) -> None:
    """A flood over many numbers from many chats; a minute later it is over."""
    await account(house.database)
    for address in ("1", "2"):
        await consent(house, "telegram", address)
    async with house.database.transaction() as tx:
        mine, other = await tx.lock_chats(lanes='[["telegram", "1"], ["telegram", "2"]]')
        people = Store(tx, START).people
        for number in range(ALLOWED[kind].of_all):
            assert not await people.too_often_anywhere(kind, PHONE)
            await people.note(kind, other, f"+2547{number:08}")
        assert await people.too_often(kind, mine, PHONE, own=False)
        assert not await people.too_often(kind, mine, PHONE, own=True)
        later = Store(tx, START + timedelta(minutes=1)).people
        assert not await later.too_often(kind, mine, PHONE, own=False)


async def test_a_stranger_s_wrong_codes_do_not_end_the_owner_s(house: Bot) -> None:
    """Each chat has its own tries."""
    await account(house.database)
    async with house.database.transaction() as tx:
        code = await Store(tx, START).codes.issue(LOG_IN, PHONE, by="an officer")
    stranger = await at_the_password(house)
    for number in range(4):
        await stranger.say(f"0000 000{number}")
    assert "That code is not good" in (await stranger.say(code)).text
    mine = await at_the_password(house)
    assert "You are logged in" in (await mine.say(code)).text


async def test_a_stranger_s_wish_for_a_password_changes_nothing_for_the_owner(house: Bot) -> None:
    """The old one is good, however often strangers ask and whatever becomes of the messages."""
    await account(house.database, CHOSEN, chosen=True)
    for _time in range(ALLOWED[CREDENTIAL].of_phone + 1):
        stranger = await chat(house)
        for line in ("reset", PHONE, "yes"):
            await stranger.say(line)
        house.clock.move(minutes=5)
    owner = await at_the_password(house)
    assert "You are logged in" in (await owner.say(CHOSEN)).text
    mine = await chat(house, "sms")
    await mine.say("PASSWORD")
    assert "New password for" in mine.last.text
