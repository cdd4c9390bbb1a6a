"""When many write at once, who waits is told their number and the time, once a wait; nobody else hears anything."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.crowd import FEW, Crowd
from bot.line import Urgency
from bot.messages import Outgoing
from bot.metrics import AGE, measure_queues
from bot.outbox import outgoing
from storage.migrate import migrate
from tests.bot.chats import consent
from tests.talk import LIMITS, Bot, Clock, bot

NUMBER = re.compile(r"(?<=You are number )\d+")


class Storm:
    """Messages that arrive, and are answered only when the test says so."""

    def __init__(self, house: Bot, channel: str = "telegram") -> None:
        self.house = house
        self.channel = channel
        self.crowd = Crowd(house.writer, house.outbox, LIMITS, house.clock)
        self.waiting: list[str] = []

    async def arrive(self, count: int) -> None:
        """So many people write; nobody answers yet."""
        house, new = self.house, [str(100_000 + next(self.house.numbers)) for _each in range(count)]
        messages = [house.incoming(self.channel, address, text="menu") for address in new]
        await asyncio.gather(*(house.writer.do(house.lanes._store, message) for message in messages))
        self.waiting += new

    async def answer(self, count: int) -> None:
        """The first of them have their turn."""
        for address in self.waiting[:count]:
            self.house.lanes.wake((self.channel, address))
        del self.waiting[:count]
        await self.house.settled()

    async def look(self, seconds: float = 5) -> dict[str, str]:
        """Let time pass and look. Returns what people were told."""
        self.house.clock.move(seconds=seconds)
        recorder = self.house.channels[self.channel]
        before = len(recorder.sent)
        async with self.house.database.reading() as tx:
            queue = await tx.waiting_queue()
        await self.crowd.look(queue)
        await self.house.settled()
        told = {to: message.text for to, message in recorder.sent[before:]}
        assert len(told) == len(recorder.sent) - before
        return told


async def test_who_waits_long_learns_their_number_and_the_time(house: Bot) -> None:
    """By the speed at which the queue moves; nobody near its head is bothered."""
    storm = Storm(house)
    await storm.arrive(60)
    assert await storm.look() == {}  # the speed is not known yet
    await storm.answer(5)
    told = await storm.look()
    numbers = {to: int(NUMBER.findall(text)[0]) for to, text in told.items()}
    assert numbers == {to: number for number, to in enumerate(storm.waiting, 1) if number > FEW}
    assert told[storm.waiting[-1]] == (
        "Many people are writing now. You are number 55, about a minute from your turn. You need not wait or send it "
        "again: I will answer here."
    )
    assert await storm.look() == {}


async def test_a_quick_queue_is_silent(house: Bot) -> None:
    """Who is answered in some seconds needs no second message."""
    storm = Storm(house)
    await storm.arrive(120)
    await storm.look()
    await storm.answer(60)
    assert await storm.look() == {}


async def test_a_plain_phone_hears_of_minutes_only(house: Bot) -> None:
    """A text costs money: not for what is over soon."""
    storm = Storm(house, "sms")
    await storm.arrive(70)
    await storm.look()
    await storm.answer(5)
    assert await storm.look() == {}
    told = [await storm.look() for _look in range(3)]
    assert told[-1] or told[-2] or told[0]
    texts = [text for each in told for text in each.values()]
    assert all(len(text) <= 160 and "minutes" in text for text in texts)


async def test_where_nothing_moves_no_time_is_promised(house: Bot) -> None:
    """The number alone: it is kept, and will be answered."""
    storm = Storm(house)
    await storm.arrive(FEW + 1)
    await storm.look()
    assert list((await storm.look()).values()) == [
        "Many people are writing now. You are number 21. No need to send again: I answer here."
    ]


async def test_everybody_is_told_in_their_language(house: Bot) -> None:
    """As far as it is known."""
    storm = Storm(house)
    await storm.arrive(FEW)
    await consent(house, "telegram", "9", language="sw")
    await house.writer.do(house.lanes._store, house.incoming("telegram", "9", text="menyu"))
    await storm.look()
    assert (await storm.look())["9"].startswith("Watu wengi wanaandika sasa. Wewe ni nambari 21.")


async def test_two_processes_tell_once(house: Bot) -> None:
    """Whoever looks first."""
    storm, other = Storm(house), Storm(house)
    await storm.arrive(FEW + 1)
    await storm.look()
    await other.look(0)
    assert len(await storm.look()) == 1
    assert await other.look(0) == {}


async def test_who_was_answered_meanwhile_is_told_nothing(house: Bot) -> None:
    """The number comes before the answer, or not at all."""
    storm = Storm(house)
    await storm.arrive(FEW + 2)
    await storm.look()
    async with house.database.reading() as tx:
        queue = await tx.waiting_queue()
    house.clock.move(seconds=5)
    await storm.answer(FEW + 2)
    sent = len(house.channels["telegram"].sent)
    await storm.crowd.look(queue)
    await house.settled()
    assert len(house.channels["telegram"].sent) == sent


@asynccontextmanager
async def stormy() -> AsyncIterator[Storm]:
    """A storm over a database of its own."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/a.db"
        await migrate(url)
        async with bot(url, Path(folder) / "files", Clock()) as house:
            yield Storm(house)


STEPS = st.lists(st.tuples(st.sampled_from(["arrive", "answer", "look"]), st.integers(1, 30)), min_size=4, max_size=12)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS)
async def test_in_any_storm_each_wait_is_told_once_and_truly(steps: list[tuple[str, int]]) -> None:
    """Only who waits, under the number that they have, and nobody twice; everybody is answered in the end."""
    async with stormy() as storm:
        told: list[str] = []
        for what, count in steps:
            if what == "arrive":
                await storm.arrive(count)
            elif what == "answer":
                await storm.answer(count)
            else:
                places = {address: number for number, address in enumerate(storm.waiting, 1)}
                for address, text in (await storm.look()).items():
                    assert int(NUMBER.findall(text)[0]) == places[address] > FEW
                    told.append(address)
        assert len(told) == len(set(told))
        await storm.answer(len(storm.waiting))
        assert await storm.look() == {}


async def test_the_age_of_what_waits_is_measured(house: Bot) -> None:
    """Of messages that nobody has answered, and of answers that nobody has sent; nothing waits for no time."""
    assert await ages(house) == (0, 0)
    storm = Storm(house)
    await storm.arrive(1)
    house.clock.move(seconds=7)
    assert await ages(house) == (7, 0)
    late = outgoing("telegram", "700", Outgoing(text="News"), Urgency.NOTICE, house.clock(), owner="nobody")
    async with house.database.transaction() as tx:
        await tx.add_outgoing([late])
    house.clock.move(seconds=2)
    assert await ages(house) == (9, 2)


async def ages(house: Bot) -> tuple[float, float]:
    """Seconds that the oldest message of the inbox and of the outbox has waited."""
    await measure_queues(house.database, house.clock())
    found = {sample.labels["queue"]: sample.value for metric in AGE.collect() for sample in metric.samples}
    return found["inbox"], found["outbox"]
