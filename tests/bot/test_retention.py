"""What is deleted when its time is over, and what must stay."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.retention import GRACE, purge, rotate
from conversations.welcome import CONSENT_VERSION
from storage.cipher import Cipher
from storage.files import Files
from storage.store import Store
from tests.bot.chats import consent, rows
from tests.talk import Bot, Talk

PHONE = "+254712345678"
UNUSED = 7  # days


@pytest.fixture
async def talk(house: Bot) -> Talk:
    """Somebody in the list of documents."""
    await consent(house, "whatsapp", PHONE, proven_phone=PHONE)
    async with house.database.transaction() as tx:
        await Store(tx, house.clock()).people.register(PHONE, None, "test")
    made = Talk(house, "whatsapp", PHONE, PHONE)
    await made.say("log in")
    await made.say("documents")
    return made


def age(folder: Path) -> None:
    """Let everything on the disk be stored long ago, by the bot's clock."""
    for path in folder.rglob("*"):
        if path.is_file():
            os.utime(path, (1_700_000_000, 1_700_000_000))


async def purged(talk: Talk, tmp_path: Path, **later: float) -> set[str]:
    """The files that are left when so much time has passed."""
    talk.house.clock.move(**later)
    age(tmp_path / "files")
    await purge(talk.house.database, talk.house.files, talk.house.clock())
    return {sha256 for sha256, _at in talk.house.files.all()}


async def shas(database_url: str, query: str) -> set[str]:
    """The documents' files, as they came and as PDF."""
    return {value for row in await rows(database_url, query) for value in (row["sha256"], row["clean_sha256"])}


async def test_a_document_that_counts_is_never_deleted(talk: Talk, tmp_path: Path, database_url: str) -> None:
    """With its original; the picture that was shown goes at the next purge."""
    await talk.send_files("id-card.jpg")
    await talk.tap("National ID card")
    assert len({sha256 for sha256, _at in talk.house.files.all()}) == 3
    assert await purged(talk, tmp_path, days=1000) == await shas(database_url, "received_file")


async def test_what_was_replaced_goes_when_its_time_is_over(talk: Talk, tmp_path: Path, database_url: str) -> None:
    """Not a day before, for it can be asked for; what replaced it stays."""
    await talk.send_files("kcse.pdf")
    await talk.tap("KCSE certificate")
    first = await shas(database_url, "received_file")
    await talk.send_files("degree.pdf")
    await talk.tap("KCSE certificate (replace)")
    both = await shas(database_url, "received_file")
    assert await purged(talk, tmp_path, days=89.9) == both
    assert await purged(talk, tmp_path, days=0.2) == both - first
    gone = [row for row in await rows(database_url, "document") if row["purged_at"]]
    assert [row["ended"] for row in gone] == ["replaced"]
    assert sorted(row["name"] for row in await rows(database_url, "received_file")) == ["", "degree.pdf"]


async def test_a_file_that_two_documents_have_stays_with_the_second(talk: Talk, tmp_path: Path) -> None:
    """It is one object in the store."""
    for item in ("KCSE certificate", "Degree or diploma"):
        await talk.send_files("scan0001.pdf")
        await talk.tap(item)
    await talk.say("kcse certificate")
    await talk.tap("Remove it")
    await talk.tap("Yes, remove")
    assert len(await purged(talk, tmp_path, days=91)) == 1


async def test_a_file_that_was_never_used_goes_after_a_week(talk: Talk, tmp_path: Path) -> None:
    """Whoever comes back to it later is told, and asked to send it again."""
    await talk.send_files("kcse.pdf")
    assert await purged(talk, tmp_path, days=UNUSED - 0.5)
    assert await purged(talk, tmp_path, days=1) == set()
    await talk.say("log in")
    answer = await talk.say("documents")
    assert answer.text.startswith("What you sent was not used for a week, so it was deleted.")
    assert "0 of 7" in answer.text


async def test_who_does_not_agree_leaves_nothing(house: Bot, tmp_path: Path) -> None:
    """What was sent before the question goes at the next purge."""
    stranger = Talk(house, "whatsapp", "+254722000111", "+254722000111")
    await stranger.send_files("id-card.jpg")
    await stranger.tap("English")
    await stranger.tap("I do not agree")
    assert await purged(stranger, tmp_path, days=1.1) == set()
    assert CONSENT_VERSION


async def test_what_was_stored_of_late_is_left_alone(talk: Talk, tmp_path: Path) -> None:
    """Its row may be on the way."""
    talk.house.files.keep(b"a letter that is being drawn")
    now = datetime.now(UTC)
    assert await purge(talk.house.database, talk.house.files, now + GRACE / 2) == 0
    assert await purge(talk.house.database, talk.house.files, now + GRACE * 2) == 1


def test_every_file_is_encrypted_anew_once(tmp_path: Path) -> None:
    """Stopped and started again, it goes on where it was."""
    old, new = Files(str(tmp_path), Cipher(b"o" * 32)), Files(str(tmp_path), Cipher(b"n" * 32, b"o" * 32))
    for number in range(3):
        old.keep(bytes([number]))
    new.rotate(next(iter(new.all()))[0])
    done = rotate(new)
    assert (done.changed, done.all) == (2, 3)
    assert rotate(new).changed == 0


async def test_what_came_with_a_case_is_kept_while_it_is_open(talk: Talk, tmp_path: Path, database_url: str) -> None:
    """And for as long as a document that was replaced; then it goes."""
    await talk.say("officer")
    await talk.send_files("kcse.pdf")
    await talk.say("The page for letters stays white")
    await talk.say("ask an officer")
    await talk.say("send it")
    sent = await shas(database_url, "received_file")
    assert await purged(talk, tmp_path, days=400) == sent
    async with talk.house.database.transaction() as tx:
        cases = Store(tx, talk.house.clock()).cases
        await cases.close((await cases.all())[0], "officer")
    assert await purged(talk, tmp_path, days=89) == sent
    assert await purged(talk, tmp_path, days=2) == set()
