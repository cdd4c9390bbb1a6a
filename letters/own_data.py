"""What is kept of a person, for that person to read, in English and Kiswahili."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from babel.dates import format_datetime

from letters.blocks import Addressee, Block, Facts, Heading, Item, Paragraph, Subject, known
from letters.dates import NAIROBI, day_of, short_day
from letters.letter import Letter
from letters.letterhead import Letterhead
from letters.wording import words

MOST = 60  # entries of one list; the file for machines has all

Entry = tuple[tuple[str, object], ...]  # columns and values


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One list: its name in storage/holdings.py, its entries, and how long and why such data is kept."""

    name: str
    entries: tuple[Entry, ...]
    time: str
    why: str


@dataclass(frozen=True, kw_only=True)
class OwnData:
    """All that is printed. `created` has a time zone."""

    language: str
    created: dt.datetime
    name: str
    phone: str
    lists: tuple[Kept, ...]


def compose(data: OwnData) -> Letter:
    """Return it as its parts."""
    texts = words("own_data", data.language)
    title = texts["title"].format(day=day_of(data.created, data.language))
    return Letter(
        title=title,
        language=data.language,
        created=data.created,
        reference=title,
        footer=title,
        blocks=(
            Letterhead(),
            Addressee((data.name or data.phone).upper(), ((texts["phone"], data.phone),)),
            Subject(texts["subject"].upper()),
            *(Paragraph(texts[name]) for name in ("introduction", "documents", "rights")),
            *(block for number, kept in enumerate(data.lists, 1) for block in _list(number, kept, data.language)),
        ),
    )


def _list(number: int, kept: Kept, language: str) -> Iterator[Block]:
    texts = words("own_data", language)
    yield Heading(f"{number}.0", words("own_data", f"{language}_lists")[kept.name])
    yield Paragraph(texts["kept"].format(time=kept.time, why=kept.why), leads=True)
    entries = [known(_shown(entry, language)) for entry in kept.entries[:MOST]]
    if len(entries) == 1:
        yield Facts(entries[0] or ((texts["nothing"], "—"),))
    else:
        for place, entry in enumerate(entries, 1):
            yield Item(f"{place}.", "; ".join(f"{label} {value}" for label, value in entry) or texts["nothing"])
    if len(kept.entries) > MOST:
        yield Paragraph(texts["more"].format(count=len(kept.entries) - MOST))


def _shown(entry: Entry, language: str) -> tuple[tuple[str, str], ...]:
    labels = words("own_data", f"{language}_columns")
    return tuple((labels[column], _value(value, language)) for column, value in entry)


def _value(value: object, language: str) -> str:
    match value:
        case None:
            return ""
        case dt.datetime():
            return format_datetime(value, "d MMM y HH:mm", tzinfo=NAIROBI, locale=f"{language}_KE")
        case dt.date():
            return short_day(value, language)
        case str() if value[:1] in ("{", "["):
            return _unfolded(value)
        case _:
            return str(value)


def _unfolded(text: str) -> str:
    """What is stored as JSON, in words: of a question that is open, the answers so far."""
    try:
        found = json.loads(text)
    except ValueError:  # somebody typed it so
        return text
    return "; ".join(_facts(each) for each in (found if isinstance(found, list) else [found]))


def _facts(found: Any) -> str:
    if not isinstance(found, dict):
        return str(found)
    facts = found.get("answers", {}) if "name" in found else found
    return ", ".join([*([found["name"]] if "name" in found else []), *(f"{name} {facts[name]}" for name in facts)])
