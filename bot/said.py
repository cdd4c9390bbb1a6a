"""What the words do that a person may say anywhere: MENU, BACK, EDIT, CANCEL and their like."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.chat import Answered
from bot.course import MENU, WELCOME
from bot.engine import FILES, State, Working, edit, forget, go_back, run
from bot.language import Text, _, joined, n_
from bot.words import Word

if TYPE_CHECKING:
    from bot.turn import Turn

LOG_OUT, STATUS = "logout", "status"


async def obey(turn: Turn, word: Word, number: int) -> Working | None:
    """Do what a word asks for; `number` comes with EDIT."""
    doing: dict[Word, Callable[[], Coroutine[Any, Any, Working | None]]] = {
        Word.MENU: lambda: turn.start(MENU),
        Word.BACK: lambda: _back(turn),
        Word.EDIT: lambda: _edit(turn, number),
        Word.CANCEL: lambda: _cancel(turn),
        Word.HELP: lambda: turn.repeat(_help(turn)),
        Word.LANGUAGE: lambda: _switch(turn),
        Word.ENGLISH: lambda: _speak(turn, "en"),
        Word.KISWAHILI: lambda: _speak(turn, "sw"),
        Word.LOG_OUT: lambda: turn.start(LOG_OUT),
        Word.STATUS: lambda: turn.start(STATUS),
        Word.GREETING: lambda: _greet(turn, _("Hello.")),
        Word.THANKS: lambda: _greet(turn, _("You are welcome.")),
    }
    return await doing[word]()


async def _back(turn: Turn) -> Working | None:
    if turn.state is None or turn.state.name == MENU:
        return await turn.start(MENU)
    if go_back(turn.state):
        return await turn.run()
    if turn.state.floor:
        return await turn.repeat(_("You cannot go back past this point: what came before is already done."))
    return await turn.start(MENU)


async def _edit(turn: Turn, number: int) -> Working | None:
    """Ask one answer again, or list those that can be changed."""
    if turn.state is None:
        return await turn.start(MENU)
    if turn.state.pending and turn.state.pending.edit:  # a form has numbers of its own
        forget(turn.state, turn.state.pending.edit)
        turn.state.answers[turn.state.pending.edit] = str(number)
        return await turn.run()
    answered = (await _rehearse(turn, turn.state))[turn.state.floor :]
    if not answered:
        return await turn.repeat(_("There is no answer to change yet."))
    if 1 <= number <= len(answered) and edit(turn.state, answered[number - 1].key):
        return await turn.run()
    return await turn.repeat(_list(answered))


async def _rehearse(turn: Turn, state: State) -> list[Answered]:
    """Run without any effect, to learn what was asked."""
    chat = replace(turn.chat(state.model_copy(deep=True)), row=copy(turn.row))
    with turn.tx.reading_only():
        await run(turn.house.conversations[state.name], chat)
    return chat.answered


async def _cancel(turn: Turn) -> Working | None:
    if turn.state is None or turn.state.name == MENU:
        return await turn.start(MENU)
    turn.reply.texts.append(_stopped(turn.state))
    turn.state = None
    return await turn.begin(MENU)


async def _switch(turn: Turn) -> Working | None:
    if turn.state is None and not turn.row.consent_at:  # the welcome asks for the language
        return await turn.begin(WELCOME)
    return await _speak(turn, "en" if turn.row.language == "sw" else "sw")


async def _speak(turn: Turn, language: str) -> Working | None:
    turn.row.language = language
    if turn.state and "language" in turn.state.answers:  # what was chosen at the welcome gives way
        turn.state.answers["language"] = language
    if turn.state is None and not turn.row.consent_at:
        return await turn.begin(WELCOME, answers={"language": language})
    turn.reply.texts.append(_("I will write in English from now on. For Kiswahili, send LUGHA."))
    if turn.state is None:
        return await turn.begin(MENU)
    return await turn.run()


async def _greet(turn: Turn, greeting: Text) -> Working | None:
    if turn.state is None and turn.limits.terse and turn.row.consent_at:
        turn.reply.texts += [greeting, _("Send MENU to see what you can do here.")]
        return None
    return await turn.repeat(greeting)


def _help(turn: Turn) -> Text:
    # Twilio and the networks answer STOP, CANCEL, END, QUIT, HELP and INFO themselves on SMS.
    words = (
        "MENU, BACK, EDIT, EXIT, GUIDE, STATUS, PASSWORD, LOG OUT"
        if turn.limits.reserved_words
        else "MENU, BACK, EDIT, CANCEL, HELP, STATUS, LOG OUT"
    )
    if (turn.row.language or "en") == "sw":
        words = "MENYU, RUDI, HARIRI, GHAIRI, USAIDIZI, HALI, NENOSIRI, TOKA"
    title = turn.house.conversations[turn.state.name].title if turn.state else _("Main menu")
    return _(
        "You are at: {title}. Answer the question below, or send one of these words at any time: {words}. "
        "LANGUAGE changes between English and Kiswahili. To talk to a person, send OFFICER.",
        title=title,
        words=words,
    )


def _stopped(state: State) -> Text:
    """What is left of a conversation that somebody stopped."""
    if files := state.answers.get(FILES, "").split():
        return n_(
            "Stopped. The file you sent was thrown away; nothing else changed.",
            "Stopped. The {count} files you sent were thrown away; nothing else changed.",
            count=len(files),
        )
    if state.effects:
        return _("Stopped. What you finished before stays.")
    return _("Stopped. Nothing was changed.")


def _list(answered: list[Answered]) -> Text:
    lines = [
        _("{number}. {question} {answer}", number=number, question=each.prompt, answer=each.answer)
        for number, each in enumerate(answered, 1)
    ]
    return joined([_("Which answer do you want to change? Send EDIT and its number, for example EDIT 1."), *lines])
