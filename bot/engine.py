"""Runs a conversation over its answers. A conversation is a function of the answers so far: on every message it runs
again from its top, and `ask` returns the answer that is stored under its key, or suspends the function."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from bot.language import LANGUAGES, NO_WORDS, Text, _

if TYPE_CHECKING:
    from bot.chat import Chat
    from bot.conversation import Conversation
    from bot.messages import Attachment


FILES = "files"  # the key of an answer that grows with every file that the person sends


YES, NO = "yes", "no"
AGREED = _("ok, okay, sure, confirm, i agree")
MORE = _("More")
SHOWN = _("The pages as I see them")
MORE_WORDS = _("more, next, more options, see more")


class Shown(BaseModel):
    """An option as it was shown: what the person taps, counts or types is matched against this."""

    id: str
    labels: list[str]  # in every language
    words: list[str] = []  # what people also type for it, in every language


class Pending(BaseModel):
    """The question that waits for an answer. The answer binds to its key, whatever the function asks next."""

    key: str
    token: str  # in the buttons, so that a tap on an old question is known
    options: list[Shown] = Field(default_factory=list)
    secret: bool = False
    contact: bool = False
    files: bool = False
    exact: bool = False
    free: bool = False  # words that are no option are an answer too
    edit: str = ""  # where EDIT leaves its number; empty: it lists the answers
    size: int = 0  # options in one message, with the one for more; 0: all of them
    page: int = 0

    def visible(self) -> range:
        """The numbers of the options that are in the message, from 0."""
        if not self.size:
            return range(len(self.options))
        first = self.page * (self.size - 1)
        return range(first, min(first + self.size - 1, len(self.options)))

    def turn_page(self) -> None:
        """Go on to the options that follow; after the last ones, to the first."""
        self.page = 0 if self.visible().stop == len(self.options) else self.page + 1


class State(BaseModel):
    """A conversation between two messages. `answers` are the person's own words or the ids of options, in order."""

    name: str
    run: int  # of this start of the conversation: unique
    answers: dict[str, str] = Field(default_factory=dict)
    path: list[str] = []  # keys of the answers that led to the pending question, in order
    effects: dict[str, Any] = Field(default_factory=dict)  # results of `once`, by key
    floor: int = 0  # so many answers cannot be taken back: an effect was built on them
    pending: Pending | None = None
    then: str = ""  # the conversation that this one makes way for
    missed: int = 0  # messages in a row that were of no use
    person: int = 0  # who was logged in when it began; another person on the same chat does not see it
    began: datetime | None = None  # on our clock: what was begun before a deadline is in time


@dataclass(frozen=True)
class Choice:
    """Something to choose. Anything with an `id` and a `label` will do."""

    id: str
    label: Text
    words: Text = NO_WORDS  # with commas between: what people also type for it


@dataclass(frozen=True)
class Question:
    """What the person is asked now."""

    key: str
    prompt: Text
    options: tuple[Choice, ...] = ()
    secret: bool = False
    files: bool = False  # files that come are taken too: they are added to the answer `files`
    picture: Attachment | None = None  # shown with the question, once
    caption: Text = SHOWN  # under the picture
    contact: Text | None = None  # label of a button that shares the person's own number
    exact: bool = False  # a near miss is not taken for an answer, nor are the words of something else
    free: bool = False  # words that are no option are an answer too
    edit: str = ""  # the key under which EDIT leaves its number

    def pending(self, state: State, size: int = 0) -> Pending:
        """The question as it is stored, with so many options in one message; 0: with all of them."""
        options = [
            Shown(id=option.id, labels=_rendered(option.label), words=_rendered(option.words))
            for option in self.options
        ]
        token, before = self._token(state), state.pending
        return Pending.model_construct(  # it is ours: there is nothing to validate
            key=self.key,
            token=token,
            options=options,
            secret=self.secret,
            contact=self.contact is not None,
            files=self.files,
            exact=self.exact,
            free=self.free,
            edit=self.edit,
            size=size if 0 < size < len(options) else 0,
            page=before.page if before and before.token == token else 0,
        )

    def _token(self, state: State) -> str:
        """The same for the same question with the same options, so that asking again leaves its buttons valid."""
        subject = "\n".join([str(state.run), self.key, *(option.id for option in self.options)])
        return hashlib.blake2b(subject.encode(), digest_size=6).hexdigest()


def _rendered(text: Text) -> list[str]:
    return [text.render(language) for language in LANGUAGES] if text.message else []


class Suspend(BaseException):
    """The function stops here until there is news. It is a BaseException so that `except Exception` lets it through.

    In conversations there is no bare `except`, no `finally` and no task: each would run, or hang, at every suspension.
    """


class Ask(Suspend):
    """A question has no answer yet, or none that holds."""

    def __init__(self, question: Question, problem: Text | None) -> None:
        super().__init__(question.key)
        self.question = question
        self.problem = problem


class Work(Suspend):
    """Something slow is to be done outside the transaction; the turn is taken again with its result."""

    def __init__(self, key: str, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        super().__init__(key)
        self.key = key
        self.function = function
        self.arguments = arguments


class Invalid(ValueError):
    """An answer does not hold; the reason says why and what to do next. Where two answers of a form do not go
    together, `field` is the one to ask again. It is a ValueError so that a model's validators can raise it."""

    def __init__(self, reason: Text, field: str = "") -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.field = field


class Misuse(Exception):
    """A conversation breaks a rule of the engine; the message names the rule."""


@dataclass(frozen=True)
class Asked:
    """The conversation waits for an answer; `problem` says what was wrong with the last one."""

    question: Question
    problem: Text | None


@dataclass(frozen=True)
class Finished:
    """The conversation came to its end; `next` names the one to go on with, from `answers`."""

    next: str
    answers: dict[str, str]


@dataclass(frozen=True)
class Working:
    """The conversation waits for slow work."""

    key: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...]


@dataclass(frozen=True)
class Failed:
    """The conversation raised."""

    error: Exception


Outcome = Asked | Finished | Working | Failed


async def run(conversation: Conversation, chat: Chat) -> Outcome:
    """Run a conversation from its top, as far as its answers carry it."""
    try:
        await conversation.function(chat)
    except Ask as ask:
        chat.state.pending = ask.question.pending(chat.state, chat.limits.options_at_once)
        chat.state.path = [answered.key for answered in chat.answered]
        return Asked(ask.question, ask.problem)
    except Work as work:
        return Working(work.key, work.function, work.arguments)
    except Exception as error:
        return Failed(error)
    return Finished(chat.left.next, chat.left.answers)


def add_files(state: State, files: list[int]) -> None:
    """Add to what was sent. Answers that were given about it before are asked for again."""
    known = state.answers.get(FILES, "").split()
    for key in state.path[state.floor :] if known else ():
        state.answers.pop(key, None)
    state.answers[FILES] = " ".join([*known, *map(str, files)])
    state.pending = None


def hand_on(state: State, answers: dict[str, str]) -> None:
    """Give a conversation that was left what another one brings; files are added to those that it has."""
    state.answers |= {key: answer for key, answer in answers.items() if key != FILES}
    if brought := answers.get(FILES):
        add_files(state, [int(each) for each in brought.split()])


def go_back(state: State) -> bool:
    """Take back the answer before the pending question. False where there is none, or an effect was built on it."""
    return bool(state.path) and edit(state, state.path[-1])


def edit(state: State, key: str) -> bool:
    """Take back one answer, so that it is asked again. False where it is not there or an effect was built on it."""
    if key not in state.path[state.floor :]:
        return False
    forget(state, key)
    return True


def forget(state: State, key: str) -> None:
    """Take back what was answered under a key, and under the keys below it (`key/...`)."""
    for each in [each for each in state.answers if is_under(each, key)]:
        del state.answers[each]


def is_under(key: str, top: str) -> bool:
    """Whether a key is this one or below it."""
    return key == top or key.startswith(f"{top}/")
