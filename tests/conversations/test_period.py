"""What the clock brings on the days of a period goes by the timetable as it is then."""

from __future__ import annotations

from datetime import UTC, datetime

from conversations.period import EVENING, MORNING, set_mornings, set_timers
from storage.records.centres import Director, Sitting
from storage.store import Store
from tests.bot.chats import consent, rows
from tests.centre import FIRST, MANAGER, SITTINGS, posted
from tests.talk import Bot, Clock, Talk


async def test_a_day_that_was_dropped_is_quiet(house: Bot, clock: Clock, database_url: str) -> None:
    """Neither a list nor a report of a day that the council took off the timetable; the days that stay have both."""
    await consent(house, "telegram", "700", active_at=clock())
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        centre = await posted(store)
        await store.directors.list_directors([Director(MANAGER, centre.county, centre.sub_county, "Jane")])
        (row,) = await tx.lock_chats(lanes='[["telegram", "700"]]')
        await store.centres.enter(row, centre, "password")
        await set_timers(store, centre.year, centre.exam)
        await set_mornings(store, centre.year, centre.exam, [centre.id])
        await store.timetable.list_sittings([each for each in SITTINGS if each.day == FIRST])
    talk = Talk(house)
    for moment in (datetime(2026, 11, 23, 4, 0, tzinfo=UTC), datetime(2026, 11, 23, 15, 0, tzinfo=UTC)):
        clock.now = moment
        await house.look()
    assert talk.heard == []
    assert talk.texts_to(MANAGER) == []
    clock.now = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    await house.look()
    assert "Register of 24 Nov" in talk.last.text
    clock.now = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
    await house.look()
    assert "0 of 1 registers" in talk.texts_to(MANAGER)[-1]
    ended = [
        each for each in await rows(database_url, "timer") if each["kind"] in (MORNING, EVENING) and each["ended_at"]
    ]
    assert len(ended) == 4


async def test_a_timetable_that_is_loaded_later_sets_the_lists(house: Bot, clock: Clock) -> None:
    """Of the centres that somebody acts for."""
    await consent(house, "telegram", "700", active_at=clock())
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        centre = await posted(store)
        (row,) = await tx.lock_chats(lanes='[["telegram", "700"]]')
        await store.centres.enter(row, centre, "password")
        later = Sitting(centre.year, centre.exam, FIRST, "15:00", "A paper more")
        await store.timetable.list_sittings([*SITTINGS, later])
        await set_timers(store, centre.year, centre.exam)
    clock.now = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    await house.look()
    assert "Register of 24 Nov" in Talk(house).last.text
