"""An officer's answer goes where the person may read it, and nowhere else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.cases import tell
from bot.language import plain
from bot.office import Office
from bot.officers import COLUMNS
from bot.outbox import Progress
from bot.turns import SAVED
from conversations.cases import Told
from storage.connect import database
from storage.files import Files
from storage.ids import new_id
from storage.logins import ELSEWHERE, JOINED, PASSWORD_CHANGED
from storage.records.cases import Case
from storage.store import Store
from tests.bot.chats import consent, rows
from tests.talk import LIMITS, START, Bot

PHONE = "+254712345678"
ANSWER = "Your line blocks messages."
DUE = START  # long ago for commands, which have no clock of their own


async def file(house: Bot, channel: str, phone: str | None, **chat: object) -> Case:
    """A case of a chat that nobody is logged in to."""
    number = await consent(house, channel, PHONE, active_at=house.clock(), **chat)
    async with house.database.transaction() as tx:
        row = await tx.chat_by_id(id=number)
        return await Store(tx, house.clock()).cases.file(row, phone, "No password comes.", DUE)


async def told(house: Bot, case: Case, *, sms: bool = True) -> Told:
    """Where the answer goes."""
    limits = {name: table for name, table in LIMITS.items() if sms or name != "sms"}
    async with house.database.transaction() as tx:
        office = Office(house.database, limits, house.press.sealer, lambda *_: None, house.clock())
        return await tell(tx, case, plain(ANSWER), office)


@pytest.mark.parametrize(
    ("channel", "hours", "phone", "sms", "way"),
    [
        ("whatsapp", 23, PHONE, True, Told.CHAT),
        ("whatsapp", 25, PHONE, True, Told.TEXT),
        ("whatsapp", 25, PHONE, False, Told.WAITS),
        ("whatsapp", 25, None, True, Told.WAITS),
        ("telegram", 25, None, False, Told.CHAT),
        ("sms", 99, PHONE, True, Told.CHAT),
    ],
)
async def test_an_answer_goes_to_the_chat_while_it_may_be_written_to(
    house: Bot, database_url: str, channel: str, hours: int, phone: str | None, sms: bool, way: Told
) -> None:
    """Then an SMS or a template says that it is there; the words themselves wait in the chat."""
    case = await file(house, channel, phone)
    house.clock.move(hours=hours)
    assert await told(house, case, sms=sms) is way
    sent = await rows(database_url, "outbox")
    whole = [(row["channel"], row["state"]) for row in sent if ANSWER in row["payload"]]
    assert whole == [(channel, Progress.QUEUED if way is Told.CHAT else Progress.HELD)]
    others = {"sms": Told.TEXT, "whatsapp": Told.WAITS}
    assert [others[row["channel"]] for row in sent if ANSWER not in row["payload"]] == [way] * (len(sent) - 1)


async def test_what_a_person_filed_is_not_told_to_whoever_is_there_now(house: Bot, database_url: str) -> None:
    """A chat that the person has left hears only that there is news."""
    number = await consent(house, "telegram", "700")
    async with house.database.transaction() as tx:
        store, row = Store(tx, house.clock()), await tx.chat_by_id(id=number)
        person = await store.people.register(PHONE, None, "test")
        assert person
        row.login_person_id = person.id
        case = await store.cases.file(row, PHONE, "Not paid.", DUE)
    assert await told(house, case) is Told.HINT
    (sent,) = await rows(database_url, "outbox")
    assert ANSWER not in sent["payload"]


@pytest.mark.parametrize(
    ("hours", "why", "proven", "way"),
    [
        (1, "", None, Told.CHAT),
        (3, "", None, Told.HINT),
        (99, "", PHONE, Told.CHAT),
        (1, ELSEWHERE, None, Told.HINT),
        (1, PASSWORD_CHANGED, None, Told.HINT),
        (1, JOINED, PHONE, Told.HINT),
    ],
)
async def test_an_answer_is_read_only_where_the_person_is_still_logged_in(
    house: Bot, hours: int, why: str, proven: str | None, way: Told
) -> None:
    """Not where the log-in was ended from elsewhere, or by the time, unless the chat is proven to be the person's."""
    number = await consent(house, "telegram", "700", active_at=house.clock(), proven_phone=proven)
    async with house.database.transaction() as tx:
        store, row = Store(tx, house.clock()), await tx.chat_by_id(id=number)
        person = await store.people.register(PHONE, None, "test")
        assert person
        await store.logins.start(row, person, "password")
        await tx.save_chat([{name: getattr(row, name) for name in SAVED}])
        case = await store.cases.file(row, PHONE, "Not paid.", DUE)
        if why:
            await store.logins.end_all(person, why)
    house.clock.move(hours=hours)
    assert await told(house, case) is way


Run = Callable[..., str]


@pytest.fixture
def cases(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`mtahini cases` on this test's database, as an officer with a name; gives what it prints."""
    monkeypatch.setenv("DATABASE_URL", database_url)

    def run(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(app, ["cases", *words])
        assert result.exit_code == code, result.output
        return result.output

    return run


async def filed(url: str, text: str = "No password comes.", proven: str | None = None, facts: str = "{}") -> str:
    """The number of a case that came by Telegram."""
    store = database(url)
    await store.open()
    async with store.transaction() as tx:
        await tx.add_chat([{"id": new_id(), "channel": "telegram", "address": "700", "created_at": START}])
        (row,) = await tx.lock_chats(lanes=json.dumps([["telegram", "700"]]))
        row.proven_phone = proven
        await tx.save_chat([{name: getattr(row, name) for name in SAVED}])
        case = await Store(tx, START).cases.file(row, PHONE, text, DUE, facts=facts)
    await store.close()
    return case.number


async def happened(url: str, number: str) -> None:
    """Something went wrong on our side."""
    store = database(url)
    await store.open()
    values = {"id": new_id(), "case_number": number, "chat_id": None, "conversation": "letter", "message": "hm"}
    async with store.transaction() as tx:
        await tx.add_incident([{**values, "traceback": "LookupError", "happened_at": START}])
    await store.close()


def test_an_officer_works_through_a_case(cases: Run, database_url: str) -> None:
    """The number is masked until the case is opened, and whoever opens it is kept."""
    number = asyncio.run(filed(database_url))
    listed = cases("list")
    assert f"{number}  open" in listed
    assert "2547••••5678" in listed
    assert "No password comes." not in listed
    assert "254712345678" in cases("show", number.lower(), "--by", "Njeri")
    assert str(Told.WAITS.value) in cases("reply", number, "Send RESET.", "--by", "Otieno")
    assert "0 cases wait." in cases("list")
    cases("close", number, "--by", "Njeri")
    shown = cases("show", number, "--by", "Njeri")
    for entry in ("person asked  No password comes.", "Njeri looked", "Otieno replied  Send RESET.", "Njeri closed"):
        assert entry in shown


@pytest.mark.parametrize("text", ["", "  \n"])
def test_an_answer_without_words_is_not_sent(cases: Run, database_url: str, text: str) -> None:
    """The case goes on waiting."""
    number = asyncio.run(filed(database_url))
    assert "text is empty" in cases("reply", number, text, "--by", "Otieno", code=2)
    assert "1 case waits." in cases("list")


@pytest.mark.parametrize(
    ("proven", "known"), [(None, "not proven"), (PHONE, "proven"), ("+254733000000", "not proven")]
)
def test_an_officer_sees_whether_the_number_is_the_writer_s(
    cases: Run, database_url: str, proven: str | None, known: str
) -> None:
    """Somebody may name another's number, and ask for what is not theirs."""
    number = asyncio.run(filed(database_url, proven=proven))
    assert f"Number of the person: 254712345678 ({known})" in cases("show", number, "--by", "Njeri")


def test_what_a_stranger_writes_cannot_deceive_an_officer_s_screen(cases: Run, database_url: str) -> None:
    """No control character gets there, and no line that looks like one of ours."""
    text = "Help\x1b[2J\u202e me.\nNumber of the person: 254700000000 (proven)"
    number = asyncio.run(filed(database_url, text, facts=json.dumps({"year": 2026, "exam": text})))
    shown = cases("show", number, "--by", "Njeri")
    assert "Year: 2026" in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert [line for line in shown.splitlines() if line.startswith("Number")] == [
        "Number of the person: 254712345678 (not proven)"
    ]


def test_cases_are_assigned_sought_and_exported(cases: Run, database_url: str, tmp_path: Path) -> None:
    """The file has no words of people and no whole number; what is over its time is marked."""
    number, out = asyncio.run(filed(database_url)), tmp_path / "cases.csv"
    cases("assign", number, "Otieno, Nyeri", "--by", "Njeri")
    assert "0 cases wait." in cases("list", "--topic", "pay")
    assert "Otieno, Nyeri  LATE" in cases("list", "--topic", "other", "--owner", "Otieno, Nyeri")
    assert "1 case written." in cases("export", str(out))
    head, line = out.read_text(encoding="utf-8").splitlines()
    assert head == ",".join(COLUMNS)
    assert line.startswith(f"{number},other,open,")
    assert line.endswith('2547••••5678,"Otieno, Nyeri",')


def test_an_officer_takes_out_a_copy_of_what_came_with_a_case(
    cases: Run, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its number in the list; that it was copied, and by whom, is kept."""
    monkeypatch.setenv("FILES_URL", str(tmp_path / "files"))
    number, out = asyncio.run(filed(database_url)), tmp_path / "out.pdf"
    asyncio.run(attached(database_url, number, Files(str(tmp_path / "files"))))
    shown = cases("show", number, "--by", "Njeri")
    assert "file 1: 1 page, 2 kB  one" in shown
    assert "file 2: 1 page, 2 kB  two" in shown
    assert "Saved as" in cases("file", number, "2", str(out), "--by", "Njeri")
    assert out.read_bytes() == b"two"
    assert "Njeri copied  2" in cases("show", number, "--by", "Njeri")
    assert "has 2 files" in cases("file", number, "3", str(out), "--by", "Njeri", code=2)


async def attached(url: str, number: str, files: Files) -> None:
    """Two files that came with a case."""
    store = database(url)
    await store.open()
    async with store.transaction() as tx:
        found = Store(tx, START)
        case = await found.cases.by_number(number)
        assert case
        for name in ("one", "two"):
            kept = files.keep(name.encode())
            row: dict[str, Any] = {"id": new_id(), "inbox_id": new_id(), "chat_id": case.chat_id, "place": 1}
            row |= {
                "name": name,
                "size": 3,
                "media_type": "application/pdf",
                "sha256": kept,
                "clean_sha256": kept,
                "clean_size": 2000,
            }
            row |= {"pages": 1, "problem": "", "remarks": "{}", "reference": "", "received_at": START}
            await tx.add_received_file([row])
            sent = await found.received.of([row["id"]])
            for _time in range(2):  # what is there already stays
                await found.cases.attach(case, sent)
    await store.close()


def test_a_number_that_is_no_case_is_said_to_be_none(cases: Run) -> None:
    """With what to do."""
    assert "mtahini cases list" in cases("show", "MT-222222", "--by", "Njeri", code=2)


def test_an_incident_is_shown_by_its_number_too(cases: Run, database_url: str) -> None:
    """The person has one number to name, whatever it is of."""
    asyncio.run(happened(database_url, "MT-7K2P4X"))
    assert "LookupError" in cases("show", "MT-7K2P4X", "--by", "Njeri")


def test_officers_are_added_and_removed(cases: Run) -> None:
    """By their own numbers; a second time changes the name."""
    for name in ("Njeri", "Njeri Wambui"):
        officers("add", "0712345678", "--name", name, "--office", "Nyeri", "--by", "ICT")
    assert "254712345678  Njeri Wambui, Nyeri" in officers("list")
    officers("remove", "254712345678", "--by", "ICT")
    assert "0 officers." in officers("list")
    assert "is no officer" in officers("remove", "254712345678", "--by", "ICT", code=2)
    officers("remove", "12", "--by", "ICT", code=2)


def officers(*words: str, code: int = 0) -> str:
    """`mtahini officers`; gives what it prints."""
    result = CliRunner().invoke(app, ["officers", *words])
    assert result.exit_code == code, result.output
    return result.output
