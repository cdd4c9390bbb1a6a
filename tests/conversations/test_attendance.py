"""What transcripts cannot show of marking: the time of sending, two managers at once, long lists, and an outage."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import BOLD_OFF, BOLD_ON
from bot.turns import SAVED
from conversations.period import set_mornings, set_timers
from storage.attendance import By, is_whole
from storage.records.attendance import Mark
from storage.records.centres import Centre, Director
from storage.store import Store
from tests.bot.chats import consent
from tests.centre import FIRST, deployments, posted
from tests.talk import Bot, Clock, Talk

BOLD = str.maketrans({BOLD_ON: "*", BOLD_OFF: "*"})
CUT_OFF = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # 18:00 in Nairobi


@pytest.fixture
async def centre(house: Bot, clock: Clock) -> Centre:
    """A centre for which two Telegram chats act, at 8 in the morning of its first day."""
    clock.now = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    for address in ("700", "701"):
        await consent(house, "telegram", address, active_at=clock())
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        made = await posted(store)
        for row in await tx.lock_chats(lanes='[["telegram", "700"], ["telegram", "701"]]'):
            await store.centres.enter(row, made, "password")
    return made


async def marks(house: Bot, centre: Centre) -> list[Mark]:
    """The chain of a centre."""
    async with house.database.reading() as tx:
        return await Store.reading(tx).attendance.marks(centre)


@pytest.mark.parametrize(("minutes", "late"), [(-5, 0), (0, 1), (30, 1)])
async def test_the_time_of_sending_counts(house: Bot, clock: Clock, centre: Centre, minutes: int, late: int) -> None:
    """Not that of arrival, where the platform tells; a time in the future is not believed."""
    clock.now = CUT_OFF + timedelta(minutes=10)
    talk = Talk(house)
    sent_at = CUT_OFF + timedelta(minutes=minutes)
    await talk.send(text="ALL P EXCEPT 3", sent_at=sent_at)
    clock.move(minutes=1)
    await talk.say("yes")
    found = await marks(house, centre)
    assert {(mark.late, mark.sent_at) for mark in found} == {(late, min(sent_at, CUT_OFF + timedelta(minutes=10)))}
    assert len(found) == 7


async def test_a_message_from_before_midnight_is_for_its_own_day(house: Bot, clock: Clock, centre: Centre) -> None:
    """Whatever the day is when it arrives."""
    clock.now = datetime(2026, 11, 25, 4, 30, tzinfo=UTC)
    talk = Talk(house)
    await talk.send(text="ALL P", sent_at=datetime(2026, 11, 24, 13, 0, tzinfo=UTC))
    await talk.say("yes")
    assert {mark.day for mark in await marks(house, centre)} == {FIRST}


async def test_two_managers_who_save_at_once_are_merged(house: Bot, centre: Centre) -> None:
    """The second learns what was marked meanwhile; nothing is overwritten, and the chain holds."""
    one, other = Talk(house), Talk(house, address="701")
    await one.say("ALL P")
    await other.say("1-4 P, 5 AB sick")
    await house.hear(house.incoming("telegram", "700", text="yes"), house.incoming("telegram", "701", text="yes"))
    found = await marks(house, centre)
    assert len(found) == 7
    assert is_whole(found)
    assert "*5 Hassan Ali Abdi* was marked present at 08:00 by Telegram" in other.last.text.translate(BOLD)


async def test_an_outage_does_not_flood(house: Bot, clock: Clock, centre: Centre) -> None:
    """Of the lists and reminders that came due in it only those are sent that are still of use."""
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        await set_timers(store, centre.year, centre.exam)
        await set_mornings(store, centre.year, centre.exam, [centre.id])
    clock.now = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
    await house.look()
    assert Talk(house).heard == []


@pytest.mark.parametrize("hour", [8, 11, 13])
async def test_after_an_outage_the_list_comes_alone(house: Bot, clock: Clock, centre: Centre, hour: int) -> None:
    """A reminder beside it would only repeat it; the one at 15:00 comes all the same."""
    async with house.database.transaction() as tx:
        await set_mornings(Store(tx, clock()), centre.year, centre.exam, [centre.id])
    clock.now = datetime(2026, 11, 24, hour, 0, tzinfo=UTC)
    for _look in range(2):
        await house.look()
    talk = Talk(house)
    assert ["Register of 24 Nov" in message.text for message in talk.heard] == [True]
    clock.now = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
    await house.look()
    assert len(talk.heard) == (2 if hour < 12 else 1)


async def test_a_long_list_is_asked_for(house: Bot, clock: Clock, centre: Centre) -> None:
    """It would not fit into a message; whoever marks sees it in as many messages as it takes."""
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        one = deployments(centre)[1]
        await store.deployments.post(
            [one | {"phone": f"+254712{number:06}", "name": f"Mwalimu {number}"} for number in range(300)]
        )
        await set_mornings(store, centre.year, centre.exam, [centre.id])
    clock.now = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    await house.look()
    talk = Talk(house)
    assert len(talk.last.text) < 400
    assert "307 people" in talk.last.text
    await talk.say("mark")
    assert any("307 Mwalimu 299" in message.text for message in talk.heard)


async def test_a_chat_whose_window_is_closed_is_told_by_a_text(house: Bot, clock: Clock, centre: Centre) -> None:
    """Otherwise the centre would not learn of a dispute."""
    phone = "+254712000333"
    await consent(house, "whatsapp", phone, proven_phone=phone, active_at=clock() - timedelta(hours=30))
    async with house.database.transaction() as tx:
        (row,) = await tx.lock_chats(lanes=f'[["whatsapp", "{phone}"]]')
        await Store(tx, clock()).centres.enter(row, centre, "code")
    talk = Talk(house)
    await talk.say("2 AB")
    await talk.say("yes")
    officer = Talk(house, "sms", "+254711000002")
    await officer.say("dispute")
    await officer.say("I was there")
    assert "disputes the mark" in talk.texts_to(phone)[-1]
    assert Talk(house, "whatsapp", phone).heard == []


async def test_what_the_director_decided_stays(house: Bot, clock: Clock, centre: Centre) -> None:
    """The centre that was overruled cannot mark it back, and reads why."""
    talk = Talk(house)
    await talk.say("2 AB")
    await talk.say("yes")
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        (row,) = await tx.lock_chats(lanes='[["telegram", "701"]]')
        (mark,) = await store.attendance.marks(centre)
        dispute = await store.attendance.dispute(mark, "I was there", row, clock() + timedelta(days=2))
        await store.attendance.decide(dispute, centre, "P", "seen", By(row, "the director", clock(), late=True))
    answer = await talk.say("2 AB sick")
    said = "\n".join(message.text for message in talk.heard[-2:]) + answer.text
    assert "decided the marks of 2: they stay" in said
    assert [each.value for each in await marks(house, centre)] == ["Ab", "P"]


async def test_each_mark_of_one_person_in_two_roles_is_told_and_disputed(
    house: Bot, clock: Clock, centre: Centre
) -> None:
    """Whoever supervises and manages one centre gets a notice of both marks, and says which is wrong."""
    phone = "+254711000002"
    async with house.database.transaction() as tx:
        people = deployments(centre)
        await Store(tx, clock()).deployments.post([people[0] | {"phone": phone, "name": people[1]["name"]}])
    talk = Talk(house)
    await talk.say("ALL P")
    await talk.say("yes")
    told = [text for text in talk.texts_to(phone) if "marked present" in text]
    assert {role for role in ("(Invigilator)", "(Supervisor)") for text in told if role in text} == {
        "(Invigilator)",
        "(Supervisor)",
    }
    officer = Talk(house, "sms", phone)
    await officer.say("dispute")
    labels = [option.label for option in officer.last.options]
    assert len(labels) == len(set(labels)) == 2
    await officer.say("1")
    await officer.say("I was not there")
    await officer.say("dispute")
    await officer.say("2")
    assert "What is right?" in officer.last.text


async def test_a_directors_rights_need_a_proven_chat(house: Bot, clock: Clock, centre: Centre) -> None:
    """A password may have been seen: elsewhere a code goes to the director's own phone first."""
    phone = "+254712000999"
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        await store.directors.list_directors([Director(phone, centre.county, centre.sub_county, "Jane Muthoni")])
        person = await store.people.register(phone, None, "test")
        (row,) = await tx.lock_chats(lanes='[["telegram", "701"]]')
        assert person
        await store.centres.leave(row)
        await store.logins.start(row, person, "password")
        await tx.save_chat([{name: getattr(row, name) for name in SAVED}])
    talk = Talk(house, address="701")
    await talk.say("registers")
    assert "centres" not in talk.last.text
    assert "What is the code" in talk.last.text
    (text,) = [each for each in talk.texts_to(phone) if "Your code is" in each]
    await talk.say(text.split("code is ")[1][:7])
    assert "Marked: 0 of 1 centres." in talk.last.text
    assert "List of centres" in [option.label for option in talk.last.options]
