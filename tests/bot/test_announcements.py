"""Announcements: whom they reach, in what words, and that nobody is told twice."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.announce import Nobody, begin, preview, resume, stop
from bot.language import NAIROBI
from bot.load import load_invitations
from conversations.announcements import by_day
from storage.announcements import Audience, Draft
from tests.bot.chats import consent, rows
from tests.bot.test_load import line, office, people, written
from tests.storage.test_merges import joined, two
from tests.talk import Bot, Talk

PHONE = "+254712000000"  # of the first examiner
DRAFT = Draft(Audience(2026, "KCSE", "EXAMINER"), "Bring your letter.", "Lete barua yako.", "A. Mutiso, Examinations")


async def examiners(house: Bot, folder: Path, count: int) -> None:
    """So many people with an invitation, who have read its notice."""
    await load_invitations(office(house.database, house.clock), written(folder, *people(count)))
    await house.look()
    for channel in house.channels.values():
        channel.sent.clear()


def told(house: Bot) -> list[str]:
    """Who has read the announcement, on any channel."""
    sent = [pair for channel in house.channels.values() for pair in channel.sent]
    return [to for to, message in sent if message.text.startswith(("Bring your letter.", "Lete barua"))]


async def test_an_announcement_reaches_each_on_their_own_channel_and_in_their_language(
    house: Bot, tmp_path: Path
) -> None:
    """The chat that was used last, or a text to the phone; with the way out."""
    await examiners(house, tmp_path, 2)
    await consent(house, "telegram", "700", proven_phone=PHONE, language="sw", active_at=house.clock())
    await begin(office(house.database, house.clock), DRAFT)
    await house.look()
    (on_telegram,) = [message.text for _to, message in house.channels["telegram"].sent]
    (by_sms,) = house.channels["sms"].sent
    assert on_telegram == "Lete barua yako.\n\nIkiwa hutaki matangazo tena, tuma BILA MATANGAZO."
    assert by_sms[0] == "+254712000001"
    assert by_sms[1].text == "Bring your letter.\n\nFor no more announcements, send NO NEWS."


async def test_nobody_is_told_at_an_account_that_was_joined_to_another(house: Bot) -> None:
    """Its number is nobody's."""
    kept, gone = await two(house)
    assert await joined(house, kept, gone)
    await begin(office(house.database, house.clock), Draft(Audience(), "Bring your letter.", "Lete barua yako.", "A."))
    await house.look()
    assert told(house) == [kept.phone]


async def test_stopped_and_resumed_each_is_told_once(
    house: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three times; what serves may have been started anew in between."""
    monkeypatch.setattr("conversations.announcements.AT_ONCE", 3)
    await examiners(house, tmp_path, 20)
    desk = office(house.database, house.clock)
    kept = await begin(desk, DRAFT)
    for _time in range(3):
        await house.look()
        assert await stop(desk, kept.id)
        assert not await stop(desk, kept.id)
        await house.look()
        assert await resume(desk, kept.id)
    for _look in range(8):
        await house.look()
    assert sorted(told(house)) == [f"+2547{number:08}" for number in range(12_000_000, 12_000_020)]
    assert not await resume(desk, kept.id)


async def test_whoever_wants_none_gets_none_until_they_do(house: Bot, tmp_path: Path) -> None:
    """By a word, in either language."""
    await examiners(house, tmp_path, 2)
    await consent(house, "whatsapp", PHONE, active_at=house.clock())
    owner = Talk(house, "whatsapp", PHONE, PHONE)
    assert "You get no more announcements" in (await owner.say("no news")).text
    await begin(office(house.database, house.clock), DRAFT)
    await house.look()
    assert told(house) == ["+254712000001"]
    await owner.say("matangazo")
    await begin(office(house.database, house.clock), DRAFT)
    await house.look()
    assert sorted(told(house)) == [PHONE, "+254712000001", "+254712000001"]


async def test_the_preview_tells_nobody(house: Bot, tmp_path: Path, database_url: str) -> None:
    """It counts people, channels and segments, and shows the words."""
    await examiners(house, tmp_path, 3)
    await consent(house, "telegram", "700", proven_phone=PHONE, active_at=house.clock())
    found = await preview(office(house.database, house.clock), DRAFT)
    assert (found.people, found.by_channel, found.segments) == (3, {"telegram": 1, "sms": 2}, 2)
    assert set(found.samples) == {"telegram, en", "sms, en"}
    await house.look()
    assert told(house) == []
    assert await rows(database_url, "announcement") == []
    for audience, unknown in (
        (Audience(2025), {"year": "2025"}),
        (Audience(exam="KCSE", position="INVIGLATOR"), {"position": "INVIGLATOR"}),
        (Audience(exam="KCSE", county="Kisi"), {"county": "Kisi"}),
    ):
        with pytest.raises(Nobody) as nobody:
            await preview(office(house.database, house.clock), Draft(audience, "A", "B", "C"))
        assert nobody.value.unknown == unknown


async def test_nobody_is_told_at_night(house: Bot, tmp_path: Path) -> None:
    """It begins in the morning."""
    await examiners(house, tmp_path, 1)
    house.clock.move(hours=12)  # nine in the evening
    await begin(office(house.database, house.clock), DRAFT)
    await house.look()
    assert told(house) == []
    house.clock.move(hours=10)
    await house.look()
    assert told(house) == [PHONE]


@pytest.mark.parametrize(
    ("now", "then"),
    [("06:59", "07:00"), ("07:00", "07:00"), ("19:59", "19:59"), ("20:00", "07:00"), ("23:59", "07:00")],
)
def test_the_day_is_from_seven_to_eight(now: str, then: str) -> None:
    """In Nairobi."""
    moment = datetime.fromisoformat(f"2026-11-22T{now}").replace(tzinfo=NAIROBI)
    assert f"{by_day(moment).astimezone(NAIROBI):%H:%M}" == then
    assert by_day(moment) >= moment


async def test_an_announcement_waits_while_many_messages_do(
    house: Bot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing gets too old in the outbox."""
    await examiners(house, tmp_path, 1)
    monkeypatch.setattr("conversations.announcements.BACKLOG", -1)
    await begin(office(house.database, house.clock), DRAFT)
    await house.look()
    assert told(house) == []
    monkeypatch.undo()
    house.clock.move(seconds=31)
    await house.look()
    assert told(house) == [PHONE]


async def test_an_audience_is_narrowed(house: Bot, tmp_path: Path) -> None:
    """By examination, year and position."""
    path = written(tmp_path, line(), line(phone="0712345679", position="TEAM_LEADER"))
    await load_invitations(office(house.database, house.clock), path)
    for audience, people_in_it in (
        (Audience(), 2),
        (Audience(exam="KCSE"), 2),
        (Audience(position="TEAM_LEADER"), 1),
        (Audience(year=2026, exam="KCSE", position="EXAMINER"), 1),
    ):
        found = await preview(office(house.database, house.clock), Draft(audience, "A", "B", "C"))
        assert found.people == people_in_it


def test_what_nobody_has_is_named(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip in a word is seen."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    words = ("send", "--en", "A", "--sw", "B", "--by", "C", "--position", "inviglator", "--sub-county", "Kisi")
    result = CliRunner().invoke(app, ["announcements", *words])
    assert result.exit_code == 1
    assert "nobody at all has --position INVIGLATOR or --sub-county Kisi." in result.output
