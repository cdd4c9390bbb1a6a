"""Loading a table: all or nothing, and every bad line named."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from bot.channel import Limits
from bot.lines.file import Refused, read
from bot.lines.work import InvitationLine
from bot.load import Loaded, load_invitations
from bot.office import Office, Progress
from letters.sealer import Sealer
from storage.database import Database
from tests.bot.chats import consent, rows
from tests.talk import LIMITS, Bot, Clock

PHONE = "+254712345678"
LINE = {
    "phone": "0712345678",
    "name": "Wanjiku Achieng Otieno",
    "id_number": "23456789",
    "tsc_number": "512345",
    "examiner_number": "4411",
    "year": "2026",
    "exam": "KCSE",
    "paper": "233/1",
    "position": "EXAMINER",
    "centre": "Starehe Boys' Centre",
    "town": "Nairobi",
    "reference": "KNEC/CONF/114",
    "reports_at": "2026-11-30 08:00",
    "ends_on": "2026-12-13",
    "accept_by": "2026-11-25 17:00",
    "letter_at": "",
}


def written(folder: Path, *lines: dict[str, str], encoding: str = "utf-8") -> Path:
    """A CSV file with these lines."""
    path = folder / "invitations.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, list(LINE))
        writer.writeheader()
        writer.writerows(lines)
    return path


def line(**values: str) -> dict[str, str]:
    """A good line with other values."""
    return {**LINE, **values}


def people(count: int) -> list[dict[str, str]]:
    """Lines for so many people."""
    return [line(phone=f"07{number:08}") for number in range(12_000_000, 12_000_000 + count)]


def office(
    database: Database, clock: Clock, limits: dict[str, Limits] | None = None, progress: Progress = lambda *_: None
) -> Office:
    """What the command works with."""
    return Office(database, LIMITS if limits is None else limits, Sealer(["k" * 32]), progress, clock())


async def load(database: Database, path: Path, clock: Clock, limits: dict[str, Limits] | None = None) -> Loaded:
    """Load a file as the command does."""
    return await load_invitations(office(database, clock, limits), path)


def read_invitations(path: Path) -> list[InvitationLine]:
    """The lines of a file."""
    return list(read(path, InvitationLine).values())


def problems(path: Path) -> list[str]:
    """What is wrong with a file."""
    with pytest.raises(Refused) as refused:
        read_invitations(path)
    return refused.value.problems


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("phone", "0722", "I count 4 digits"),
        ("phone", "O712345678", "A number has no letters"),
        ("phone", "", "I need a mobile number here"),
        ("name", " ", "at least 1 character"),
        ("name", "x" * 121, "at most 120 characters"),
        ("id_number", "12345", "should match pattern"),
        ("id_number", "2345678A", "should match pattern"),
        ("tsc_number", "123", "should match pattern"),
        ("year", "two", "valid integer"),
        ("exam", "GCSE", "GCSE is no examination of the catalogue"),
        ("paper", "999/9", "999/9 is no paper of the catalogue"),
        ("position", "King", "King is no position of marking of the catalogue"),
        ("position", "INVIGILATOR", "INVIGILATOR is no position of marking"),
        ("centre", "", "at least 1 character"),
        ("reports_at", "30/11/2026", "Invalid isoformat string: '30/11/2026'"),
        ("reports_at", "", "valid datetime"),
        ("ends_on", "2026-13-01", "valid date"),
        ("accept_by", "tomorrow", "Invalid isoformat string"),
        ("letter_at", "soon", "Invalid isoformat string"),
    ],
)
def test_a_bad_value_is_named_by_line_column_and_reason(tmp_path: Path, column: str, value: str, reason: str) -> None:
    """The officer finds the cell without searching."""
    (problem,) = problems(written(tmp_path, line(), line(**{"phone": "0722345678", column: value})))
    assert problem.startswith(f"line 3, column {column}: ")
    assert reason in problem


def test_all_problems_are_named_at_once(tmp_path: Path) -> None:
    """One look at the file mends it."""
    found = problems(written(tmp_path, line(exam="GCSE", paper="999/9"), line(year="two")))
    assert [problem.partition(":")[0] for problem in found] == [
        "line 2, column exam",
        "line 2, column paper",
        "line 3, column year",
    ]


def test_the_same_invitation_twice_is_named_with_both_lines(tmp_path: Path) -> None:
    """However the number is written, and whatever is wrong with the lines between."""
    path = written(tmp_path, line(exam="GCSE"), line(), line(phone="+254 712 345 678"))
    assert problems(path)[1:] == ["line 4: the same as line 3"]


def test_missing_columns_are_named(tmp_path: Path) -> None:
    """A file of something else is refused at its first line."""
    path = tmp_path / "invitations.csv"
    path.write_text("phone;name\n0712345678;Wanjiku\n")
    (problem,) = problems(path)
    assert problem.startswith("the first line lacks the columns phone, name, id_number")


def test_a_line_of_another_length_is_named(tmp_path: Path) -> None:
    """A comma too many, or one too few, shifts every value after it."""
    path = written(tmp_path, line(), line(), line())
    head, first, second, third = path.read_text().splitlines()
    path.write_text("\n".join([head, f"{first},more", second, third.removesuffix(",")]))
    assert [problem.partition(";")[0] for problem in problems(path)] == [
        "line 2: not as many fields as columns",
        "line 4: not as many fields as columns",
    ]


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """The reason says how to save it."""
    (problem,) = problems(written(tmp_path, line(name="Müller"), encoding="latin-1"))
    assert "UTF-8" in problem


def test_quotes_commas_lines_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    """As spreadsheets write them."""
    name, town = 'Otieno, "Joe"', "Nairobi\nWest"
    (found,) = read_invitations(written(tmp_path, line(name=name, town=town), encoding="utf-8-sig"))
    assert (found.name, found.town, found.phone) == (name, town, PHONE)


def test_times_are_nairobis_unless_they_say_otherwise(tmp_path: Path) -> None:
    """An officer writes the time on the wall."""
    (found,) = read_invitations(written(tmp_path, line(accept_by="2026-11-25T17:00:00Z")))
    assert found.reports_at.isoformat() == "2026-11-30T08:00:00+03:00"
    assert found.accept_by.isoformat() == "2026-11-25T17:00:00+00:00"
    assert found.letter_at is None


async def test_one_bad_line_keeps_all_out(house: Bot, database_url: str, clock: Clock, tmp_path: Path) -> None:
    """Nothing is loaded, nobody is told."""
    with pytest.raises(Refused):
        await load(house.database, written(tmp_path, line(), line(phone="0722")), clock)
    assert await rows(database_url, "invitation") == []
    assert await rows(database_url, "outbox") == []


async def test_a_failure_in_the_middle_keeps_all_out(
    house: Bot, database_url: str, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is one transaction: the lines before are undone too."""
    monkeypatch.setattr("bot.office.STEP", 2)

    def interrupted(done: int, _total: int) -> None:
        raise KeyboardInterrupt(done)

    with pytest.raises(KeyboardInterrupt):
        await load_invitations(office(house.database, clock, progress=interrupted), written(tmp_path, *people(3)))
    assert await rows(database_url, "invitation") == []
    assert await rows(database_url, "outbox") == []


async def test_loading_again_changes_nothing(house: Bot, database_url: str, clock: Clock, tmp_path: Path) -> None:
    """The second run finds everything the same, and tells nobody."""
    path = written(tmp_path, line(), line(paper="233/2"))
    assert await load(house.database, path, clock) == Loaded(added=2, notices=2)
    before = await rows(database_url, "invitation")
    clock.move(hours=1)
    assert await load(house.database, path, clock) == Loaded(same=2)
    assert await rows(database_url, "invitation") == before
    assert len(await rows(database_url, "outbox")) == 2


async def test_a_changed_line_is_told_once(house: Bot, database_url: str, clock: Clock, tmp_path: Path) -> None:
    """Whoever has something new gets one notice; the others get none."""
    await load(house.database, written(tmp_path, line(), line(paper="233/2")), clock)
    clock.move(hours=1)
    changed = written(tmp_path, line(centre="Kisumu Girls"), line(paper="233/2"))
    assert await load(house.database, changed, clock) == Loaded(changed=1, same=1, notices=1)
    assert await load(house.database, changed, clock) == Loaded(same=2)
    assert {row["centre"] for row in await rows(database_url, "invitation")} == {"Kisumu Girls", LINE["centre"]}
    assert len(await rows(database_url, "outbox")) == 3


async def told(url: str) -> list[tuple[str, str]]:
    """Where the notices go."""
    return [(row["channel"], row["address"]) for row in await rows(url, "outbox")]


async def test_a_notice_goes_to_the_chat_that_was_used_last(
    house: Bot, database_url: str, clock: Clock, tmp_path: Path
) -> None:
    """Of those whose number is proven to be the person's; in the chat's language."""
    now = clock()
    await consent(house, "whatsapp", PHONE, proven_phone=PHONE, active_at=now.replace(hour=3))
    await consent(house, "telegram", "700", proven_phone=PHONE, active_at=now.replace(hour=5), language="sw")
    await consent(house, "telegram", "999", active_at=now)
    assert (await load(house.database, written(tmp_path, line()), clock)).notices == 1
    assert await told(database_url) == [("telegram", "700")]
    (row,) = await rows(database_url, "outbox")
    assert '"language":"sw"' in row["payload"]


@pytest.mark.parametrize(("hours", "channel"), [(23.8, "whatsapp"), (24, "telegram")])
async def test_whatsapp_is_written_to_only_inside_its_window(
    house: Bot, database_url: str, clock: Clock, tmp_path: Path, hours: float, channel: str
) -> None:
    """After a day without a message of theirs another chat is used, though it is older."""
    await consent(house, "telegram", "700", proven_phone=PHONE, active_at=clock())
    clock.move(hours=1)
    await consent(house, "whatsapp", PHONE, proven_phone=PHONE, active_at=clock())
    clock.move(hours=hours)
    await load(house.database, written(tmp_path, line()), clock)
    assert [name for name, _address in await told(database_url)] == [channel]


async def test_who_has_no_chat_is_told_by_text(house: Bot, database_url: str, clock: Clock, tmp_path: Path) -> None:
    """The number on the invitation is a phone."""
    await load(house.database, written(tmp_path, line()), clock)
    assert await told(database_url) == [("sms", PHONE)]


async def test_who_cannot_be_told_is_named(house: Bot, database_url: str, clock: Clock, tmp_path: Path) -> None:
    """Without text messages some people have no address that may be written to."""
    limits = {"telegram": LIMITS["telegram"]}
    loaded = await load(house.database, written(tmp_path, line()), clock, limits)
    assert loaded == Loaded(added=1, untold=1)
    assert await told(database_url) == []


async def test_the_bot_sends_what_was_loaded(house: Bot, clock: Clock, tmp_path: Path) -> None:
    """The command only writes; the process that serves finds the notice by looking."""
    await load(house.database, written(tmp_path, line()), clock)
    await house.outbox._look(everything=False)
    await house.settled()
    ((address, message),) = house.channels["sms"].sent
    assert address == PHONE
    assert "233/1" in message.text


async def test_a_thousand_lines_show_their_progress(house: Bot, clock: Clock, tmp_path: Path) -> None:
    """A sign every few hundred lines, and one at the end."""
    signs: list[tuple[int, int]] = []
    path = written(tmp_path, *people(1001))
    loaded = await load_invitations(office(house.database, clock, {}, lambda *sign: signs.append(sign)), path)
    assert loaded.added == 1001
    assert signs == [(500, 1001), (1000, 1001), (1001, 1001)]
