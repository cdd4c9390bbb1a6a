"""Codes out of the hand of the Sub County Director."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.codes import NoAccount, issue
from bot.settings import Settings
from storage.codes import LOG_IN
from storage.database import Database
from storage.store import Store
from tests.bot.chats import consent, everything, rows
from tests.bot.test_load import office
from tests.process import mtahini
from tests.storage.test_people import chat, register
from tests.talk import START, Bot, Clock

PHONE = "+254712345678"
OFFICER = "A. Mutiso, Sub County Director, Kitui"


async def issued(database: Database, phone: str = PHONE) -> str:
    """A code as the command issues it."""
    return await issue(office(database, Clock()), phone, OFFICER, "no signal")


async def test_a_code_logs_in_from_any_chat(house: Bot) -> None:
    """It is for who holds it."""
    await register(house.database)
    mine = await chat(house, "700")
    code = await issued(house.database)
    async with house.database.transaction() as tx:
        assert await Store(tx, START).codes.use(LOG_IN, PHONE, code, mine)


async def test_who_issued_a_code_and_why_is_kept(house: Bot, database_url: str) -> None:
    """The code itself is not."""
    await register(house.database)
    code = await issued(house.database)
    kept = (await rows(database_url, "history"))[-1]
    assert (kept["who"], kept["what"], kept["new"], kept["why"]) == (OFFICER, "code", "issued", "no signal")
    assert code not in await everything(database_url)


async def test_the_person_is_told_on_every_proven_address(house: Bot, database_url: str) -> None:
    """By SMS where there is none that can be written to."""
    await register(house.database)
    await issued(house.database)
    await consent(house, "telegram", "700", proven_phone=PHONE)
    await consent(house, "telegram", "701")
    await issued(house.database)
    told = [(row["channel"], row["address"]) for row in await rows(database_url, "outbox")]
    assert told == [("sms", PHONE), ("telegram", "700")]


async def test_a_number_without_an_account_gets_no_code(house: Bot, database_url: str) -> None:
    """There is nothing to open with it."""
    with pytest.raises(NoAccount, match="254712345678"):
        await issued(house.database)
    assert await rows(database_url, "code") == []


async def test_the_command_prints_the_code_once(database_url: str, house: Bot) -> None:
    """It is in two groups, easily read out."""
    await register(house.database)
    settings = Settings(database_url=database_url, _env_file=None)
    printed = await mtahini(settings, "code", "issue", "0712345678", "--by", OFFICER)
    assert re.search(r"^\d{4} \d{4}  It is shown this once", printed, re.MULTILINE)
    assert "a code was issued" in printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["0712345678", "--by", OFFICER], "ended with 1: 254712345678 has no account"),
        (["07123", "--by", OFFICER], "I count 5 digits"),
        (["0712345678", "--by", " "], "--by is empty"),
    ],
)
async def test_the_command_says_what_is_wrong(arguments: list[str], said: str, tmp_path: Path) -> None:
    """And issues nothing."""
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'mtahini.db'}", _env_file=None)
    with pytest.raises(RuntimeError, match=said):
        await mtahini(settings, "code", "issue", *arguments)
