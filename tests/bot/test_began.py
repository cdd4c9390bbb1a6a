"""A conversation knows when it began, on our clock: what was begun before a deadline is in time."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import Chat
from bot.language import plain
from tests.bot.chats import Open, journey
from tests.talk import START, Clock


@journey("first")
async def first(chat: Chat) -> None:
    """Asks, and leads to the second."""
    await chat.ask("word", plain("A word?"), str)
    chat.go("second")


@journey("second")
async def second(chat: Chat) -> None:
    """Says when it began."""
    await chat.ask("word", plain("Another?"), str)
    chat.say(plain(f"began {chat.began - START}"))


async def test_a_conversation_began_with_the_one_that_led_to_it(opened: Open, clock: Clock) -> None:
    """However long its questions took."""
    talk = await opened(first, second)
    await talk.say("first")
    clock.move(minutes=30)
    await talk.say("one")
    clock.move(minutes=30)
    assert f"began {timedelta(0)}" in (await talk.say("two")).text


async def test_one_that_is_started_anew_begins_now(opened: Open, clock: Clock) -> None:
    """Also where it was left in the middle, and from a menu that has stood for a while."""
    talk = await opened(first, second)
    for minutes in (0, 30, 60):
        await talk.say("second")
        await talk.say("menu")
        await talk.say("second")
        assert f"began {timedelta(minutes=minutes)}" in (await talk.say("two")).text
        clock.move(minutes=30)
