"""What a sentence asks for (an examination, a position, a paper, a place) in English, Kiswahili or both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from bot.words import NEAR, mentioned, normal
from catalogue import activities, counties, exams, papers, positions, subcounties, usual_rules
from storage.records.profiles import County, SubCounty

PAPER = re.compile(r"\b\d{3}/\d[A-Z]?\b")
LONGEST = 3  # words of a place's name
SHORTEST = 5  # letters of a name that may be mistyped
ASKS = (
    *("can i", "may i", "how do i become", "how can i become", "become", "want to be", "qualify", "eligible"),
    *("naweza kuwa", "nawezaje kuwa", "nitakuwaje", "kuwa", "ninafaa", "nataka kuwa"),
)
CHANGES = ("change", "replace", "wrong", "instead", "badilisha", "kubadilisha", "badili", "makosa")
WANTS = ("apply", "vacancy", "vacancies", "post", "posts", "job", "jobs", "omba", "nafasi", "kazi", "ombi", "tuma ombi")


def read(text: str) -> dict[str, str]:
    """A sentence that can only be a search for vacancies: what somebody would be, alone or with one thing more."""
    role = _named(text, _position_words()) or _named(text, _activity_words())
    more = _exam(text) or PAPER.search(text) or mentioned(text, dict(zip(WANTS, WANTS, strict=True)))
    alone = normal(text) in {normal(word) for word in _position_words().values()}
    return {"sentence": text} if alone or (role and (more or _place(text, _places()))) else {}


def changed(text: str) -> dict[str, str]:
    """A sentence that asks for another paper in place of the one applied for."""
    paper = next((code for code in PAPER.findall(text) if code in papers()), "")
    return {"paper": paper} if paper and set(normal(text).split()) & set(CHANGES) else {}


def understood(text: str, listed: tuple[County, ...], within: tuple[SubCounty, ...]) -> dict[str, str]:
    """The steps of the search that a sentence takes, with their values."""
    found: dict[str, str] = {}
    if paper := next((code for code in PAPER.findall(text) if code in papers()), ""):
        found |= {"paper": paper, "exam": papers()[paper].exam}
    if exam := _exam(text):
        found["exam"] = exam
    if position := _named(text, _position_words()):
        found["position"] = position
    elif activity := _named(text, _activity_words()):
        found["activity"] = activity
    place = _place(text, _names(listed, within))
    if "/" in place:
        county, subcounty = place.split("/")
        found |= {"county": county, "subcounty": subcounty}
    elif place:
        found["county"] = place
    return found


def becoming(text: str) -> dict[str, str]:
    """A question of who may be what, with the position: can I be an examiner?"""
    asks = mentioned(text, dict(zip(ASKS, ASKS, strict=True)))
    role = _named(text, _position_words())
    return {"position": role} if asks and role in usual_rules() else {}


def _exam(text: str) -> str:
    codes = {code.lower(): code for code in exams()}
    return next((codes[word] for word in normal(text).split() if word in codes), "")


def _named(text: str, offers: Mapping[str, str]) -> str:
    found = mentioned(text, dict(offers))
    return found[0].partition("\n")[0] if found else ""


@cache
def _position_words() -> dict[str, str]:
    return {f"{each.code}\n{word}": word for each in positions().values() for word in (each.name, *each.words)}


@cache
def _activity_words() -> dict[str, str]:
    return {f"{each.code}\n{word}": word for each in activities().values() for word in (each.name, *each.words)}


@cache
def _places() -> dict[str, str]:
    """The names that a fresh database lists."""
    return _joined(
        ((row["code"], f"{row['name']}|{row['aliases']}") for row in counties()),
        ((f"{row['county_code']}/{row['name']}", f"{row['name']}|{row['aliases']}") for row in subcounties()),
    )


@lru_cache(2)
def _names(listed: tuple[County, ...], within: tuple[SubCounty, ...]) -> dict[str, str]:
    return _joined(
        ((str(row.code), f"{row.name}|{row.aliases}") for row in listed if row.listed),
        ((f"{row.county_code}/{row.code}", f"{row.name}|{row.aliases}") for row in within if row.listed),
    )


def _joined(above: Iterable[tuple[str, str]], below: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Codes by names; a county comes before a sub-county of the same name."""
    found: dict[str, str] = {}
    for code, texts in (*above, *below):
        for text in texts.split("|"):
            if text:
                found.setdefault(normal(text.replace("'", "")), code)
    return found


def _place(text: str, names: Mapping[str, str]) -> str:
    """The longest name in the text; else one that a word nearly is."""
    words = normal(PAPER.sub(" ", text).replace("'", "")).split()
    for size in range(LONGEST, 0, -1):
        for first in range(len(words) - size + 1):
            if found := names.get(" ".join(words[first : first + size])):
                return found
    rest = [word for word in words if len(word) >= SHORTEST and word not in _ordinary()]
    near = [process.extractOne(word, names.keys(), scorer=fuzz.ratio, score_cutoff=NEAR) for word in rest]
    return next((names[found[0]] for found in near if found), "")


@cache
def _ordinary() -> set[str]:
    """Words that mean something else than a place."""
    offers = (*_position_words().values(), *_activity_words().values(), *WANTS)
    return {word for offer in offers for word in normal(offer).split()}
