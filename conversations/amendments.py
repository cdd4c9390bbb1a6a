"""What is typed of marks once they were said: a change of the draft, or the reason for changing what was saved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import count, takewhile

from bot.chat import Chat
from bot.engine import AGREED, NO, YES, Choice, Invalid
from bot.language import Text, _, joined
from bot.routes import AFFIRMATIVE, NEGATIVE
from bot.words import normal
from conversations.marks import Said, clauses, marks

MORE = "marks/more"  # below the marks: who takes those back takes these back too
WHY = "why"
SHORTEST = 3  # characters of a reason


def amended(chat: Chat, roll: Collection[int]) -> dict[int, Said]:
    """What was said after the marks, by number; also where the reason was asked for."""
    if reads_as_marks(chat.given(WHY)):
        chat.state.answers[_key(len(_texts(chat, roll)) + 1)] = chat.state.answers.pop(WHY)
    said: dict[int, Said] = {}
    for text in _texts(chat, roll):
        said |= marks(_without_answer(text), roll)
    return said


def written_at(chat: Chat, roll: Collection[int]) -> datetime:
    """When the last of the marks was sent."""
    return max([chat.sent("marks"), *(chat.sent(_key(n)) for n in range(1, len(_texts(chat, roll)) + 1))])


async def agreed(chat: Chat, roll: Collection[int], draft: Text) -> bool:
    """Whether the draft is to be saved. Marks that are typed here change it.

    It is a part of the question: nobody agrees to a draft that stands further up, above what was not understood.
    """

    def parse(text: str) -> bool:
        if text in (YES, NO):
            return text == YES
        if any(character.isdigit() for character in text):
            marks(_without_answer(text), roll)
        raise Invalid(_("Nothing is saved yet. Answer Yes to save it, or write what changes, for example: 3 AB."))

    options = [Choice(YES, _("Yes, save"), AGREED), Choice(NO, _("No"))]
    key = _key(len(_texts(chat, roll)) + 1)
    prompt = joined([draft, _("Is that right?")], "\n\n")
    return await chat.ask(key, prompt, parse, options=options, exact=True, free=True)


def reason(text: str) -> str:
    """Why a mark is changed. Raises Invalid."""
    if len(text.strip()) < SHORTEST or not normal(_without_answer(text)):
        raise Invalid(_("Please give the reason in a few words: it is kept with the mark."))
    return text.strip()


def reads_as_marks(text: str) -> bool:
    """Whether a text gives marks, be it after a yes or a no."""
    try:
        return bool(clauses(_without_answer(text)))
    except Invalid:
        return False


def _texts(chat: Chat, roll: Collection[int]) -> list[str]:
    """The changes so far, in order."""
    found = (chat.given(_key(n)) for n in count(1))
    return list(takewhile(lambda text: _fits(text, roll), found))


def _fits(text: str, roll: Collection[int]) -> bool:
    try:
        return bool(marks(_without_answer(text), roll))
    except Invalid:
        return False


def _without_answer(text: str) -> str:
    """What follows a yes or a no: `hapana, 7 yupo` is `7 yupo`."""
    first, _space, rest = text.strip().partition(" ")
    return rest if normal(first) in AFFIRMATIVE | NEGATIVE else text


def _key(number: int) -> str:
    return f"{MORE}/{number}"
