"""How log-ins of examination centres end by themselves, and who is let in while passwords are guessed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.sessions import end_login, logins, shown
from conversations.centre import CENTRE
from conversations.passwords import HASHER
from conversations.period import set_mornings
from storage.records.centres import Centre, Director, Sitting
from storage.store import Store
from tests.bot.chats import consent, rows
from tests.bot.test_load import office
from tests.centre import LAST, MANAGER, REHEARSAL, SLIP, deployments, posted
from tests.talk import Bot, Clock, Talk

USER = "KCSE08219108"


@pytest.fixture
async def centre(house: Bot, clock: Clock) -> Centre:
    """A centre with a slip and a director, for which one Telegram chat acts."""
    await consent(house, "telegram", "700", active_at=clock())
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        made = await posted(store)
        await store.centres.issue({made.id: HASHER.hash(SLIP)}, "the Sub County Director")
        await store.directors.list_directors([Director("+254712000999", made.county, made.sub_county, "Jane")])
        (row,) = await tx.lock_chats(lanes='[["telegram", "700"]]')
        await store.centres.enter(row, made, "password")
        await set_mornings(store, made.year, made.exam, [made.id])
    return made


async def acting(house: Bot, clock: Clock, centre: Centre) -> int:
    """How many chats act for a centre."""
    return len(await logins(office(house.database, clock), centre.year, centre.exam, centre.code))


async def test_a_log_in_ends_two_weeks_after_the_period(house: Bot, clock: Clock, centre: Centre) -> None:
    """Until then the signed register can be sent; afterwards the chat reads why it is out."""
    talk = Talk(house)
    for day in range((LAST - REHEARSAL).days + 1):
        clock.now = clock.now.replace(day=REHEARSAL.day + day, hour=5)
        await talk.say("ALL P")
        await talk.say("yes")
    clock.now += timedelta(days=13, hours=3)
    await house.look()
    assert await acting(house, clock, centre) == 1
    clock.move(days=1)
    await house.look()
    assert await acting(house, clock, centre) == 0
    await talk.say("mark")
    assert "acted for centre 08219108 until 9 Dec" in talk.last.text
    assert "the examination is over" in talk.last.text


async def test_a_newer_log_in_has_its_own_two_weeks(house: Bot, clock: Clock, centre: Centre) -> None:
    """Who got a slip to send the register again is not put out with the others."""
    clock.now = clock.now.replace(month=12, day=8)
    colleague = Talk(house, address="701")
    await consent(house, "telegram", "701", active_at=clock())
    await colleague.say(USER)
    await colleague.say(SLIP)
    clock.move(days=1)
    await house.look()
    assert await acting(house, clock, centre) == 1
    clock.move(days=13)
    await house.look()
    assert await acting(house, clock, centre) == 0


async def test_days_without_a_word_end_a_log_in(house: Bot, clock: Clock, centre: Centre) -> None:
    """Not counted are the weeks in which only others work; the director learns when no phone is left."""
    talk, first = Talk(house), LAST + timedelta(days=9)
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        days = [REHEARSAL + timedelta(days=number) for number in range(20)]
        await store.timetable.list_sittings([Sitting(2026, "KCSE", day, "08:00", "A paper") for day in days])
        later = {"starts_on": first, "ends_on": first + timedelta(days=9)}
        await store.deployments.post([each | later for each in deployments(centre)])
        await set_mornings(store, 2026, "KCSE", [centre.id])
    clock.now = clock.now.replace(day=23, hour=4)
    while clock.now.date() < first + timedelta(days=5):
        await house.look()
        assert await acting(house, clock, centre) == 1
        clock.move(days=1)
    await house.look()
    assert await acting(house, clock, centre) == 0
    assert "Nothing was heard from this chat on 5 days" in talk.last.text
    assert talk.texts_to("+254712000999") == ["No phone acts for centre 08219108 any more: it needs a new slip."]
    await talk.say("mark")
    assert "until 9 Dec 07:00: nothing was heard from it on 5 days of the register." in talk.last.text


async def test_an_officer_ends_a_log_in(house: Bot, clock: Clock, centre: Centre, database_url: str) -> None:
    """Whoever it was is kept, and the chat is told."""
    desk = office(house.database, clock)
    (login,) = await logins(desk, 2026, "KCSE", "08219108")
    assert "•••700" in shown(login)
    assert await end_login(desk, login.id, "A. Mutiso, Nyeri")
    assert not await end_login(desk, login.id, "A. Mutiso, Nyeri")
    await house.look()
    assert "A. Mutiso, Nyeri ended the log-in of this chat" in Talk(house).last.text
    assert [row["ended_by"] for row in await rows(database_url, "centre_login")] == ["A. Mutiso, Nyeri"]


async def test_guessing_holds_up_strangers_with_codes_and_nobody_else(house: Bot, clock: Clock, centre: Centre) -> None:
    """From however many chats: a slip still logs in, and so do the phones of those who are deployed."""
    for number in range(10):
        await consent(house, "telegram", f"{800 + number}", active_at=clock())
        guesser = Talk(house, address=f"{800 + number}")
        await guesser.say(USER)
        await guesser.say("1234 5678")
    async with house.database.transaction() as tx:
        code = await Store(tx, clock()).codes.issue(CENTRE, USER, by="a chat of the centre")
    stranger, manager = Talk(house, address="900"), Talk(house, "whatsapp", MANAGER, MANAGER)
    await consent(house, "telegram", "900", active_at=clock())
    await stranger.say(USER)
    assert "only the password on a slip" in (await stranger.say(code)).text
    await consent(house, "whatsapp", MANAGER, proven_phone=MANAGER, active_at=clock())
    await manager.say(USER)
    await manager.say(code)
    assert await acting(house, clock, centre) == 2
    await stranger.say(SLIP)
    assert await acting(house, clock, centre) == 3
