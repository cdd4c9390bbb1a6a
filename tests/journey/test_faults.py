"""Platforms that misbehave: the person gets every answer, and hears at most one of them twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import running
from bot.outbox import Progress
from sandbox.faults import ANY, AcceptThenHang, Disconnect, Fault, Refuse, ServerError, TooMany
from sandbox.sample import EXAMINER, TEACHER
from sandbox.system import Desk, platforms, prepare
from sandbox.twilio import Receipts
from tests.audit import change, rows
from tests.journey.conversation import (
    PASSWORD,
    Conversation,
    count,
    load_another_paper,
    on_telegram,
    on_whatsapp,
    quiet,
)

FAULTS: list[Fault] = [TooMany(1), ServerError(500), ServerError(502), Disconnect()]
pytestmark = pytest.mark.usefixtures("hurried")


def _of(standing: Desk, channel: str) -> tuple[Conversation, str]:
    """A person, and the name of the operation by which the bot writes to them."""
    if channel == "telegram":
        return on_telegram(standing), "sendMessage"
    return on_whatsapp(standing), "messages.create"


def _break(standing: Desk, channel: str, operation: str, fault: Fault, times: int = 1) -> None:
    stand_in = standing.telegram if channel == "telegram" else standing.twilio
    stand_in.faults.add(operation, fault, times)


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.kind}-{getattr(fault, 'status', '')}".rstrip("-"))
async def test_an_answer_that_was_not_taken_is_sent_again(standing: Desk, channel: str, fault: Fault) -> None:
    """Once, after as long a wait as the platform asks for."""
    person, operation = _of(standing, channel)
    await person.walk(to="I agree")
    _break(standing, channel, operation, fault, times=1 if isinstance(fault, TooMany) else 3)
    heard = len(person.phone.heard())
    await person.tap("I agree")
    assert len(person.phone.heard()) == heard + 1
    await person.walk()


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
async def test_an_answer_whose_sending_had_no_clear_end_comes_once_or_twice(standing: Desk, channel: str) -> None:
    """Without a receipt nobody can tell whether it arrived: rather twice than never."""
    standing.twilio.courier.receipts = Receipts.NEVER
    person, operation = _of(standing, channel)
    await person.walk(to="I agree")
    _break(standing, channel, operation, AcceptThenHang())
    heard = len(person.phone.heard())
    await person.tap("I agree")
    assert heard + 1 <= len(person.phone.heard()) <= heard + 2
    assert await count(standing, "outbox", "state = 0") == 0
    await person.walk()


async def test_a_receipt_tells_that_an_answer_arrived_although_the_platform_hung(standing: Desk) -> None:
    """It names our own id of the message, so nothing is repeated."""
    teacher = on_whatsapp(standing)
    await teacher.walk(to="I agree")
    _break(standing, "whatsapp", "messages.create", AcceptThenHang())
    heard = len(teacher.phone.heard())
    await teacher.tap("I agree")
    assert len(teacher.phone.heard()) == heard + 1


async def test_a_letter_whose_upload_was_cut_is_uploaded_again(standing: Desk) -> None:
    """The text beside it waits for it."""
    examiner = on_telegram(standing)
    await examiner.walk(to="Download")
    _break(standing, "telegram", "sendDocument", Disconnect(), times=2)
    await examiner.do(examiner.phone.tap("Download 2026 marking invitation letter"), answers=2)
    assert len(examiner.phone.screen().letters) == 1
    assert [message.kind for message in standing.telegram.chat(5001)[-2:]] == ["document", "text"]


async def test_an_answer_that_the_platform_never_takes_becomes_an_apology(standing: Desk) -> None:
    """Nobody is left in silence, and the question is still open."""
    examiner = on_telegram(standing)
    await examiner.walk(to="I agree")
    _break(standing, "telegram", "sendMessage", Refuse(400, "Bad Request: can't parse entities"))
    assert "could not be shown" in await examiner.tap("I agree")
    assert "What would you like to do?" in await examiner.say("MENU")


async def test_deliveries_that_come_twice_are_one_turn(standing: Desk) -> None:
    """Every update and every webhook."""
    standing.telegram.disorder(duplicate=1.0)
    standing.twilio.post.duplicated = 1.0
    for person in (on_telegram(standing), on_whatsapp(standing)):
        await person.walk()
        turns = await count(standing, "inbox", f"channel = '{person.phone.channel}'")
        said = await count(standing, "outbox", f"channel = '{person.phone.channel}' AND kind = 0")
        assert said - turns <= 1  # the letter is a message of its own
    assert [await count(standing, table) for table in ("person", "acceptance", "letter")] == [2, 2, 2]


async def test_messages_that_overtake_each_other_are_all_answered(standing: Desk) -> None:
    """The order is the platform's; no message is lost for it."""
    standing.telegram.disorder(reorder=1.0)
    examiner, teacher = on_telegram(standing), on_whatsapp(standing)
    await examiner.walk(to="I agree")
    await teacher.walk(to="I agree")

    async def three_at_once() -> None:
        for text in ("one", "two", "three"):
            await examiner.phone.write(text)

    async def the_last_first() -> None:
        standing.twilio.post.holds = True
        for text in ("one", "two", "three"):
            await teacher.phone.write(text)
        await standing.twilio.post.release([2, 1, 0])

    await examiner.do(three_at_once(), answers=3)
    await teacher.do(the_last_first(), answers=3)
    for person in (examiner, teacher):
        assert person.phone.screen().labels == ("I agree", "I do not agree")
        await person.walk()


RECEIPTS = {
    Receipts.AT_ONCE: Progress.DELIVERED,
    Receipts.EARLY: Progress.DELIVERED,
    Receipts.TWICE: Progress.DELIVERED,
    Receipts.REVERSED: Progress.READ,
    Receipts.LATE: Progress.SENT,
    Receipts.NEVER: Progress.SENT,
}


@pytest.mark.parametrize("receipts", RECEIPTS)
async def test_receipts_never_go_backwards(standing: Desk, receipts: Receipts) -> None:
    """However they come, the conversation goes on, and the state is the furthest that was told."""
    standing.twilio.courier.receipts = receipts
    teacher = on_whatsapp(standing)
    await teacher.walk()
    states = "SELECT DISTINCT state FROM outbox WHERE channel = 'whatsapp'"
    assert await rows(standing.settings.database_url, states) == [(RECEIPTS[receipts],)]
    standing.twilio.courier.receipts = Receipts.AT_ONCE
    await standing.twilio.courier.release()
    await quiet(standing)
    if receipts is Receipts.LATE:
        assert await rows(standing.settings.database_url, states) == [(Progress.DELIVERED,)]


async def test_the_chat_that_asked_hears_once_that_the_sms_arrived(standing: Desk) -> None:
    """Although the receipt came twice."""
    standing.twilio.courier.receipts = Receipts.TWICE
    examiner = on_telegram(standing)
    await examiner.walk()
    assert sum("SMS to" in text and "delivered" in text for text in examiner.phone.heard()) == 1


async def test_an_sms_that_the_network_blocks_comes_into_the_chat(standing: Desk) -> None:
    """Which is proven to be the owner's; with what to dial."""
    standing.twilio.phones.get(f"+{EXAMINER}").failures["sms"] = 30007
    examiner = on_telegram(standing)
    await examiner.walk()
    (text,) = [text for text in examiner.phone.heard() if "*456*9*5*5*1#" in text]
    assert PASSWORD.search(text)


async def test_whatsapp_answers_while_telegram_is_down(tmp_path: Path) -> None:
    """From the start on; when Telegram comes back, what people wrote there is answered too."""
    async with platforms(tmp_path) as found:
        found.telegram.faults.rate(ANY, Disconnect(), 1.0)
        loaded = await prepare(found.settings)
        async with running(found.settings) as app:
            standing = Desk(**vars(found), app=app, loaded=loaded)
            examiner, teacher = on_telegram(standing), on_whatsapp(standing)
            await teacher.walk()
            await examiner.phone.write("Hello")
            found.telegram.faults.clear()
            await examiner.phone.until(lambda screen: bool(screen.offers))
            await examiner.walk()


async def test_a_closed_window_sends_the_notice_by_sms(standing: Desk) -> None:
    """WhatsApp lets us write for a day after a message of theirs: later the phone gets a text."""
    teacher = on_whatsapp(standing)
    await teacher.walk()
    await change(standing.settings.database_url, "UPDATE chat SET active_at = '2026-01-01 00:00:00.000000+00:00'")
    shown = len(teacher.phone.heard())
    await load_another_paper(standing)
    await standing.twilio.wait_for(f"+{TEACHER}", "sms", lambda seen: any("233/2" in each.text for each in seen))
    assert len(teacher.phone.heard()) == shown


async def test_a_window_that_closed_without_our_knowing_fails_the_notice_and_nothing_else(standing: Desk) -> None:
    """The platform's clock counts; the next message is answered as ever."""
    teacher = on_whatsapp(standing)
    await teacher.walk()
    standing.twilio.phones.get(f"+{TEACHER}").wrote_at = None
    await load_another_paper(standing)
    sent = standing.twilio.messages.to
    await standing.twilio.feed.until(lambda: any(m.error_code == 63016 for m in sent(f"whatsapp:+{TEACHER}")) or None)
    await quiet(standing)
    assert await count(standing, "outbox", "reason = 'window_closed'") == 1
    assert "What would you like to do?" in await teacher.say("MENU")
