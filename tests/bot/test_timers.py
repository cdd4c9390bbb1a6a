"""What is due by the clock happens once, in time, and a bad one does not hold up the others."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.language import plain
from bot.timers import Ringing, Timers
from storage.database import Database
from storage.records.chats import Timer
from storage.store import Store
from storage.writer import Writer
from tests.bot.chats import rows
from tests.talk import LIMITS, START, Bot

HOUR = timedelta(hours=1)
PHONE = "+254712345678"


class Bells:
    """Rings a kind `bell`, and tells a phone of each subject; a subject `bad` fails."""

    def __init__(self, house: Bot) -> None:
        self.house = house
        self.rung: list[str] = []
        self.timers = self.made(house.writer)

    def made(self, writer: Writer) -> Timers:
        """As one process has them."""
        return Timers(writer, {"bell": self.ring}, LIMITS, self.house.press.sealer, self.house.clock)

    async def ring(self, ringing: Ringing, timers: Sequence[Timer]) -> None:
        """Tell a phone."""
        for each in timers:
            ringing.notices.tell(PHONE, plain(f"It is time for {each.subject}."))
        if any(each.subject == "bad" for each in timers):
            raise RuntimeError("a bell is broken")
        self.rung += [each.subject for each in timers]

    async def set(self, *subjects: str, after: timedelta = HOUR, until: timedelta = 2 * HOUR) -> None:
        """Set them, from now."""
        now = self.house.clock()
        async with self.house.database.transaction() as tx:
            await Store(tx, now).timers.set_all(Timer("bell", each, now + after, now + until) for each in subjects)

    async def told(self) -> list[str]:
        """What the phone heard."""
        await self.house.look()
        return [message.text for _to, message in self.house.channels["sms"].sent]


@pytest.fixture
def bells(house: Bot) -> Bells:
    """On this database."""
    return Bells(house)


async def test_a_timer_rings_when_it_is_due_and_once(bells: Bells) -> None:
    """Not before, and never again, even when it is set anew."""
    await bells.set("1")
    await bells.timers.look()
    assert bells.rung == []
    bells.house.clock.move(hours=1)
    await bells.timers.look()
    await bells.timers.look()
    await bells.set("1")
    bells.house.clock.move(hours=1)
    await bells.timers.look()
    assert bells.rung == ["1"]
    assert await bells.told() == ["It is time for 1."]


async def test_a_timer_is_moved_and_cancelled(bells: Bells) -> None:
    """As long as it has not rung."""
    await bells.set("moved", "gone")
    await bells.set("moved", after=2 * HOUR, until=3 * HOUR)
    async with bells.house.database.transaction() as tx:
        await Store(tx, START).timers.cancel("bell", "gone")
    bells.house.clock.move(hours=1)
    await bells.timers.look()
    assert bells.rung == []
    bells.house.clock.move(hours=1)
    await bells.timers.look()
    assert bells.rung == ["moved"]


async def test_what_an_outage_held_up_rings_late_or_not_at_all(bells: Bells, database_url: str) -> None:
    """What is no longer worth it is missed."""
    await bells.set("stale", until=2 * HOUR)
    await bells.set("late", until=9 * HOUR)
    bells.house.clock.move(hours=5)
    await bells.timers.look()
    assert bells.rung == ["late"]
    outcomes = {row["subject"]: row["outcome"] for row in await rows(database_url, "timer")}
    assert outcomes == {"late": "rang", "stale": "missed"}


async def test_a_bad_one_fails_alone_and_rings_again(bells: Bells, database_url: str) -> None:
    """What it had told is taken back with it; the others have rung."""
    await bells.set("1", "bad", "2")
    bells.house.clock.move(hours=1)
    await bells.timers.look()
    assert bells.rung == ["1", "2"]
    assert sorted(await bells.told()) == ["It is time for 1.", "It is time for 2."]
    assert [row["subject"] for row in await rows(database_url, "timer") if not row["ended_at"]] == ["bad"]


async def test_two_processes_ring_once(bells: Bells, database_url: str) -> None:
    """Whoever looks first takes it."""
    if database_url.startswith("sqlite"):
        pytest.skip("one process serves from SQLite")
    from storage.connect import database

    await bells.set(*(str(each) for each in range(50)))
    bells.house.clock.move(hours=1)
    other: Database = database(database_url)
    await other.open()
    writer = Writer(other)
    await writer.start()
    await asyncio.gather(bells.timers.look(), bells.made(writer).look())
    await writer.stop()
    await other.close()
    assert sorted(bells.rung, key=int) == [str(each) for each in range(50)]
