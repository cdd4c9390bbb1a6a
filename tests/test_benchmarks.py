"""The benchmarks run, in small, and say what they promise; how fast anything is, is not looked at."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from argon2 import PasswordHasher

from benchmarks import (
    announcement,
    bot,
    fates,
    ingest,
    letters,
    morning,
    outbound,
    places,
    race,
    release,
    search,
    storm,
    table,
    turns,
)
from benchmarks.bare import Bare
from benchmarks.peers import printers, ptb
from benchmarks.people import Day
from benchmarks.platform import Platform, call, update
from benchmarks.questions import QUESTIONS, marking
from benchmarks.rounds import Round
from conversations import passwords
from storage.deliveries import ARRIVED, GIVEN_UP
from storage.places import default_subcounties
from tests.talk import Bot

KNOWN, CHATS = 3, 2


@pytest.mark.parametrize(
    "module",
    [announcement, bot, ingest, letters, morning, outbound, places, race, release, search, storm, turns],
    ids=lambda module: module.__name__,
)
def test_a_benchmark_explains_itself(
    module: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """--help says what is measured, and how to make it short."""
    monkeypatch.setattr(sys, "argv", ["benchmark", "--help"])
    with pytest.raises(SystemExit, match="0"):
        module.main()
    assert "--quick" in capsys.readouterr().out


async def test_our_turns_are_answered_and_saved(tmp_path: Path) -> None:
    """Each message has its answer, each phase its share of the time, and each commit its turns."""
    async with turns.ours(f"sqlite:///{tmp_path}/a.db", tmp_path, KNOWN, CHATS) as ours:
        found = await ours.drive(CHATS, 0.05)
        shares = await ours.shares(0.05)
        assert found.latencies
        assert ours.app.outbox.quiet.is_set()
        assert sum(shares.values()) == pytest.approx(1)
        assert min(shares["engine"], shares["begin and commit"], shares["outbox written"]) > 0
        assert await ours.batch(0.05) >= 1


async def test_every_centre_marks_and_everybody_is_told(tmp_path: Path) -> None:
    """Each register is two answers, a mark and a notice for each of its people, and none is marked twice."""
    async with morning.morning(tmp_path, 3) as centres:
        found = await centres.mark(5)
        assert found.registers == 3
        assert len(found.latencies) == 6
        assert centres.officers.sent == 3 * morning.PEOPLE
    figures = morning.Figures(1.0, 0.1, 10, [0.1] * 10)
    assert morning.ratios(morning.Found([figures], [figures], figures))["cost_many_by_few"] == 1


async def test_files_are_sent_and_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """By people who are logged in; memory is watched, and pages are counted."""
    monkeypatch.setattr(ingest, "LARGE", 300_000)
    monkeypatch.setattr(ingest, "FEW", 2)
    small = ingest.photo(0.3)
    monkeypatch.setattr(ingest, "photo", lambda _megapixels: small)
    used, rates = await ingest.measure(people=3, seconds=0.01, rounds=1)
    found = ingest.ratios(used, rates, people=3)
    assert found["peak_mb"] > used["at rest"] * 0.9
    assert all(rate > 0 for rate in rates.values())


async def test_the_bare_limit_does_whole_turns(tmp_path: Path) -> None:
    """It hears, saves and sends as many messages as it counts."""
    async with turns.ours(f"sqlite:///{tmp_path}/a.db", tmp_path, KNOWN, CHATS) as ours:
        addresses = ours.addresses
    bare = Bare(tmp_path / "a.db", addresses)
    found = await bare.drive(CHATS, 0.02)
    for question in ("SELECT count(*) FROM inbox WHERE done_at IS NOT NULL", "SELECT sum(state) FROM outbox"):
        assert bare.connection.execute(question).fetchone() == (len(found.latencies),)
    bare.connection.close()


async def test_the_peers_turns_are_saved(tmp_path: Path) -> None:
    """A durable turn of python-telegram-bot is in its file when it is over."""
    async with ptb.turns(tmp_path / "a.pickle", KNOWN, CHATS) as peer:
        assert (await peer.durable(CHATS, 0.01)).latencies
        saved = ptb.PicklePersistence(tmp_path / "a.pickle")
        assert {(KNOWN + chat,) * 2 for chat in (1, CHATS)} <= set(await saved.get_conversations(ptb.NAME))
        assert len((await peer.answered(CHATS, 0.01)).latencies) >= CHATS


async def test_the_platform_drives_whoever_listens() -> None:
    """A chat speaks again when its message was taken and answered."""
    platform = Platform(chats=CHATS, connections=1)
    server = await platform.start()

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(int(head.rpartition(b"Content-Length: ")[2]))
            fields = json.dumps({"chat_id": str(json.loads(body)["message"]["chat"]["id"])})
            platform._answer(b"sendMessage", fields.encode())
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        writer.close()

    listening = await asyncio.start_server(echo, "127.0.0.1", 0)
    found = await platform.drive(listening.sockets[0].getsockname()[1], 0.02)
    listening.close()
    server.close()
    assert len(found.latencies) >= CHATS
    assert found.percentile(0.5) <= found.percentile(0.99)
    assert call(update(1, 1, "x")).endswith(b"}}")


async def test_subjects_are_measured_in_turn() -> None:
    """What disturbs the machine for a while disturbs them all."""
    seen: list[str] = []

    async def measure(name: str) -> int:
        seen.append(name)
        return len(seen)

    found = await table.in_turn({name: lambda name=name: measure(name) for name in "ab"}, 2)
    assert seen == ["a", "b", "b", "a"]
    assert found == {"a": [1, 4], "b": [2, 3]}


def test_every_search_finds_most_places(capsys: pytest.CaptureFixture[str]) -> None:
    """Whole names by all; and each has its row in the table, and its ratio."""
    texts = places.typed("whole")[:40]
    assert {name: places.right(search, texts) > 38 for name, search in places.SEARCHES.items()} == dict.fromkeys(
        places.SEARCHES, True
    )
    figures = {(kind, name): 2.0 for kind in places.KINDS for name in places.SEARCHES}
    found = dict.fromkeys(figures, 380)
    places.show(figures, found)
    table.close(places.ratios(figures, found))
    *shown, last = capsys.readouterr().out.splitlines()
    assert "difflib" in "\n".join(shown)
    assert json.loads(last)["difflib_by_ours_mistyped"] == 1.0


def test_the_last_line_is_for_machines(capsys: pytest.CaptureFixture[str]) -> None:
    """It has the ratios, and a table stands before it."""
    rounds = [Round(1.0, [0.1] * 10)]
    keys = [
        (who, known, n)
        for who in (turns.SQLITE, turns.POSTGRES, turns.PTB, turns.UNSAVED, turns.BARE)
        for known in (turns.FEW, turns.MANY)
        for n in (turns.ONE, turns.MOST)
    ]
    found = turns.Found(dict.fromkeys(keys, rounds), {"engine": 1.0}, 33)
    turns.report(found)
    table.close(turns.ratios(found))
    *shown, last = capsys.readouterr().out.splitlines()
    assert "turns a second" in "\n".join(shown)
    assert json.loads(last)["times_ptb_10000_known"] == 1.0


def test_all_bots_ask_the_same() -> None:
    """The questions are in one place."""
    assert marking.name == ptb.NAME
    assert list(QUESTIONS) == ptb.KEYS
    assert outbound.IN_FLIGHT == (1, 100)


async def test_a_storm_of_resets_leaves_nobody_without_password_or_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Although receipts, SMS and answers are lost: each arrives, in order, or is explained."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
    found = await storm.measure(200, 1.0)
    assert found.problems == []
    assert found.states.keys() == {ARRIVED, GIVEN_UP}
    assert found.states.total() == 200
    assert set(found.arrived_by) == {"sms", "sms2", "telegram"}
    assert found.segments == found.sms
    fates.report(found)
    fates.close(found)
    *shown, last = capsys.readouterr().out.splitlines()
    assert "lost without a word" in "\n".join(shown)
    assert json.loads(last)["arrived"] + json.loads(last)["explained"] == pytest.approx(1, abs=0.002)


def test_the_most_in_a_second_are_counted() -> None:
    """In any second, not only in those that begin with the clock's."""
    start = datetime(2026, 11, 22, tzinfo=UTC)
    assert fates.fastest([]) == 0
    assert fates.fastest(start + timedelta(seconds=seconds) for seconds in (0, 0.9, 1.0, 1.5, 1.9, 3)) == 3


@pytest.mark.parametrize("name", letters.PRINTERS)
def test_every_printer_draws_the_whole_letter(name: str) -> None:
    """The same words, whoever draws them, and a code that can be scanned."""
    printers.prepare()
    letter = letters.stamped(next(letters.invitations()))
    printed = pypdf.PdfReader(io.BytesIO(letters.PRINTERS[name](letter)))
    text = "".join("".join(page.extract_text().split()) for page in printed.pages).casefold()
    for words in ("attend every co-ordination meeting", "Fee per script", "sections 27 to", "4.0", "9F3K-2QWX"):
        assert "".join(words.split()).casefold() in text


def test_the_waits_of_a_restart_are_counted_apart() -> None:
    """So that the others show how it is on any day."""
    day = Day(0.0, told=[1.0], served=[2.0], waits=[(1.0, 0.1), (9.9, 6.0), (17.0, 0.2), (40.0, 0.3)])
    found = release.Found(1, day, 0.5, [(10.0, 15.0)], letters=1, serials=1)
    assert found.waits(restarting=True) == [0.2, 6.0]
    assert found.waits(restarting=False) == [0.1, 0.3]
    assert release.report(found)["p99_s"] == 0.3


async def test_a_short_release_day_loses_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every letter arrives, printed once, in spite of a kill and a restart."""
    monkeypatch.setattr(release, "CHATS", 2)
    found = await release.measure(0.03, tmp_path)
    assert len(found.day.served) == found.people == found.letters == found.serials
    assert len(found.restarts) == 2


async def test_an_announcement_that_is_stopped_three_times_reaches_everybody(tmp_path: Path) -> None:
    """Once, but for what was under way when the process was killed."""
    found = await announcement.measure(400, 20, tmp_path)
    assert (len(found.told), found.outcome) == (400, announcement.DONE)
    again = announcement.report(found)["told_again"]
    assert isinstance(again, int)
    assert again <= 20
    assert set(found.shares) == {"telegram", "whatsapp", "sms"}


async def test_a_search_finds_a_post_of_every_place(tmp_path: Path) -> None:
    """As many posts as there are places and roles, and the way to each."""
    many = len(default_subcounties()) * len(search.ROLES)
    async with search.filled(f"sqlite:///{tmp_path}/a.db", many) as store:
        assert await search.search(store, 3) > 0
    found = {(name, number): number / 100 for name in (search.SQLITE, search.POSTGRES) for number in (3000, 30_000)}
    assert search.ratios(found, 30_000)["sqlite_many_by_few"] == 10


async def test_a_few_places_are_shared_out_fairly(house: Bot) -> None:
    """Of forty people at once ten have a place, and thirty know their own number on the waiting list."""
    assert race.fair(await race.race(house, 40, race.PLACES), 40)
