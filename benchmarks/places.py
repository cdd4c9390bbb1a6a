"""Finding a place by what people type: a name cut short, mistyped or whole, among all counties and sub-counties.

Ours is `bot.places.Gazetteer.find`: exact, then by beginnings, then rapidfuzz's ratio on normalised names. Beside it,
on the same names: rapidfuzz's ratio alone, its WRatio, and difflib's get_close_matches. A mistyped name lacks a letter.
"""

from __future__ import annotations

import asyncio
import difflib
import random
import time
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

from rapidfuzz import fuzz, process

from benchmarks import table
from bot.engine import Invalid
from bot.places import Gazetteer, Lead
from bot.words import normal
from storage.places import default_counties, default_subcounties

OURS, RATIO, WRATIO, DIFFLIB = "ours", "rapidfuzz ratio", "rapidfuzz WRatio", "difflib"
COUNTIES, SUBCOUNTIES = default_counties(), default_subcounties()
NAMES = {str(row.code): normal(row.name) for row in (*COUNTIES, *SUBCOUNTIES)}
KENYA = Gazetteer(COUNTIES, SUBCOUNTIES)
Search = Callable[[str], str]


def ours(text: str) -> str:
    """The code that is found, or the first of those to choose from."""
    try:
        found = KENYA.find(text)
    except Invalid:
        return ""
    return KENYA.offers(found)[0][0] if isinstance(found, Lead) and not found.isdecimal() else found


def by(scorer: Callable[..., float]) -> Search:
    """The best by one of rapidfuzz's scorers."""

    def search(text: str) -> str:
        found = process.extractOne(normal(text), NAMES, scorer=scorer)
        return str(found[2]) if found else ""

    return search


def by_difflib(text: str) -> str:
    """The best by the standard library."""
    found = difflib.get_close_matches(normal(text), list(NAMES.values()), n=1)
    return next((code for code, name in NAMES.items() if found and name == found[0]), "")


SEARCHES: dict[str, Search] = {OURS: ours, RATIO: by(fuzz.ratio), WRATIO: by(fuzz.WRatio), DIFFLIB: by_difflib}


def typed(kind: str) -> list[tuple[str, str]]:
    """What people type for every place, with its code; the same at each run."""
    chance = random.Random(47)
    return [(_typed(kind, row.name, chance), str(row.code)) for row in (*COUNTIES, *SUBCOUNTIES)]


def _typed(kind: str, name: str, chance: random.Random) -> str:
    if kind == "whole":
        return name
    if kind == "cut short":
        return name[: max(4, len(name) * 2 // 3)].lower()
    gone = chance.randrange(1, len(name))
    return (name[:gone] + name[gone + 1 :]).lower()


KINDS = ("whole", "cut short", "mistyped")


async def measure(search: Search, texts: Sequence[tuple[str, str]], names: int) -> float:
    """Microseconds for a name."""
    start = time.perf_counter()
    for text, _code in texts[:names]:
        search(text)
    return (time.perf_counter() - start) / len(texts[:names]) * 1_000_000


def right(search: Search, texts: Sequence[tuple[str, str]]) -> int:
    """How many names are found; a sub-county of a county's own name counts for it."""
    same = {(code, other) for code, name in NAMES.items() for other, shared in NAMES.items() if name == shared}
    return sum((search(text), code) in same for text, code in texts)


def main() -> None:
    """Measure, print, and close with the ratios."""
    quick = table.quick(__doc__)
    rounds, names = (5, 80) if quick else (15, len(NAMES))
    subjects = {
        (kind, name): partial(measure, search, typed(kind), names)
        for kind in KINDS
        for name, search in SEARCHES.items()
    }
    times = {key: median(found) for key, found in asyncio.run(table.in_turn(subjects, rounds)).items()}
    found = {(kind, name): right(search, typed(kind)) for kind in KINDS for name, search in SEARCHES.items()}
    show(times, found)
    table.close(ratios(times, found))


def show(times: dict[tuple[str, str], float], found: dict[tuple[str, str], int]) -> None:
    """Microseconds, and how many of the names are found first."""
    columns = [f"among {len(NAMES)} names", *(f"{kind}: µs (found)" for kind in KINDS)]
    rows = [[name, *(f"{times[kind, name]:.0f} ({found[kind, name]})" for kind in KINDS)] for name in SEARCHES]
    table.show(columns, rows, "a search for a place")


def ratios(times: dict[tuple[str, str], float], found: dict[tuple[str, str], int]) -> dict[str, object]:
    """How much faster ours is, and what it finds."""
    return {
        "names": len(NAMES),
        "wratio_by_ours_mistyped": round(times["mistyped", WRATIO] / times["mistyped", OURS], 1),
        "difflib_by_ours_mistyped": round(times["mistyped", DIFFLIB] / times["mistyped", OURS], 1),
        "difflib_by_ours_cut_short": round(times["cut short", DIFFLIB] / times["cut short", OURS], 1),
        **{f"found_{kind.replace(' ', '_')}": found[kind, OURS] for kind in KINDS},
    }


if __name__ == "__main__":
    main()
