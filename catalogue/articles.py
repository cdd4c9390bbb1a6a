"""Help articles, as Markdown files that an officer can edit, and the words that mean the same in questions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

HELP = Path(__file__).parent / "help"


@dataclass(frozen=True)
class Article:
    """An answer to what many ask, in one language."""

    name: str  # of its file, the same in every language
    title: str
    topic: str
    also: str  # other words that people ask with
    text: str

    @property
    def brief(self) -> str:
        """What matters most, for channels where words cost money."""
        return self.text.partition("\n\n")[0]


@cache
def articles(language: str) -> dict[str, Article]:
    """The articles in a language, by name."""
    return {path.stem: _read(path) for path in sorted((HELP / language).glob("*.md"))}


@cache
def synonyms() -> dict[str, str]:
    """For each word or phrase the one that stands for all that mean the same."""
    lines = (HELP / "synonyms.txt").read_text(encoding="utf-8").splitlines()
    groups = [line.split(",") for line in lines if line and not line.startswith("#")]
    return {phrase.strip(): group[0].strip() for group in groups for phrase in group}


@cache
def stopwords() -> frozenset[str]:
    """Words that say nothing of what a question is about."""
    return frozenset((HELP / "stopwords.txt").read_text(encoding="utf-8").split())


def _read(path: Path) -> Article:
    """A title, lines of `Name: value`, and after an empty line the text."""
    title, head, text = path.read_text(encoding="utf-8").split("\n\n", 2)
    values = dict(line.split(": ", 1) for line in head.splitlines())
    return Article(path.stem, title.removeprefix("# "), values["Topic"], values["Also"], text.strip())
