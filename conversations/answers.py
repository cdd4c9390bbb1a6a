"""Which help article answers a question, asked in English, in Kiswahili or in a mix of both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import log

from rapidfuzz import fuzz, process

from bot.language import LANGUAGES
from bot.words import normal
from catalogue.articles import Article, articles, stopwords, synonyms

LIKE = 84  # rapidfuzz ratio from which a word is taken for another
ROOT = 5  # letters: a known word this long is found within a longer one, as lipwa in hatujalipwa
MOST = 40  # words of a question that are looked at: mending slips takes time
PHRASE = 3  # words of the longest phrase that has a synonym
ASKED = 3  # times that a word of the title counts
ENOUGH, CLOSE = 2.3, 0.5  # a score below this is chance; nor is shown what is so far behind the best
SOON, LONG = 1.2, 0.5  # BM25: how soon more of a word adds nothing (k1), and how much a long text counts less (b)


@dataclass(frozen=True)
class Index:
    """What each article is about, by words that stand for all that mean the same."""

    scores: dict[str, dict[str, float]]  # by article, then by word
    known: frozenset[str]  # words as people type them


def find(question: str, language: str, most: int = 3) -> list[Article]:
    """The articles that may answer a question, the likeliest first; none where nothing fits."""
    words = list(islice(_words(question, _index().known), MOST))
    found = {name: sum(scores.get(word, 0.0) for word in words) for name, scores in _index().scores.items()}
    best = sorted(found, key=lambda name: -found[name])[:most]
    least = max(ENOUGH, CLOSE * max(found.values()))
    return [articles(language)[name] for name in best if found[name] >= least]


@cache
def named() -> frozenset[str]:
    """What the articles are about, in a few words each, in every language."""
    found = (each for language in LANGUAGES for each in articles(language).values())
    return frozenset(normal(words) for each in found for words in [each.title, *each.also.split(",")])


@cache
def _index() -> Index:
    """Of the articles in all languages together: one question may use several."""
    texts = {
        name: Counter(word for language in LANGUAGES for word in _words(_text(articles(language)[name])))
        for name in articles("en")
    }
    usual = sum(text.total() for text in texts.values()) / len(texts)
    spread = Counter(word for text in texts.values() for word in text)
    singles = {phrase for phrase in synonyms() if " " not in phrase}
    rarity = {word: log(1 + (len(texts) - count + 0.5) / (count + 0.5)) for word, count in spread.items()}
    scores = {
        name: {word: rarity[word] * _share(count, text.total() / usual) for word, count in text.items()}
        for name, text in texts.items()
    }
    return Index(scores, frozenset(singles | set(spread)))


def _text(article: Article) -> str:
    return " ".join([f"{article.title} {article.also}"] * ASKED + [article.text])


def _share(count: int, length: float) -> float:
    return count * (SOON + 1) / (count + SOON * (1 - LONG + LONG * length))


def _words(text: str, known: frozenset[str] = frozenset()) -> Iterator[str]:
    """The words of a text, each as the one that stands for all that mean the same. Slips are mended."""
    same, rest = synonyms(), [word for word in normal(text).split() if word not in stopwords()]
    while rest:
        size = next((n for n in range(PHRASE, 0, -1) if " ".join(rest[:n]) in same), 1)
        phrase, rest = " ".join(rest[:size]), rest[size:]
        word = phrase if phrase in same or phrase in known or not known else _mended(phrase, known)
        yield same.get(word, word)


def _mended(word: str, known: frozenset[str]) -> str:
    if len(word) < ROOT:
        return word
    if near := process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=LIKE):
        return str(near[0])
    return max((root for root in known if len(root) >= ROOT and root in word), key=len, default=word)
