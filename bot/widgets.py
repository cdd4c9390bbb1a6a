"""How the fields of a form are asked and shown: a widget stands in the `Annotated` type of its field."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Protocol

from babel.dates import format_date, get_month_names

from bot.engine import AGREED, NO, YES, Choice, Invalid
from bot.language import LANGUAGES, Text, _, named, plain
from bot.places import Gazetteer, Lead, gazetteer
from bot.words import normal

if TYPE_CHECKING:
    from bot.chat import Chat

SKIP = "-"  # the answer of who leaves a field out
LEAVE_OUT = _("Skip")
NOT_GIVEN = _("not given")
LATEST_DAY = 31  # a greater number is a year


class Put(Protocol):
    """Puts one question about a field, with whatever else can be answered to it."""

    @property
    def chat(self) -> Chat:
        """To whom."""

    async def __call__(
        self, prompt: Text, options: Sequence[Choice] = (), *, read: Callable[[str], str] = str, level: int = 0
    ) -> str:
        """The answer, read and checked; a Lead is returned as it is, and leads to a question on the next level."""


def not_odd(_value: str, _others: Mapping[str, str]) -> Text | None:
    """Nothing looks odd."""


@dataclass(frozen=True, kw_only=True)
class Widget:
    """A field that is typed. Others differ in what they offer and how they read what is typed."""

    title: Text  # as in the review: KRA PIN
    prompt: Text
    example: str = ""
    skip: Text = LEAVE_OUT  # the button of an optional field
    odd: Callable[[str, Mapping[str, str]], Text | None] = not_odd  # what may be mistyped, with the other values
    mask: Callable[[str], str] | None = None  # how it is shown when it is stored

    @property
    def free(self) -> bool:
        """Whether words that are no option are an answer too."""
        return True

    async def ask(self, put: Put) -> str:
        """The answer in the form that the model reads."""
        return await put(self.prompt)

    def read(self, text: str, _today: date) -> str:
        """From what people write to the form that the model reads. Raises Invalid with the reason."""
        return " ".join(text.split())

    async def show(self, text: str, _chat: Chat) -> Text:
        """The value as people read it."""
        return plain(text)


@dataclass(frozen=True, kw_only=True)
class Choices(Widget):
    """One of a few; where others are allowed, they can be typed."""

    choices: Sequence[Choice]
    others: bool = False

    @property
    def free(self) -> bool:
        """Only where others are allowed."""
        return self.others

    async def ask(self, put: Put) -> str:
        """With its options; where words cost money, those that can as well be typed are not listed."""
        if not self.others:
            return await put(self.prompt, self.choices)
        if put.chat.limits.terse:
            return await put(self.prompt)
        return await put(_("{prompt} Choose, or type another.", prompt=self.prompt), self.choices)

    def read(self, text: str, today: date) -> str:
        """The id of a choice, or another."""
        if self.others or any(choice.id == text for choice in self.choices):
            return super().read(text, today)
        raise Invalid(_("That is no longer on offer. Please choose again."))

    async def show(self, text: str, _chat: Chat) -> Text:
        """The label of the choice."""
        return next((choice.label for choice in self.choices if choice.id == text), plain(text))


def yes_or_no(title: Text, prompt: Text) -> Choices:
    """For a bool."""
    return Choices(title=title, prompt=prompt, choices=(Choice(YES, _("Yes"), AGREED), Choice(NO, _("No"))))


@dataclass(frozen=True, kw_only=True)
class Year(Widget):
    """A year between so many years ago and so many years ago: typed or, where people tap, found by its decade."""

    oldest: int
    youngest: int = 0

    async def ask(self, put: Put) -> str:
        """The decade first, where there are many and it can be tapped."""
        this = put.chat.now.year
        years = [str(year) for year in range(this - self.oldest, this - self.youngest + 1)]
        if not put.chat.limits.options:
            return await put(self.prompt)
        decades = {f"{year[:3]}0s": [each for each in years if each[:3] == year[:3]] for year in years}
        offers = [Choice(decade, plain(f"{found[0]}-{found[-1]}")) for decade, found in decades.items()]
        answer = await put(self.prompt, offers, read=lambda text: Lead(text) if text in decades else text)
        if not isinstance(answer, Lead):
            return answer
        return await put(_("Which year?"), [Choice(year, plain(year)) for year in decades[answer]], level=1)

    def read(self, text: str, today: date) -> str:
        """Four digits, in the range; other words do no harm."""
        digits = re.findall(r"\d+", text)
        if len(digits) != 1 or len(digits[0]) != len("2026"):
            raise Invalid(_("Please write the year with its four digits, for example {example}.", example=self.example))
        first, last = today.year - self.oldest, today.year - self.youngest
        if not first <= int(digits[0]) <= last:
            raise Invalid(_("The year must be from {first} to {last}. Please send it again.", first=first, last=last))
        return str(int(digits[0]))


@dataclass(frozen=True, kw_only=True)
class Day(Widget):
    """A day, with its month in digits or in words; a month alone is its first day. Not in the future."""

    def read(self, text: str, today: date) -> str:
        """As 2026-11-22."""
        day = _day(text)
        if day > today:
            raise Invalid(_("That day is still to come. Please check the year."))
        return day.isoformat()

    async def show(self, text: str, _chat: Chat) -> Text:
        """As 22 November 2026."""
        day = date.fromisoformat(text)
        return named(*(format_date(day, "d MMMM y", locale=language) for language in LANGUAGES))


def _day(text: str) -> date:
    """Raises Invalid."""
    parts: list[str] = re.findall(r"[^\W\d_]+|\d+", text)
    words = [month for part in parts if (month := _month(part))]
    digits = [int(part) for part in parts if part.isdigit()]
    if digits and digits[0] > LATEST_DAY:
        digits.reverse()
    digits[-1:-1] = words
    match digits:
        case [day, month, year] if year > LATEST_DAY:
            pass
        case [month, year] if year > LATEST_DAY:
            day = 1
        case _:
            raise Invalid(_("I need the day, the month and the year: 3/5/2019 or 3 May 2019. Without the day: 5/2019."))
    try:
        return date(year, month, day)
    except ValueError:
        raise Invalid(_("There is no such day. Write the day first, then the month, for example 3/5/2019.")) from None


def _month(word: str) -> int:
    """0 where it is none."""
    found = {number for name, number in _months().items() if len(word) > 2 and name.startswith(normal(word))}
    return found.pop() if len(found) == 1 else 0


@cache
def _months() -> dict[str, int]:
    """Month names in all languages, with their numbers."""
    return {
        normal(name): number
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }


@dataclass(frozen=True, kw_only=True)
class SubCounty(Widget):
    """A sub-county by its code: typed in part, or found through region and county."""

    async def ask(self, put: Put) -> str:
        """What several places answer to is chosen from."""
        return await self._under(put, await gazetteer(put.chat.store))

    async def _under(self, put: Put, known: Gazetteer, lead: str = "", level: int = 0) -> str:
        offers = [Choice(code, label) for code, label in known.offers(lead)]
        prompt = _("Which of these?") if level else self.prompt
        answer = await put(prompt, offers, read=partial(known.find, lead=lead), level=level)
        return await self._under(put, known, answer, level + 1) if isinstance(answer, Lead) else answer

    async def show(self, text: str, chat: Chat) -> Text:
        """Its name and its county's."""
        return (await gazetteer(chat.store)).label(text)
