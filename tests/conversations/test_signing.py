"""What follows by the clock: the signed register after a period, and the day by which a dispute is decided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from conversations.period import set_mornings
from conversations.signing import reminding
from storage.documents import Bound
from storage.records.centres import Centre, Director
from storage.registers import ACKNOWLEDGED
from storage.store import Store
from tests.bot.chats import consent
from tests.centre import posted
from tests.talk import Bot, Clock, Talk

DIRECTOR = "+254712000999"
BOUND = Bound("0" * 64, 1, 1)


@pytest.fixture
async def centre(house: Bot, clock: Clock) -> Centre:
    """A centre with a director, for which one chat acts, in the morning of its first day."""
    clock.now = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
    await consent(house, "telegram", "700", active_at=clock())
    await consent(house, "whatsapp", DIRECTOR, proven_phone=DIRECTOR, active_at=clock())
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        made = await posted(store)
        await store.directors.list_directors([Director(DIRECTOR, made.county, made.sub_county, "Jane")])
        (row,) = await tx.lock_chats(lanes='[["telegram", "700"]]')
        await store.centres.enter(row, made, "password")
        await set_mornings(store, made.year, made.exam, [made.id])
    return made


async def signed(house: Bot, clock: Clock, centre: Centre) -> None:
    """The centre sends its signed register."""
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        (row,) = await tx.lock_chats(lanes='[["telegram", "700"]]')
        sent = await store.registers.submit(centre, "R-2345-6789", BOUND, row, "Telegram")
        await store.timers.set_all([reminding(sent, clock())])


async def pass_days(house: Bot, clock: Clock, days: int) -> None:
    """At ten in the morning of each of so many days, what is due is done."""
    for _day in range(days):
        clock.now = (clock.now + timedelta(days=1)).replace(hour=7, minute=0)
        await house.look()


def told(talk: Talk, words: str) -> int:
    """How often a chat read some words, by a text too where it may not be written to."""
    return sum(words in text for text in [*(each.text for each in talk.heard), *talk.texts_to(DIRECTOR)])


async def test_a_centre_is_asked_for_its_signed_register(house: Bot, clock: Clock, centre: Centre) -> None:
    """After the last day, until it sends one."""
    talk = Talk(house)
    await pass_days(house, clock, 2)
    assert told(talk, "the register is to be signed") == 1
    await pass_days(house, clock, 4)
    assert told(talk, "the register is to be signed") == 2
    await signed(house, clock, centre)
    await pass_days(house, clock, 10)
    assert told(talk, "the register is to be signed") == 2


async def test_a_signed_register_is_tracked_until_it_is_acknowledged(house: Bot, clock: Clock, centre: Centre) -> None:
    """The director is reminded every other day."""
    await signed(house, clock, centre)
    director = Talk(house, "whatsapp", DIRECTOR, DIRECTOR)
    await pass_days(house, clock, 5)
    assert told(director, "waits for you") == 2
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        copy = await store.registers.newest(centre.id)
        assert copy
        await store.registers.decide(copy, ACKNOWLEDGED, "Jane")
    await pass_days(house, clock, 5)
    assert told(director, "waits for you") == 2


async def test_registers_wait_for_the_director_in_the_next_year_too(house: Bot, clock: Clock, centre: Centre) -> None:
    """Who signs in January finds them."""
    await signed(house, clock, centre)
    clock.now = datetime(2027, 1, 11, 7, 0, tzinfo=UTC)
    async with house.database.transaction() as tx:
        assert await Store(tx, clock()).people.register(DIRECTOR, None, "test")
    director = Talk(house, "whatsapp", DIRECTOR, DIRECTOR)
    await director.say("registers")
    await director.tap("Log in")
    assert "Signed registers to acknowledge: 1." in director.last.text


async def test_a_director_is_reminded_of_a_dispute_on_its_day(house: Bot, clock: Clock, centre: Centre) -> None:
    """All who hear of it hear by when it is decided; once it is, nobody is reminded."""
    talk, officer = Talk(house), Talk(house, "sms", "+254711000002")
    director = Talk(house, "whatsapp", DIRECTOR, DIRECTOR)
    await talk.say("2 3 AB")
    await talk.say("yes")
    await officer.say("dispute")
    await officer.say("I was there")
    assert "The Sub County Director decides by 26 Nov 18:00." in talk.last.text
    assert "To be decided by 26 Nov 18:00: REGISTERS." in director.last.text
    await pass_days(house, clock, 1)
    assert told(director, "a dispute about 24 Nov") == 0
    await pass_days(house, clock, 3)
    assert told(director, "a dispute about 24 Nov") == 1
