"""The words in two languages: texts that are rendered when the person's language is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po

from bot.messages import BOLD_OFF, BOLD_ON

LANGUAGES = {"en": "English", "sw": "Kiswahili"}
LOCALES = Path(__file__).parent.parent / "locales"
NAIROBI = ZoneInfo("Africa/Nairobi")
PARTS_OF_DAY = ((4, "usiku"), (6, "alfajiri"), (12, "asubuhi"), (16, "mchana"), (19, "jioni"), (24, "usiku"))
BOLD = re.compile(r"\*([^*\n]+)\*")


@dataclass(frozen=True)
class Text:
    """A message of the catalogue with its values, in no language yet. `*bold*` marks count here, not in values."""

    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str = ""

    def render(self, language: str) -> str:
        """The text in a language; English where the catalogue has nothing."""
        message = translated(language, self.message, self.plural, self.values.get("count"))
        if not self.values:
            return message
        return message.format_map({name: _show(value, language) for name, value in self.values.items()})

    def __str__(self) -> str:
        return self.render("en")


NO_WORDS = Text("")


def _(message: str, **values: object) -> Text:
    """A text of the catalogue: `_("Until {deadline}.", deadline=...)`."""
    return Text(message, values)


def n_(one: str, many: str, *, count: int, **values: object) -> Text:
    """A text that depends on a number: `n_("{count} letter", "{count} letters", count=...)`."""
    return Text(one, {"count": count, **values}, many)


def plain(text: str) -> Text:
    """A text that is not translated: a name, a code."""
    return Text("{text}", {"text": text})


class Named(Text):
    """A name that our own tables have in each language."""

    def render(self, language: str) -> str:
        """The name in a language."""
        return str(self.values[language])


def named(english: str, kiswahili: str) -> Text:
    """A name that is not in the catalogue of messages but in a table, in both languages."""
    return Named("{en}", {"en": english, "sw": kiswahili})


class Brief(Text):
    """A day and a time as lists show them: 22 Nov 08:12."""

    def render(self, language: str) -> str:
        """In Nairobi time."""
        moment = self.values["moment"]
        assert isinstance(moment, datetime)  # noqa: S101 - `brief` made it
        return format_datetime(moment, "d MMM HH:mm", tzinfo=NAIROBI, locale=language)


def brief(moment: datetime) -> Text:
    """A moment, short."""
    return Brief("{moment}", {"moment": moment})


def brief_day(day: date) -> Text:
    """A day in few characters, where the year is known: 30 Nov."""
    return named(*(format_date(day, "d MMM", locale=language) for language in LANGUAGES))


def joined(parts: list[Text], separator: str = "\n") -> Text:
    """Several texts as one."""
    names = [f"p{number}" for number in range(len(parts))]
    return Text(separator.join(f"{{{name}}}" for name in names), dict(zip(names, parts, strict=True)))


def _show(value: object, language: str) -> str:
    match value:
        case Text():
            return value.render(language)
        case datetime():
            return _moment(value.astimezone(NAIROBI), language)
        case date():
            return format_date(value, "EEEE d MMMM y", locale=language)
        case _:
            return str(value)


@lru_cache(4096)
def _moment(moment: datetime, language: str) -> str:
    """A day and a time. The Kiswahili clock begins at sunrise: 8 in the morning is saa mbili asubuhi."""
    day, time = format_date(moment, "EEEE d MMMM y", locale=language), f"{moment:%H:%M}"
    if language != "sw":
        return f"{day}, {time}"
    part = next(name for until, name in PARTS_OF_DAY if moment.hour < until)
    return f"{day}, saa {(moment.hour + 5) % 12 + 1}:{moment:%M} {part} ({time})"


@cache
def translated(language: str, message: str, plural: str, count: object) -> str:
    """The message in a language, its bold marks set."""
    found = catalogue(language).get(message, "") if message else ""
    if not plural:
        text = found if isinstance(found, str) and found else message
    else:
        forms = found if isinstance(found, tuple) and all(found) else (message, plural)
        text = forms[0 if count == 1 else 1]
    return BOLD.sub(rf"{BOLD_ON}\1{BOLD_OFF}", text)


@cache
def catalogue(language: str) -> dict[str, str | tuple[str, ...]]:
    """The translations of a language by their English messages; none for English."""
    path = LOCALES / language / "LC_MESSAGES" / "mtahini.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        messages = read_po(file)
    return {_key(entry.id): _strings(entry.string) for entry in messages if entry.id and not entry.fuzzy}


def _key(message: str | list[str] | tuple[str, ...]) -> str:
    return message if isinstance(message, str) else message[0]


def _strings(string: object) -> str | tuple[str, ...]:
    return tuple(string) if isinstance(string, list | tuple) else str(string or "")
