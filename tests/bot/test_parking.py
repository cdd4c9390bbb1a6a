"""A conversation that was left is not lost."""

from __future__ import annotations

import json

from bot.chat import Chat
from bot.conversation import Conversation
from bot.language import plain
from bot.messages import Kind
from bot.parking import PARKED
from conversations.logout import log_out
from tests.bot.chats import Open, deploy, journey, rows


def two_questions(name: str, **more: bool) -> Conversation:
    """A conversation that can be left in its middle."""

    @journey(name, **more)
    async def made(chat: Chat) -> None:
        first = await chat.ask("first", plain(f"{name}: first?"), str)
        await chat.ask("second", plain(f"{name}: second, after {first}?"), str)

    return made


def shared(name: str, phone: str) -> Conversation:
    """Logs the account of a number in, at once."""

    @journey(name, parks=False)
    async def made(chat: Chat) -> None:
        person = await chat.store.people.by_phone(phone) or await chat.store.people.register(phone, None, "test")
        assert person
        await chat.store.logins.start(chat.row, person, "tap")

    return made


async def test_a_conversation_that_was_left_is_offered_in_the_menu(opened: Open) -> None:
    """It goes on at its question, with its answers."""
    talk = await opened(two_questions("order"))
    await talk.say("order")
    await talk.say("mango")
    menu = await talk.say("menu")
    assert [option.label for option in menu.options] == ["Continue: order", "Menu"]
    assert (await talk.tap("Continue: order")).text == "order: second, after mango?"


async def test_a_conversation_is_parked_when_another_begins(opened: Open) -> None:
    """The one that was left is offered when the other has ended."""
    order, claim = two_questions("order"), two_questions("claim")
    talk = await opened(order, claim)
    for text in ("order", "mango"):
        await talk.say(text)
    for text in ("menu", "claim", "fare", "bus"):
        await talk.say(text)
    assert [option.label for option in talk.last.options] == ["Continue: order", "Menu"]


async def test_going_on_parks_the_conversation_that_was_under_way(opened: Open) -> None:
    """Two half-finished conversations change places."""
    talk = await opened(two_questions("order"), two_questions("claim"))
    for text in ("order", "mango", "menu", "claim", "fare"):
        await talk.say(text)
    assert (await talk.send(kind=Kind.BUTTON, button="resume:order")).text == "order: second, after mango?"
    assert [option.label for option in (await talk.say("menu")).options] == [
        "Continue: order",
        "Continue: claim",
        "Menu",
    ]


async def test_what_was_not_answered_is_not_parked(opened: Open) -> None:
    """A conversation without an answer, and one that is not to be kept, are simply left."""
    talk = await opened(two_questions("order"), two_questions("small", parks=False))
    for text in ("order", "menu", "small", "yes please"):
        await talk.say(text)
    assert [option.label for option in (await talk.say("menu")).options] == ["Menu"]


async def test_only_the_newest_are_kept(opened: Open, database_url: str) -> None:
    """More than a few offers would bury the menu."""
    names = ["maize", "beans", "sorghum", "millet"]
    talk = await opened(*(two_questions(name) for name in names))
    for name in names:
        for text in (name, "much", "menu"):
            await talk.say(text)
    (chat,) = await rows(database_url, "chat")
    assert [state["name"] for state in json.loads(chat["parked"])] == names[: -PARKED - 1 : -1]


async def test_starting_again_forgets_what_was_parked(opened: Open) -> None:
    """Its first question is asked anew, and it is offered once at most."""
    talk = await opened(two_questions("order"))
    for text in ("order", "mango", "menu"):
        await talk.say(text)
    assert (await talk.send(kind=Kind.BUTTON, button="go:order")).text == "order: first?"
    assert [option.label for option in (await talk.say("menu")).options] == ["Menu"]


async def test_cancel_forgets_the_conversation(opened: Open) -> None:
    """Nothing is offered afterwards."""
    talk = await opened(two_questions("order"))
    for text in ("order", "mango"):
        await talk.say(text)
    message = await talk.say("cancel")
    assert message.text == "Stopped. Nothing was changed.\n\nWhat next?"
    assert [option.label for option in message.options] == ["Menu"]


async def test_going_on_with_what_has_ended_is_answered(opened: Open) -> None:
    """An old "Continue" button says so, and asks what is pending again."""
    talk = await opened(two_questions("order"))
    for text in ("order", "mango", "menu"):
        await talk.say(text)
    await talk.tap("Continue: order")
    await talk.say("guava")
    assert (await talk.tap("Continue: order")).text.endswith(".\n\nWhat next?")


async def test_a_conversation_that_a_deploy_took_away_is_left(opened: Open, database_url: str) -> None:
    """Its chats come to the menu with the next message, whether it was under way or parked."""
    order, claim = two_questions("order"), two_questions("claim")
    talk = await opened(order, claim)
    for text in ("order", "mango", "menu", "claim", "fare"):
        await talk.say(text)
    deploy(talk.house)
    assert (await talk.say("bus")).text.endswith("What next?")
    assert [option.label for option in (await talk.say("menu")).options] == ["Menu"]
    assert not await rows(database_url, "incident")


async def test_what_a_person_began_is_theirs_alone(opened: Open) -> None:
    """Also what anybody may begin, and what was begun before the log-in: who comes next never sees it."""
    talk = await opened(
        two_questions("order"), log_out, shared("login", "+254712345678"), shared("other", "+254722000111")
    )
    for text in ("order", "mango", "menu", "login"):
        await talk.say(text)
    assert "Continue: order" in [option.label for option in talk.last.options]
    await talk.say("log out")
    assert [option.label for option in talk.last.options] == ["Menu"]
    await talk.say("other")
    assert [option.label for option in talk.last.options] == ["Menu"]


async def test_an_answer_after_an_idle_log_in_waits_for_its_person(opened: Open) -> None:
    """Whoever writes now may be somebody else."""
    talk = await opened(two_questions("order"), log_out, shared("login", "+254712345678"))
    for text in ("login", "order", "mango"):
        await talk.say(text)
    talk.house.clock.move(hours=3)
    assert (await talk.say("guava")).text.endswith("order: second, after mango?")
    await talk.say("log out")
    talk.house.clock.move(hours=3)
    assert "mango" not in (await talk.say("order")).text
