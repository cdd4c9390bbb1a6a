"""Where a channel may be written to for some hours only, nothing is sent later: it waits, and a template says so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.announce import begin, preview
from bot.channel import MARGIN
from bot.language import plain
from bot.line import Urgency
from bot.notice import Notice, for_number, notices
from bot.outbox import HELD_FOR, Progress
from storage.announcements import Audience, Draft
from storage.records.chats import ChatRow
from storage.store import Store
from tests.bot.chats import consent, rows
from tests.bot.post import Post, post
from tests.bot.test_load import office
from tests.talk import LIMITS, Bot, Clock, Talk

PHONE = "+254712345678"
HOURS = timedelta(hours=24)
DRAFT = Draft(Audience(), "Bring your letter.", "Lete barua yako.", "A. Mutiso, Examinations")


@pytest.fixture
async def line_to_whatsapp(database_url: str, clock: Clock) -> AsyncIterator[Post]:
    """An outbox that runs, with WhatsApp alone."""
    async with post(database_url, clock, "whatsapp", "telegram") as made:
        yield made


async def states(url: str) -> list[tuple[str, int]]:
    """What is in the outbox, in order."""
    found = sorted(await rows(url, "outbox"), key=lambda row: row["id"])
    return [(row["channel"], row["state"]) for row in found]


async def chat_of(house: Bot, **values: Any) -> ChatRow:
    """A chat on WhatsApp, proven and heard now."""
    number = await consent(house, "whatsapp", PHONE, proven_phone=PHONE, **{"active_at": house.clock(), **values})
    async with house.database.reading() as tx:
        row: ChatRow = await tx.chat_by_id(id=number)
    return row


async def test_a_notice_that_was_held_up_past_the_hours_waits_instead(
    line_to_whatsapp: Post, database_url: str, clock: Clock
) -> None:
    """It was written in time, and could not leave in time: the window would refuse it now."""
    until = clock() + timedelta(hours=1)
    row = await line_to_whatsapp.write("News", Urgency.NOTICE, channel="whatsapp", address=PHONE, until=until)
    clock.move(hours=2)
    line_to_whatsapp.outbox.add([row])
    await line_to_whatsapp.outbox.quiet.wait()
    whatsapp = line_to_whatsapp.channels["whatsapp"]
    assert whatsapp.texts == []
    (waiting, knocking) = sorted(await rows(database_url, "outbox"), key=lambda each: each["id"])
    assert (waiting["state"], "News" in waiting["payload"]) == (Progress.HELD, True)
    assert "opens" in knocking["payload"]
    await line_to_whatsapp.outbox._look(everything=False)
    await line_to_whatsapp.outbox.quiet.wait()
    assert [message.opens for _to, message in whatsapp.sent] == [True]


async def test_an_answer_that_is_too_late_is_given_up(line_to_whatsapp: Post, database_url: str, clock: Clock) -> None:
    """Only what was said unasked waits; the same holds where a channel has no hours."""
    late = [
        await line_to_whatsapp.write("Menu", Urgency.REPLY, channel="whatsapp", address=PHONE),
        await line_to_whatsapp.write("News", Urgency.NOTICE, channel="telegram", address="700"),
    ]
    clock.move(days=2)
    line_to_whatsapp.outbox.add(late)
    await line_to_whatsapp.outbox.quiet.wait()
    assert await states(database_url) == [("whatsapp", Progress.FAILED), ("telegram", Progress.FAILED)]


async def test_what_waits_comes_before_the_answer_when_the_person_writes(house: Bot, database_url: str) -> None:
    """In order, once, and whatever the person writes; the proof of a notice stays good."""
    row = await chat_of(house)
    house.clock.move(hours=25)
    async with house.database.transaction() as tx:
        for text in ("First.", "Second."):
            notice = Notice.to(row, plain(text), LIMITS["whatsapp"])
            await tx.add_outgoing(notice.rows(house.clock(), "", house.press.sealer))
    await house.look()
    talk = Talk(house, "whatsapp", PHONE, PHONE)
    assert [message.opens for message in talk.heard] == [True]
    await talk.say("menu")
    assert [message.text for message in talk.heard[1:3]] == ["First.", "Second."]
    assert "What would you like to do?" in talk.heard[3].text
    await talk.say("menu")
    assert len(talk.heard) == 5
    assert {state for _channel, state in await states(database_url)} == {Progress.SENT}


async def test_what_waits_too_long_is_not_kept(house: Bot, database_url: str) -> None:
    """Neither sent nor stored."""
    row = await chat_of(house)
    house.clock.move(hours=25)
    async with house.database.transaction() as tx:
        found = Notice.to(row, plain("News."), LIMITS["whatsapp"]).rows(house.clock(), "", house.press.sealer)
        await tx.add_outgoing(found[:1])
    house.clock.move(seconds=HELD_FOR.total_seconds() + 1)
    await house.look()
    assert [(row["state"], row["payload"]) for row in await rows(database_url, "outbox")] == [(Progress.FAILED, None)]
    talk = Talk(house, "whatsapp", PHONE, PHONE)
    await talk.say("menu")
    assert "News." not in [message.text for message in talk.heard]


@pytest.mark.parametrize("before", [timedelta(minutes=1), MARGIN])
async def test_the_hours_end_a_little_early(house: Bot, before: timedelta) -> None:
    """The platform counts from when it heard the person, and a message takes its time."""
    row = await chat_of(house)
    now = house.clock() + HOURS - MARGIN
    assert not LIMITS["whatsapp"].writable(row.active_at, now)
    assert LIMITS["whatsapp"].writable(row.active_at, now - before)


async def test_without_sms_a_notice_waits_in_the_chat_that_was_used_last(house: Bot) -> None:
    """With SMS it goes there, in the language that is known of the person."""
    row = await chat_of(house, language="sw")
    now = house.clock() + timedelta(days=3)
    alone = {name: limits for name, limits in LIMITS.items() if name != "sms"}
    (kept,) = notices(PHONE, [row], plain("News."), alone, now, "en")
    assert [each["state"] for each in kept.rows(now, "us", house.press.sealer)] == [Progress.HELD, Progress.QUEUED]
    (texted,) = notices(PHONE, [row], plain("News."), LIMITS, now, "en")
    assert (texted.channel, texted.address, texted.language) == ("sms", PHONE, "sw")


async def test_an_announcement_by_sms_is_in_the_person_s_language(house: Bot, tmp_path: Path) -> None:
    """Also where no chat is open any more."""
    await chat_of(house, language="sw")
    async with house.database.transaction() as tx:
        await Store(tx, house.clock()).people.register(PHONE, None, "test")
    house.clock.move(days=2)
    await begin(office(house.database, house.clock), DRAFT)
    await house.look()
    assert [message.text[:16] for _to, message in house.channels["sms"].sent] == ["Lete barua yako."]


async def test_an_announcement_without_sms_costs_a_template_each(house: Bot, database_url: str) -> None:
    """The dry run says how many; the words wait, and nobody's are lost by a second announcement."""
    await chat_of(house)
    async with house.database.transaction() as tx:
        await Store(tx, house.clock()).people.register(PHONE, None, "test")
    house.clock.move(days=2)
    alone = {name: limits for name, limits in LIMITS.items() if name != "sms"}
    found = await preview(office(house.database, house.clock, limits=alone), DRAFT)
    assert (found.by_channel["whatsapp"], found.templates, found.segments, found.untold) == (1, 1, 0, 0)


async def test_an_officer_s_notice_is_in_the_language_of_a_chat_by_sms(house: Bot) -> None:
    """Though nothing proves whose that chat is, it is the number's own."""
    await consent(house, "sms", PHONE, language="sw", active_at=house.clock())
    async with house.database.reading() as tx:
        (told,) = await for_number(Store(tx, house.clock()), PHONE, plain("News."), LIMITS, house.clock())
    assert (told.channel, told.address, told.language) == ("sms", PHONE, "sw")
