"""An officer's commands about what people ask about their own data."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.backup import erase_again
from bot.office import Office
from storage.connect import database
from storage.records.own import DataRequest
from storage.requests import CORRECTION, DUE, ERASURE, REMINDED
from storage.store import Store
from tests.bot.chats import everything, rows
from tests.life import ACHIENG, live
from tests.storage.test_people import register
from tests.talk import LIMITS, START, Bot

PHONE = "+254712345678"
BY = ("--by", "Njeri, Nyeri")
Run = Callable[..., str]


@pytest.fixture
def dialect() -> str:
    """The databases differ in nothing here."""
    return "sqlite"


@pytest.fixture
def requests(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`mtahini requests` on this test's database; gives what it prints."""
    monkeypatch.setenv("DATABASE_URL", database_url)

    def run(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, ["requests", *words])
        assert result.exit_code == code, result.output
        return result.output

    return run


async def filed(url: str, kind: str = CORRECTION) -> DataRequest:
    """A request of somebody with an account."""
    store = database(url)
    await store.open()
    person = await register(store, PHONE)
    assert person
    async with store.transaction() as tx:
        request = await Store(tx, START).requests.file(person, kind, "It is Achieng, not Acheng.")
    await store.close()
    return request


def test_a_request_is_shown_answered_and_decided(requests: Run, database_url: str) -> None:
    """Who looked is kept; a second decision is refused."""
    number = asyncio.run(filed(database_url)).number
    assert f"{number}  correction  due 29 Nov 2026 09:00  2547••••5678" in requests("list")
    assert "It is Achieng, not Acheng." in requests("show", number, *BY)
    requests("answer", number, "We look at it.", *BY)
    requests("decide", number, "done", "--why", "It is mended.", *BY)
    assert "0 requests wait." in requests("list")
    assert "it is done" in requests("decide", number, "refused", "--why", "No.", *BY, code=1)
    shown = requests("show", number, *BY)
    assert "Njeri, Nyeri answered  We look at it." in shown
    assert "Njeri, Nyeri done  It is mended." in shown
    looks = asyncio.run(rows(database_url, "look"))
    assert {(row["who"], row["what"], row["why"]) for row in looks} == {("Njeri, Nyeri", "request", number)}


def test_a_copy_is_written_for_paper(requests: Run, database_url: str, tmp_path: Path) -> None:
    """Only its owner reads the files."""
    number = asyncio.run(filed(database_url)).number
    requests("export", number, str(tmp_path / "out"), *BY)
    paper, machines = (tmp_path / "out" / f"{number}.{suffix}" for suffix in ("pdf", "json"))
    assert paper.read_bytes().startswith(b"%PDF")
    assert json.loads(machines.read_bytes())["data"]["person"][0]["phone"] == PHONE
    assert [path.stat().st_mode & 0o077 for path in (paper, machines)] == [0, 0]


def test_an_unknown_number_is_said_to_be_none(requests: Run) -> None:
    """With what to do."""
    assert "mtahini requests list" in requests("show", "D-2345-6789", *BY, code=1)


async def test_officers_are_reminded_and_people_told_what_is_late(house: Bot, database_url: str) -> None:
    """Two days before it is due, and when it is over; once, and not where it was answered."""
    person = await register(house.database, PHONE)
    assert person
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        await store.officers.add("+254722000111", "Njeri", "Nyeri", "ICT")
        late = await store.requests.file(person, CORRECTION, "It is Achieng, not Acheng.")
        early = await store.requests.file(person, CORRECTION, "And not Acieng either.")
        await store.requests.end(early, "done", "Njeri", "It is mended.")
    house.clock.now = START + DUE - REMINDED
    await house.look()
    await house.look()
    house.clock.now = START + DUE
    await house.look()
    reminded, told = [(to, message.text) for to, message in house.channels["sms"].sent]
    assert (reminded[0], late.number in reminded[1]) == ("+254722000111", True)
    assert (told[0], f"{late.number} should have been answered by now" in told[1]) == (PHONE, True)


async def test_an_erasure_that_an_officer_grants_is_carried_out_at_once(house: Bot, database_url: str) -> None:
    """Whatever is still under way."""
    from bot.inquiry import Inquiry

    await live(house, ACHIENG)
    office = Office(house.database, LIMITS, house.press.sealer, lambda *_: None, house.clock())
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        person = await store.people.by_phone(ACHIENG.phone)
        assert person
        request = await store.requests.file(person, ERASURE, "You are on the list of officers.")
        await store.officers.add(ACHIENG.phone, "Njeri", "Nyeri", "ICT")
        await (await Inquiry.of(tx, office, request.number, "Njeri")).decide("done", "Granted.")
    house.clock.move(seconds=1)
    await house.look()
    (row,) = await rows(database_url, "data_request")
    assert row["state"] == "done"
    async with house.database.reading() as tx:
        assert [number for (number,) in await tx.erased_people()] == [person.id]
    assert (await rows(database_url, "person"))[0]["phone"] == f"erased-{person.id}"


async def test_after_a_restore_who_was_erased_is_erased_again(house: Bot, database_url: str) -> None:
    """By the list that every backup carries on."""
    await live(house, ACHIENG)  # as it came back
    async with house.database.reading() as tx:
        person = await Store.reading(tx).people.by_phone(ACHIENG.phone)
    assert person
    office = Office(house.database, LIMITS, house.press.sealer, lambda *_: None, house.clock() + timedelta(days=1))
    assert await erase_again(office, [person.id, 12345]) == 1
    assert await erase_again(office, [person.id, 12345]) == 0
    text = (await everything(database_url)).lower()
    assert [trace for trace in ACHIENG.traces if trace.lower() in text] == []
