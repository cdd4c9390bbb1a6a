"""Each chat is a lane: its messages are handled one at a time, in order, and once; nobody is left in silence."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import lanes as lanes_module
from bot import turn as turn_module
from bot.chat import Chat
from bot.language import plain
from bot.messages import Incoming, Kind, Outgoing
from bot.turn import FLOOD
from storage.records.chats import Queuer
from tests.bot.chats import Open, answers, choices, consent, fails, journey, menu, number, rows, typed
from tests.talk import Clock, Talk, bot


@journey("count")
async def count(chat: Chat) -> None:
    """Ask for numbers until there are none."""
    taken: list[int] = []
    while len(taken) < 60:
        chat.say(plain(f"I have {len(taken)}."))
        taken.append(await chat.ask(f"n/{len(taken)}", plain("Next?"), number))


async def test_slow_work_does_not_keep_other_chats_waiting(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """While one chat's work runs in its thread, another chat is answered."""
    release = threading.Event()

    @journey("slow")
    async def slow(chat: Chat) -> None:
        done = await chat.work("wait", release.wait, 10)
        chat.say(plain(f"Done: {done}."))

    talk = await opened(slow, fails)
    house = talk.house
    await consent(house, "telegram", "701")
    other = Talk(house, address="701")
    answered = _when_heard(other, monkeypatch)
    await house.lanes.accept(typed(talk, "slow"))
    await house.lanes.accept(typed(other, "fails"))
    await answered.wait()
    assert (other.last.text, talk.heard) == ("Name?", [])
    release.set()
    await house.settled()
    assert talk.last.text == "Done: True.\n\nWhat next?"


def _when_heard(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    heard, channel = asyncio.Event(), talk.house.channels[talk.channel]
    send = channel.send

    async def listen(address: str, message: Outgoing, outbox_id: int) -> Any:
        sent = await send(address, message, outbox_id)
        if address == talk.address:
            heard.set()
        return sent

    monkeypatch.setattr(channel, "send", listen)
    return heard


async def test_a_clock_that_jumps_by_days_during_a_turn_has_it_answered_once(opened: Open, clock: Clock) -> None:
    """The message looks forgotten by the new time, and a look finds it; its turn goes on all the same."""
    begun, release = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        release.wait(10)

    @journey("slow")
    async def slow(chat: Chat) -> None:
        await chat.work("wait", wait)
        chat.say(plain("Done."))

    talk = await opened(slow)
    await talk.house.lanes.accept(typed(talk, "slow"))
    await asyncio.to_thread(begun.wait, 10)
    clock.move(days=3)
    await talk.house.lanes.look(timedelta(0))
    release.set()
    await talk.house.settled()
    assert [message.text for message in talk.heard] == ["Done.\n\nWhat next?"]


async def test_what_slow_work_raises_reaches_the_conversation(opened: Open) -> None:
    """The conversation may catch it like any error."""

    def refuse(reason: str) -> None:
        raise ValueError(reason)

    @journey("refused")
    async def refused(chat: Chat) -> None:
        try:
            await chat.work("refuse", refuse, "too big")
        except ValueError as error:
            chat.say(plain(f"Caught: {error}."))

    talk = await opened(refused)
    assert (await talk.say("refused")).text == "Caught: too big.\n\nWhat next?"


async def test_slow_work_is_done_once_a_turn(opened: Open) -> None:
    """Several pieces of work follow each other; each result is there when the turn is taken again."""
    done: list[str] = []

    @journey("twofold")
    async def twofold(chat: Chat) -> None:
        for part in ("one", "two"):
            await chat.work(f"do/{part}", done.append, part)

    talk = await opened(twofold)
    await talk.say("twofold")
    assert done == ["one", "two"]


async def test_conversations_that_follow_each_other_do_their_own_work(opened: Open) -> None:
    """The result of one is not taken for the other's, though both call it by the same key."""

    @journey("first")
    async def first(chat: Chat) -> None:
        chat.say(plain(await chat.work("make", str.upper, "first")))
        return chat.go("second")

    @journey("second")
    async def second(chat: Chat) -> None:
        chat.say(plain(await chat.work("make", str.upper, "second")))

    talk = await opened(first, second)
    assert (await talk.say("first")).text == "FIRST\n\nSECOND\n\nWhat next?"


async def test_slow_work_outside_of_the_time_limit(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is for the turn; what runs in a thread has its own time."""
    monkeypatch.setattr("bot.turns.TIME_LIMIT", 0.05)
    never = threading.Event()

    @journey("slow")
    async def slow(chat: Chat) -> None:
        chat.say(plain(str(await chat.work("wait", never.wait, 0.1))))

    talk = await opened(slow)
    assert (await talk.say("slow")).text == "False\n\nWhat next?"


async def test_the_time_of_slow_work_begins_when_it_has_a_thread(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a rush it waits for one; that is no reason to give it up."""
    release, limit = threading.Event(), asyncio.timeout
    asked = running = most = 0

    @journey("slow")
    async def slow(chat: Chat) -> None:
        chat.say(plain(str(await chat.work("wait", release.wait, 10))))

    @asynccontextmanager
    async def limited(seconds: float) -> AsyncIterator[None]:
        nonlocal running, most
        slow_work = seconds == lanes_module.WORK_LIMIT
        running += slow_work
        most = max(most, running)
        async with limit(seconds):
            yield
        running -= slow_work

    talk = await opened(slow)
    house = talk.house
    work = house.lanes._work

    async def counted(working: Any) -> Any:
        nonlocal asked
        asked += 1
        if asked == 2 * lanes_module.WORKERS:
            release.set()
        return await work(working)

    monkeypatch.setattr(house.lanes, "_work", counted)
    monkeypatch.setattr(lanes_module.asyncio, "timeout", limited)
    others = [Talk(house, address=str(800 + number)) for number in range(2 * lanes_module.WORKERS)]
    for other in others:
        await consent(house, "telegram", other.address)
        await house.lanes.accept(typed(other, "slow"))
    await house.settled()
    assert [other.last.text for other in others] == ["True\n\nWhat next?"] * len(others)
    assert most == lanes_module.WORKERS


async def test_two_taps_make_one_answer(opened: Open, database_url: str) -> None:
    """The second tap on a button finds its question done, and says so."""

    @journey("order")
    async def order(chat: Chat) -> None:
        await chat.choose("fruit", plain("Which fruit?"), choices("mango", "guava"))
        await chat.choose("size", plain("Which size?"), choices("small", "large"))

    talk = await opened(order)
    mango, _guava = (await talk.say("order")).options
    taps = [talk.house.incoming("telegram", "700", kind=Kind.BUTTON, button=mango.id) for _tap in range(2)]
    await talk.house.hear(*taps)
    assert talk.heard[-2].text == "Which size?"
    assert talk.last.text.endswith(".\n\nWhich size?")
    assert await answers(database_url) == {"fruit": "mango"}


async def test_a_forged_button_is_answered(opened: Open, database_url: str) -> None:
    """A number that was not shown, another token and plain nonsense change nothing."""

    @journey("order")
    async def order(chat: Chat) -> None:
        await chat.choose("fruit", plain("Which fruit?"), choices("mango", "guava"))

    talk = await opened(order)
    token = (await talk.say("order")).options[0].id.partition(".")[0]
    for button in (f"{token}.2", f"{token}.", f"{token}.-1", "go:nowhere", "resume:nowhere", "0.0", ""):
        message = await talk.send(kind=Kind.BUTTON, button=button)
        assert message.text.endswith("\n\nWhich fruit?"), button
    assert await answers(database_url) == {}
    assert not await rows(database_url, "incident")


async def test_many_messages_at_once_stay_in_order(
    opened: Open, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fifty answers that arrive together are the answers to fifty questions, one after the other."""
    monkeypatch.setattr(turn_module, "FLOOD", 100)
    monkeypatch.setattr("bot.turns.FLOOD", 100)
    talk = await opened(count)
    await talk.say("count")
    await talk.house.hear(*typed(talk, *map(str, range(1, 51))))
    assert list((await answers(database_url)).values()) == [str(each) for each in range(1, 51)]
    assert [message.text for message in talk.heard] == [f"I have {each}.\n\nNext?" for each in range(51)]


async def test_a_flood_is_answered_once(opened: Open, database_url: str) -> None:
    """More than may wait get one answer with their count, and the conversation is as it was."""
    talk = await opened(count)
    await talk.say("count")
    await talk.say("7")
    await talk.house.hear(*typed(talk, *(["1"] * (FLOOD + 5))))
    assert len(talk.heard) == 3
    assert f"{FLOOD + 5}" in talk.last.text
    assert talk.last.text.endswith("\n\nNext?")
    assert await answers(database_url) == {"n/0": "7"}
    assert all(row["done_at"] and row["payload"] is None for row in await rows(database_url, "inbox"))


async def test_a_message_id_is_handled_once(opened: Open, database_url: str) -> None:
    """A platform may deliver a message again: at once, or when it is long done."""
    talk = await opened(count)
    await talk.say("count")
    (message,) = typed(talk, "7")
    await talk.house.hear(message, message)
    await talk.house.hear(message)
    assert await answers(database_url) == {"n/0": "7"}
    assert len(talk.heard) == 2


async def test_what_a_crash_left_in_the_inbox_is_handled_at_the_start(
    opened: Open, database_url: str, tmp_path: Path
) -> None:
    """A message that was stored and not yet answered is answered by the next process, once."""
    talk = await opened(fails)
    house = talk.house
    (message,) = typed(talk, "fails")
    await house.writer.do(house.lanes._store, message)
    journeys = tuple(house.lanes.turns.house.conversations.values())
    async with bot(database_url, tmp_path / "files", house.clock, journeys=journeys) as second:
        await second.settled()
        assert [message.text for _to, message in second.channels["telegram"].sent] == ["Name?"]
    assert talk.heard == []


async def test_looking_goes_on_after_a_failure(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that was away for a moment does not end the search for messages."""
    monkeypatch.setattr(lanes_module, "LOOK", 0.01)
    talk = await opened(fails)
    house, failures = talk.house, [ConnectionError("gone")]
    (message,) = typed(talk, "fails")
    await house.writer.do(house.lanes._store, message)
    look = house.lanes.look

    async def fail_first(age: timedelta) -> list[Queuer]:
        if failures:
            raise failures.pop()
        return await look(-age)  # the clock of the test stands still

    monkeypatch.setattr(house.lanes, "look", fail_first)
    await _when_heard(talk, monkeypatch).wait()
    assert talk.last.text == "Name?"


@pytest.mark.parametrize("dialect", ["postgres"])
async def test_two_processes_do_not_take_the_same_turn(
    opened: Open, database_url: str, tmp_path: Path, clock: Clock
) -> None:
    """Chats are locked by row: both processes drive the lane, and each message is one turn of one of them."""
    talk = await opened(count)
    await talk.say("count")
    async with bot(database_url, tmp_path / "files", clock, journeys=(menu, count)) as second:
        messages = [
            Incoming(channel="telegram", address="700", message_id=f"answer {n}", text=str(n)) for n in range(1, 17)
        ]
        houses = [talk.house, second] * 8
        await asyncio.gather(*(house.hear(message) for house, message in zip(houses, messages, strict=True)))
        heard = len(talk.heard) + len(Talk(second).heard)
    assert heard == 17
    assert sorted((await answers(database_url)).values(), key=int) == [str(n) for n in range(1, 17)]
