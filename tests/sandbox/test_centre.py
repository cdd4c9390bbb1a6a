"""The sample's examination centre is in the middle of its period."""

from __future__ import annotations

from datetime import timedelta

from bot.language import NAIROBI
from conversations.passwords import which
from sandbox import centre
from storage.attendance import is_whole
from storage.store import Store
from tests.talk import Bot, Clock


async def test_the_days_before_today_are_marked(house: Bot, clock: Clock) -> None:
    """And today is not; the slip opens the centre, and loading it again changes nothing."""
    for _time in range(2):
        async with house.database.transaction() as tx:
            await centre.load(tx, clock())
    async with house.database.reading() as tx:
        store = Store(tx, clock())
        found = await store.centres.by_code(centre.EXAM, centre.CODE)
        assert found
        marks = await store.attendance.marks(found)
        password = await store.centres.password(found)
        people = await store.attendance.people(found)
    today = clock().astimezone(NAIROBI).date()
    assert {mark.day for mark in marks} == {today - timedelta(days=number) for number in (1, 2)}
    assert len(marks) == 2 * len(people) == 2 * len(centre.PEOPLE)
    assert is_whole(marks)
    assert password
    assert which((password.hash,), centre.SLIP) == 0
