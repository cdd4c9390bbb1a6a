"""One-time codes: each is good once, for one purpose, one number, a while, and a few tries."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage.codes import LOG_IN, LONG_LIFE, PROOF, SHORT_LIFE, TRIES, Codes, looks_like_code
from tests.bot.chats import everything
from tests.storage.test_people import PHONE, chat
from tests.talk import START, Bot

OTHER_PHONE = "+254733000000"


def wrong(code: str) -> str:
    """A code with another last digit."""
    return f"{code[:-1]}{(int(code[-1]) + 1) % 10}"


async def test_a_code_is_good_once(house: Bot) -> None:
    """Whoever reads it later finds it used."""
    mine = await chat(house, "700")
    async with house.database.transaction() as tx:
        codes = Codes(tx, START)
        code = await codes.issue(PROOF, PHONE, by="", chat=mine)
        assert await codes.use(PROOF, PHONE, code, mine)
        assert not await codes.use(PROOF, PHONE, code, mine)


async def test_a_code_comes_in_two_groups_and_is_taken_however_it_is_typed(house: Bot) -> None:
    """Six digits for one chat; eight where any chat may try."""
    mine = await chat(house, "700")
    async with house.database.transaction() as tx:
        codes = Codes(tx, START)
        short = await codes.issue(PROOF, PHONE, by="", chat=mine)
        long = await codes.issue(LOG_IN, PHONE, by="an officer")
        assert [len(group) for group in short.split()] == [3, 3]
        assert [len(group) for group in long.split()] == [4, 4]
        assert await codes.use(PROOF, PHONE, short.replace(" ", "-"), mine)
        assert await codes.use(LOG_IN, PHONE, f" {long.replace(' ', '')} ", mine)


async def test_a_code_is_good_for_its_purpose_number_and_chat_only(house: Bot) -> None:
    """Elsewhere it is a wrong one."""
    mine, other = await chat(house, "700"), await chat(house, "701")
    async with house.database.transaction() as tx:
        codes = Codes(tx, START)
        code = await codes.issue(PROOF, PHONE, by="", chat=mine)
        assert not await codes.use(LOG_IN, PHONE, code, mine)
        assert not await codes.use(PROOF, OTHER_PHONE, code, mine)
        assert not await codes.use(PROOF, PHONE, code, other)
        assert await codes.use(PROOF, PHONE, code, mine)


@pytest.mark.parametrize("here", [True, False])
async def test_a_code_ends_by_the_clock(house: Bot, here: bool) -> None:
    """After ten minutes for one chat, after a day for any."""
    mine = await chat(house, "700")
    life = SHORT_LIFE if here else LONG_LIFE
    async with house.database.transaction() as tx:
        code = await Codes(tx, START).issue(LOG_IN, PHONE, by="", chat=mine if here else None)
        assert not await Codes(tx, START + life).use(LOG_IN, PHONE, code, mine)
        assert await Codes(tx, START + life - timedelta(seconds=1)).use(LOG_IN, PHONE, code, mine)


async def test_the_newest_code_is_the_only_one(house: Bot) -> None:
    """Of those for the same chat; another chat's is not touched, so nobody can end somebody else's."""
    mine, other = await chat(house, "700"), await chat(house, "701")
    async with house.database.transaction() as tx:
        codes = Codes(tx, START)
        first, second = [await codes.issue(PROOF, PHONE, by="", chat=mine) for _time in range(2)]
        theirs = await codes.issue(PROOF, PHONE, by="", chat=other)
        anywhere = await codes.issue(PROOF, PHONE, by="an officer")
        assert first == second or not await codes.use(PROOF, PHONE, first, mine)
        assert await codes.use(PROOF, PHONE, second, mine)
        assert await codes.use(PROOF, PHONE, anywhere, mine)
        assert await codes.use(PROOF, PHONE, theirs, other)


async def test_wrong_tries_end_a_code_for_their_own_chat(house: Bot) -> None:
    """A stranger who guesses takes nothing from its owner; a new code is good again."""
    mine, stranger = await chat(house, "700"), await chat(house, "701")
    async with house.database.transaction() as tx:
        codes = Codes(tx, START)
        code = await codes.issue(LOG_IN, PHONE, by="an officer")
        for _time in range(TRIES):
            assert not await codes.use(LOG_IN, PHONE, wrong(code), stranger)
        assert not await codes.use(LOG_IN, PHONE, code, stranger)
        assert await codes.use(LOG_IN, PHONE, code, mine)
        assert await codes.use(LOG_IN, PHONE, await codes.issue(LOG_IN, PHONE, by="an officer"), stranger)


async def test_a_code_is_stored_nowhere(house: Bot, database_url: str) -> None:
    """Only its digest is, and that is another for the same digits."""
    mine = await chat(house, "700")
    async with house.database.transaction() as tx:
        code = await Codes(tx, START).issue(PROOF, PHONE, by="", chat=mine)
    stored = await everything(database_url)
    assert code not in stored
    assert f"'{code.replace(' ', '')}'" not in stored


@pytest.mark.parametrize(
    ("typed", "looks"),
    [
        ("123 456", True),
        ("123456", True),
        ("1234-5678", True),
        ("12345678", True),
        ("1234567", False),
        ("abcd2345", False),
        ("0712345678", False),
        ("", False),
    ],
)
def test_what_can_be_a_code(typed: str, looks: bool) -> None:
    """Six or eight digits, and nothing else but what stands between them."""
    assert looks_like_code(typed) is looks
