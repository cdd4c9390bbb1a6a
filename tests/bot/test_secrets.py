"""Secrets are handed to their check once, and stored nowhere."""

from __future__ import annotations

import pytest

from bot.chat import Chat
from bot.engine import Invalid
from bot.language import plain
from storage.people import WRONG_PASSWORD
from tests.bot.chats import Open, answers, everything, journey, rows

SECRET = "correct horse"


async def check(typed: str) -> str:
    """The verdict on a secret. Raises Invalid, or ValueError with the secret in it."""
    if typed == SECRET:
        return "good"
    if typed == "broken horse":
        raise ValueError(f"cannot check {typed!r}")
    raise Invalid(plain("That is not it."))


@journey("vault")
async def vault(chat: Chat) -> None:
    """A secret, and a question after it."""
    verdict = await chat.ask_secret("key", plain("The secret?"), check)
    await chat.ask("more", plain(f"It is {verdict}. More?"), str)


async def test_only_the_verdict_of_a_secret_is_stored(opened: Open, database_url: str) -> None:
    """After the turn no table has the secret; the answer under its key is what the check returned."""
    talk = await opened(vault)
    await talk.say("vault")
    assert (await talk.say(SECRET)).text == "It is good. More?"
    assert await answers(database_url) == {"key": "good"}
    assert SECRET not in await everything(database_url)
    assert all(row["payload"] is None for row in await rows(database_url, "inbox"))


async def test_the_message_with_a_secret_is_to_be_deleted(opened: Open) -> None:
    """The answer names the message that the channel deletes; other answers do not."""
    talk = await opened(vault)
    assert (await talk.say("vault")).erase == ""
    assert (await talk.send(text=SECRET, reference="message 7")).erase == "message 7"
    assert (await talk.say("nothing more")).erase == ""


async def test_a_wrong_secret_is_asked_again_with_the_reason(opened: Open, database_url: str) -> None:
    """It is deleted and forgotten like the right one."""
    talk = await opened(vault)
    await talk.say("vault")
    message = await talk.send(text="wrong horse", reference="message 8")
    assert (message.text, message.erase) == ("That is not it.\n\nThe secret?", "message 8")
    assert await answers(database_url) == {}
    assert "wrong horse" not in await everything(database_url)


@pytest.mark.parametrize("typed", ["my vault", "vaults", "vault 2"])
async def test_no_wish_is_looked_for_in_a_refused_secret(opened: Open, typed: str) -> None:
    """It is a secret with a slip, however near it comes to a word that starts something."""

    @journey("choice", parks=False)
    async def choice(chat: Chat) -> None:
        await chat.ask_secret("key", plain("A secret?"), check)

    talk = await opened(choice, vault)
    await talk.say("choice")
    assert (await talk.say(typed)).text == "That is not it.\n\nA secret?"


async def test_what_a_check_writes_stands_when_the_secret_is_wrong(opened: Open, database_url: str) -> None:
    """A failed attempt is remembered, and the question after it is no error."""

    @journey("door")
    async def door(chat: Chat) -> None:
        async def refuse(typed: str) -> str:
            await chat.store.people.note(WRONG_PASSWORD, chat.row, "+254712345678")
            raise Invalid(plain("No."))

        await chat.ask_secret("key", plain("The secret?"), refuse)

    talk = await opened(door)
    await talk.say("door")
    assert (await talk.say(SECRET)).text == "No.\n\nThe secret?"
    assert len(await rows(database_url, "attempt")) == 1


async def test_a_check_that_raises_leaves_no_secret_in_the_incident(opened: Open, database_url: str) -> None:
    """Neither the message nor the traceback has it, and the message is still deleted from the chat."""
    talk = await opened(vault)
    await talk.say("vault")
    message = await talk.send(text="broken horse", reference="message 9")
    assert "something went wrong" in message.text
    assert message.erase == "message 9"
    assert len(await rows(database_url, "incident")) == 1
    assert "broken horse" not in await everything(database_url)


async def test_a_failure_after_a_secret_leaves_no_secret_in_the_incident(opened: Open, database_url: str) -> None:
    """The conversation that follows may raise: what was typed is a secret all the same."""

    @journey("entrance")
    async def entrance(chat: Chat) -> None:
        await chat.ask_secret("key", plain("The secret?"), check)
        return chat.go("cellar")

    @journey("cellar")
    async def cellar(chat: Chat) -> None:
        raise LookupError("dark")

    talk = await opened(entrance, cellar)
    await talk.say("entrance")
    await talk.say(SECRET)
    assert len(await rows(database_url, "incident")) == 1
    assert SECRET not in await everything(database_url)


async def test_slow_work_may_check_a_secret(opened: Open, database_url: str) -> None:
    """The turn that is taken again has the secret; the database has it in neither."""

    @journey("slow")
    async def slow(chat: Chat) -> None:
        async def weigh(typed: str) -> str:
            return str(await chat.work("weigh", len, typed))

        chat.say(plain(f"Weight {await chat.ask_secret('key', plain('The secret?'), weigh)}."))

    talk = await opened(slow)
    await talk.say("slow")
    assert (await talk.say(SECRET)).text == "Weight 13.\n\nWhat next?"
    assert SECRET not in await everything(database_url)


async def test_global_words_and_conversations_are_the_way_out_of_a_secret(opened: Open) -> None:
    """The very word that starts a conversation starts it; what is near to one may be the secret itself."""

    @journey("reset")
    async def reset(chat: Chat) -> None:
        await chat.ask("number", plain("Your number?"), str)

    talk = await opened(vault, reset)
    await talk.say("vault")
    assert (await talk.say("passwrd")).text == "That is not it.\n\nThe secret?"
    for text in ("vault", "reset"):
        await talk.say(text)
    assert talk.last.text == "Your number?"


async def test_an_answer_that_cannot_be_rendered_leaves_no_secret(
    opened: Open, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the question of the secret is answered by then."""

    @journey("entrance")
    async def entrance(chat: Chat) -> None:
        await chat.ask_secret("key", plain("The secret?"), check)
        chat.say(plain("Come in."))

    talk = await opened(entrance)
    await talk.say("entrance")

    def broken(*_arguments: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr("bot.turns.render", broken)
    await talk.say(SECRET)
    assert len(await rows(database_url, "incident")) == 1
    assert SECRET not in await everything(database_url)
