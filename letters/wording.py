"""The words of letters, from the files in words/: an officer can change them without touching the code."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

WORDS = Path(__file__).parent / "words"


class Duties(NamedTuple):
    """Who directs somebody, in a sentence or by title, and what they do, a sentence a duty."""

    under: str
    sentences: tuple[str, ...]


def words(name: str, language: str) -> dict[str, str]:
    """Return the texts of a file in English or Kiswahili, by their keys."""
    found: dict[str, str] = _file(name)[language]
    return found


def marking(role: str) -> Duties:
    """Return what somebody does in a marking exercise. Raises KeyError for a role that has no letter."""
    found = _file("duties")[role]
    return Duties(found["introduction"], tuple(found["duties"]))


def posting(role: str, language: str) -> Duties:
    """Return what somebody does at an examination centre. Raises KeyError for a role that has no letter."""
    found = _file("postings")[role][language]
    return Duties(found["through"], tuple(found["duties"]))


def roles(name: str) -> frozenset[str]:
    """Return the roles that a file has duties for."""
    return frozenset(_file(name))


@cache
def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((WORDS / f"{name}.toml").read_text(encoding="utf-8"))
