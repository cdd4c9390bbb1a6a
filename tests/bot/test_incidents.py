"""A conversation that fails is answered, recorded for support, and leaves nothing behind."""

from __future__ import annotations

import asyncio

import pytest

from bot.chat import Chat
from bot.incident import masked
from bot.language import _, plain
from tests.bot.chats import Open, answers, consent, fails, journey, rows, typed
from tests.talk import Talk


async def test_a_conversation_that_raises_is_answered_with_a_case_number(opened: Open, database_url: str) -> None:
    """The incident has what support needs, with the person's numbers masked."""
    talk = await opened(fails)
    await talk.say("fails")
    text = (await talk.say("raise 0712345678")).text
    (incident,) = await rows(database_url, "incident")
    assert f"case {incident['case_number']}." in text
    assert (incident["conversation"], incident["message"]) == ("fails", "raise •••••••678")
    assert "LookupError: nothing for raise •••••••678" in incident["traceback"]
    assert "0712345678" not in incident["traceback"]


async def test_after_an_incident_the_answers_are_as_they_were(opened: Open, database_url: str) -> None:
    """The failed answer is not kept, and the next message goes on."""
    talk = await opened(fails)
    await talk.say("fails")
    await talk.say("raise")
    assert await answers(database_url) == {}
    assert (await talk.say("Achieng")).text == "Where, Achieng?"


async def test_an_incident_keeps_nothing_that_the_turn_wrote(opened: Open, database_url: str) -> None:
    """The savepoint is undone, for this chat alone."""

    @journey("half")
    async def half(chat: Chat) -> None:
        await chat.store.people.register("+254712345678", None, "test")
        raise LookupError("after writing")

    talk = await opened(half, fails)
    await consent(talk.house, "telegram", "701")
    other = Talk(talk.house, address="701")
    await talk.house.hear(*typed(talk, "half"), *typed(other, "fails"))
    assert "something went wrong" in talk.last.text
    assert other.last.text == "Name?"
    assert not await rows(database_url, "person")


async def test_a_text_that_cannot_be_rendered_is_an_incident(opened: Open, database_url: str) -> None:
    """A message of the catalogue whose value is missing is answered too."""

    @journey("broken")
    async def broken(chat: Chat) -> None:
        chat.say(_("Dear {name}, {missing}.", name="Achieng"))
        await chat.ask("name", plain("Name?"), str)

    talk = await opened(broken)
    assert "something went wrong" in (await talk.say("broken")).text
    (incident,) = await rows(database_url, "incident")
    assert "KeyError: 'missing'" in incident["traceback"]


async def test_a_turn_that_takes_too_long_is_an_incident(
    opened: Open, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time limit ends it; the chat goes on with the next message."""
    monkeypatch.setattr("bot.turns.TIME_LIMIT", 0.05)

    @journey("hangs")
    async def hangs(chat: Chat) -> None:
        await chat.store.people.by_phone("+254712345678")
        await asyncio.Event().wait()

    talk = await opened(hangs, fails)
    assert "something went wrong" in (await talk.say("hangs")).text
    (incident,) = await rows(database_url, "incident")
    assert "TimeoutError" in incident["traceback"]
    assert (await talk.say("fails")).text == "Name?"


async def test_a_turn_that_was_held_up_once_is_taken_again(
    opened: Open, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the machine stalls: what it had written is undone, nobody gets an apology."""
    monkeypatch.setattr("bot.turns.TIME_LIMIT", 0.05)
    stalls = [asyncio.Event().wait]

    @journey("stalls")
    async def stalling(chat: Chat) -> None:
        await chat.once("account", lambda: chat.store.people.register("+254712345678", None, "test"))
        while stalls:
            await stalls.pop()()
        await chat.ask("name", plain("Name?"), str)

    talk = await opened(stalling)
    assert (await talk.say("stalls")).text == "Name?"
    assert await rows(database_url, "incident") == []
    assert len(await rows(database_url, "person")) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0712345678", "•••••••678"),
        ("ID 23456789, please", "ID •••••789, please"),
        ("0712 345 678", "•••• ••• 678"),
        ("12 May", "12 May"),
        ("", ""),
    ],
)
def test_numbers_are_masked(text: str, shown: str) -> None:
    """The last digits stay, so that support can compare."""
    assert masked(text) == shown


async def test_a_text_that_no_database_takes_is_an_answer_all_the_same(opened: Open, database_url: str) -> None:
    """PostgreSQL refuses NUL; neither the answer nor an incident may hang on it."""
    talk = await opened(fails)
    await talk.say("fails")
    assert (await talk.say("Ach\0ieng")).text == "Where, Achieng?"
    assert await rows(database_url, "incident") == []
