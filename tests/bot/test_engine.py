"""The rules of the engine: a conversation is a function of the answers so far."""

from __future__ import annotations

from typing import Any

import pytest

from bot.chat import Chat
from bot.engine import Choice, State, edit, go_back
from bot.language import plain
from tests.bot.chats import Open, answers, choices, deploy, journey, number, rows


@journey("order")
async def order(chat: Chat) -> None:
    """Two questions and an end."""
    chat.say(plain("Welcome to the shop."))
    fruit = await chat.choose("fruit", plain("Which fruit?"), choices("mango", "guava"))
    chat.say(plain("A fine fruit."))
    count = await chat.ask("count", plain("How many?"), number)
    chat.say(plain(f"{count} {fruit.id} ordered."))


async def test_what_is_said_after_the_last_answer_is_the_reply(opened: Open) -> None:
    """What was said before an answer is not said again; the rest and the question are one message."""
    talk = await opened(order)
    assert (await talk.say("order")).text == "Welcome to the shop.\n\nWhich fruit?"
    assert (await talk.say("mango")).text == "A fine fruit.\n\nHow many?"
    assert (await talk.say("3")).text == "3 mango ordered.\n\nWhat next?"
    assert len(talk.heard) == 3


async def test_answers_are_stored_as_the_options_id_or_the_persons_words(opened: Open, database_url: str) -> None:
    """Support staff read a half-finished conversation as it was answered."""
    talk = await opened(order)
    await talk.say("order")
    await talk.say("2.")
    assert await answers(database_url) == {"fruit": "guava"}


async def test_an_invalid_answer_leaves_no_trace(opened: Open, database_url: str) -> None:
    """The question comes again with the reason in place of what was said, and nothing is stored."""
    talk = await opened(order)
    await talk.say("order")
    await talk.say("mango")
    assert (await talk.say("a few")).text == "That is not a number.\n\nHow many?"
    assert await answers(database_url) == {"fruit": "mango"}


async def test_an_option_that_is_no_longer_offered_is_asked_again(opened: Open, database_url: str) -> None:
    """The reason is given; the answers after it wait until it is answered."""
    talk = await opened(order)
    await talk.say("order")
    await talk.say("mango")

    @journey("order")
    async def later(chat: Chat) -> None:
        await chat.choose("fruit", plain("Which fruit?"), choices("guava", "papaya"))
        await chat.ask("count", plain("How many?"), number)

    deploy(talk.house, later)
    message = await talk.say("7")
    assert message.text.endswith(".\n\nWhich fruit?")
    assert await answers(database_url) == {"count": "7"}
    assert (await talk.say("papaya")).text == "What next?"


async def test_the_answer_binds_to_the_question_that_was_asked(opened: Open, database_url: str) -> None:
    """A question that a deploy put before the pending one does not take its answer."""
    talk = await opened(order)
    await talk.say("order")
    await talk.say("mango")

    @journey("order")
    async def with_colour(chat: Chat) -> None:
        await chat.choose("fruit", plain("Which fruit?"), choices("mango", "guava"))
        await chat.ask("colour", plain("Which colour?"), str)
        count = await chat.ask("count", plain("How many?"), number)
        chat.say(plain(f"{count} ordered."))

    deploy(talk.house, with_colour)
    assert (await talk.say("12")).text == "Which colour?"
    assert await answers(database_url) == {"fruit": "mango", "count": "12"}
    assert (await talk.say("green")).text == "12 ordered.\n\nWhat next?"


async def test_a_key_that_is_used_twice_is_an_error(opened: Open, database_url: str) -> None:
    """The rule is named in the incident; the person gets a case number."""

    @journey("twice")
    async def twice(chat: Chat) -> None:
        await chat.ask("name", plain("Name?"), str)
        await chat.ask("name", plain("Name of the next?"), str)

    talk = await opened(twice)
    await talk.say("twice")
    assert "something went wrong" in (await talk.say("Achieng")).text
    (incident,) = await rows(database_url, "incident")
    assert "the key 'name' is asked twice in one run" in incident["traceback"]


async def test_a_scope_lets_a_part_be_used_again(opened: Open, database_url: str) -> None:
    """Scopes compose: each prefix is part of the key."""

    @journey("pair")
    async def pair(chat: Chat) -> None:
        for side in ("home", "away"):
            part = chat.scope(side)
            await part.ask("name", plain(f"Team {side}?"), str)
            await part.scope("coach").ask("name", plain(f"Coach {side}?"), str)
        await chat.ask("name", plain("Referee?"), str)

    talk = await opened(pair)
    for text in ("pair", "Gor", "Otieno", "Leopards", "Wafula"):
        await talk.say(text)
    assert talk.last.text == "Referee?"
    assert list((await answers(database_url)).items()) == [
        ("home/name", "Gor"),
        ("home/coach/name", "Otieno"),
        ("away/name", "Leopards"),
        ("away/coach/name", "Wafula"),
    ]


async def test_suspend_passes_except_exception(opened: Open) -> None:
    """A conversation that catches Exception still stops at its question."""

    @journey("careful")
    async def careful(chat: Chat) -> None:
        try:
            await chat.ask("name", plain("Name?"), str)
        except Exception:
            chat.say(plain("Never said."))

    talk = await opened(careful)
    assert (await talk.say("careful")).text == "Name?"


async def _row(chat: Chat) -> None:
    await chat.store.people.register("+254712345678", None, "test")


async def _text(chat: Chat) -> None:
    chat.text_phone("+254712345678", plain("secret"), report=False)


@pytest.mark.parametrize("effect", [_row, _text])
async def test_an_effect_before_a_question_is_reported(opened: Open, database_url: str, effect: Any) -> None:
    """The person gets a case number, and nothing of the effect is kept."""

    @journey("early")
    async def early(chat: Chat) -> None:
        await effect(chat)
        await chat.ask("name", plain("Name?"), str)

    talk = await opened(early)
    text = (await talk.say("early")).text
    (incident,) = await rows(database_url, "incident")
    assert incident["case_number"] in text
    assert "something was written before 'name' was asked" in incident["traceback"]
    assert not await rows(database_url, "person")
    assert not talk.texts_to("+254712345678")


@journey("numbered")
async def numbered(chat: Chat) -> None:
    """An effect between two questions."""
    await chat.ask("name", plain("Name?"), str)

    async def register() -> str:
        person = await chat.store.people.register("+254712345678", None, "test")
        return person.phone if person else "nobody"

    phone = await chat.once("register", register)
    chat.say(plain(f"Registered {phone}."))
    await chat.ask("town", plain("Town?"), str)
    await chat.ask("county", plain("County?"), str)
    chat.say(plain(f"Done for {phone}."))


async def test_once_runs_once_and_keeps_its_result(opened: Open, database_url: str) -> None:
    """The effect's result is there on every later run, and after another start of the bot."""
    talk = await opened(numbered)
    await talk.say("numbered")
    assert (await talk.say("Achieng")).text == "Registered +254712345678.\n\nTown?"
    assert len(await rows(database_url, "person")) == 1
    await talk.say("Kitale")
    assert (await talk.say("Trans Nzoia")).text == "Done for +254712345678.\n\nWhat next?"


async def test_once_is_a_floor_for_back(opened: Open) -> None:
    """Answers after the effect can be taken back, the one before it cannot."""
    talk = await opened(numbered)
    for text in ("numbered", "Achieng", "Kitale"):
        await talk.say(text)
    assert (await talk.say("back")).text == "Registered +254712345678.\n\nTown?"
    assert (await talk.say("back")).text.endswith("already done.\n\nTown?")


async def test_back_takes_the_last_answer_away(opened: Open, database_url: str) -> None:
    """The question before is asked again, and before the first stands the menu."""
    talk = await opened(order)
    await talk.say("order")
    await talk.say("mango")
    assert (await talk.say("back")).text == "Welcome to the shop.\n\nWhich fruit?"
    assert await answers(database_url) == {}
    assert (await talk.say("back")).text == "What next?"


@pytest.mark.parametrize("word", ["back", "edit 1"])
async def test_changing_an_answer_carries_nothing_out(opened: Open, database_url: str, word: str) -> None:
    """Even where the conversation, since its question was asked, could run to its end."""
    full = False

    @journey("seat")
    async def seat(chat: Chat) -> None:
        await chat.ask("name", plain("Name?"), str)
        if not full:
            await chat.ask("row", plain("Which row?"), number)
        chat.speak("sw")
        await _row(chat)
        chat.say(plain("Done."))

    talk = await opened(seat)
    await talk.say("seat")
    await talk.say("Achieng")
    full = True
    message = await talk.say(word)
    assert "Done." not in message.text
    assert message.language == "en"
    assert not await rows(database_url, "person")


async def test_edit_lists_what_was_answered(opened: Open) -> None:
    """Each with its number; the number asks that question again, and the others keep their answers."""
    talk = await opened(order)
    await talk.say("order")
    assert (await talk.say("edit")).text.endswith("\n\nWhich fruit?")
    await talk.say("mango")
    assert "1. Which fruit? Mango" in (await talk.say("edit")).text
    assert (await talk.say("edit 1")).text == "Welcome to the shop.\n\nWhich fruit?"
    assert (await talk.say("guava")).text == "A fine fruit.\n\nHow many?"


@pytest.mark.parametrize(
    ("floor", "key", "taken"), [(0, "a", True), (0, "c", True), (0, "d", False), (1, "a", False), (1, "b", True)]
)
def test_edit_takes_one_answer_away(floor: int, key: str, taken: bool) -> None:
    """Any answer that the run used, unless an effect was built on it."""
    given = {"a": "1", "b": "2", "c": "3", "d": "unused"}
    state = State(name="x", run=1, answers=given, path=["a", "b", "c"], floor=floor)
    assert edit(state, key) is taken
    assert (key not in state.answers) is taken


def test_go_back_stops_at_the_floor() -> None:
    """The last answer that the run used goes; under the floor nothing does."""
    state = State(name="x", run=1, answers={"a": "1", "b": "2"}, path=["a", "b"], floor=1)
    assert go_back(state)
    assert state.answers == {"a": "1"}
    state.path = ["a"]
    assert not go_back(state)


async def test_only_a_clear_word_confirms(opened: Open) -> None:
    """A near miss of a label is not taken for a yes."""

    @journey("delete")
    async def delete(chat: Chat) -> None:
        chat.say(plain(str(await chat.confirm("sure", plain("Sure?"), yes=plain("Delete it"), no=plain("Keep it")))))

    talk = await opened(delete)
    await talk.say("delete")
    assert (await talk.say("delete i")).text.endswith("\n\nSure?")
    assert (await talk.say("ndiyo")).text == "True\n\nWhat next?"


async def test_a_conversation_goes_on_with_another(opened: Open) -> None:
    """What is known already is not asked again, and what the first said is in the same message."""

    @journey("first")
    async def first(chat: Chat) -> None:
        chat.say(plain("First."))
        return chat.go("order", fruit="mango")

    talk = await opened(first, order)
    assert (await talk.say("first")).text == "First.\n\nA fine fruit.\n\nHow many?"


async def test_conversations_that_follow_each_other_for_ever_are_stopped(opened: Open, database_url: str) -> None:
    """A circle ends as an incident, not as a hang."""

    @journey("ping")
    async def ping(chat: Chat) -> None:
        return chat.go("pong")

    @journey("pong")
    async def pong(chat: Chat) -> None:
        return chat.go("ping")

    talk = await opened(ping, pong)
    assert "something went wrong" in (await talk.say("ping")).text
    assert len(await rows(database_url, "incident")) == 1


def test_a_buttons_token_is_of_its_question_and_options() -> None:
    """Asking again leaves buttons valid; another run, key or offer makes new ones."""
    from bot.engine import Question

    def token(run: int = 1, key: str = "k", options: tuple[str, ...] = ("a", "b")) -> str:
        shown = tuple(Choice(option, plain(option)) for option in options)
        return Question(key, plain("?"), shown).pending(State(name="x", run=run)).token

    assert token() == token()
    assert len({token(), token(run=2), token(key="l"), token(options=("a",))}) == 4
