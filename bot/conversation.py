"""What a conversation is: a function with a name, a title, and the people it is for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from bot.language import NO_WORDS, Text

if TYPE_CHECKING:
    from bot.chat import Chat

Function = Callable[["Chat"], Awaitable[None]]
Reads = Callable[[str], dict[str, str]]


def nothing(_text: str) -> dict[str, str]:
    """The words that start a conversation answer none of its questions."""
    return {}


class Who(Enum):
    """Whom a conversation is for."""

    ANYONE = "anyone"
    PROFESSIONAL = "professional"  # somebody who is logged in


@dataclass(frozen=True)
class Conversation:
    """A journey: `function` is run from its top on every message, over the answers so far."""

    name: str
    title: Text
    function: Function
    who: Who = Who.ANYONE
    words: Text = NO_WORDS  # with commas between: what people type to start it
    parks: bool = True  # kept and offered again when the person turns to something else
    first: bool = False  # may start before language and consent are known
    reads: Reads = nothing  # answers that a text gives which can only mean this conversation: a serial, a paper's code
    asked: Reads = nothing  # the same, of a text at the menu that means nothing else: a question
    exact: bool = False  # only its very words start it, none that are near: what it does is not taken back
    files: bool = False  # takes the files that come with its words for a caption
    resumes: bool = False  # its words go on with it where it was left, and do not begin anew


def conversation(
    name: str,
    *,
    title: Text,
    who: Who = Who.ANYONE,
    words: Text = NO_WORDS,
    parks: bool = True,
    first: bool = False,
    reads: Reads = nothing,
    asked: Reads = nothing,
    exact: bool = False,
    files: bool = False,
    resumes: bool = False,
) -> Callable[[Function], Conversation]:
    """Make a conversation of a function: `@conversation("letter", title=_("My letters"))`."""
    return lambda function: Conversation(
        name, title, function, who, words, parks, first, reads, asked, exact, files, resumes
    )
