"""Codes out of the hand of the Sub County Director."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot import __main__ as command
from bot.codes import NoAccount, issue
from storage.codes import LOG_IN
from storage.database import Database
from storage.store import Store
from tests.bot.chats import consent, everything, rows
from tests.storage.test_people import chat, register
from tests.talk import LIMITS, START, Bot

PHONE = "+254712345678"
OFFICER = "A. Mutiso, Sub County Director, Kitui"


async def issued(database: Database, phone: str = PHONE) -> str:
    """A code as the command issues it."""
    return await issue(database, LIMITS, phone, OFFICER, "no signal", START)


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


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["0712345678", "--by", OFFICER], 1, "has no account"),
        (["07123", "--by", OFFICER], 2, "I count 5 digits"),
        (["0712345678", "--by", " "], 2, "--by is empty"),
    ],
)
def test_the_command_says_what_is_wrong(
    arguments: list[str], status: int, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And issues nothing."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'mtahini.db'}")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(command.app, ["code", "issue", *arguments])
    assert result.exit_code == status
    assert said in result.output
