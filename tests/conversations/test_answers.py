"""Questions as people ask them find the article that answers them."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

import conversations
from bot.language import LANGUAGES
from bot.routes import started
from bot.words import EXACT, Word, edit_number, global_word
from catalogue.articles import HELP, articles, synonyms
from conversations.answers import find

FIXTURES = Path(__file__).parent.parent / "fixtures"
JOURNEYS = {each.name: each for each in conversations.ALL}
TOLD = re.compile(r"\b(?:[Ss]end|[Tt]uma|utume) ([A-Z]{2,}(?: [A-Z]{2,})*)")  # a word that an article says to send


def asked(name: str) -> list[tuple[str, str]]:
    """Questions in the words of the portals' users, each with the article that should come first."""
    with (FIXTURES / name).open(encoding="utf-8", newline="") as file:
        return [(row["question"], row["article"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize("name", ["questions.csv", "unseen.csv"])
def test_most_questions_find_their_article(name: str) -> None:
    """In the first three for nine of ten, and first for four of five, in both languages and mixed."""
    questions = asked(name)
    found = {question: [each.name for each in find(question, "en")] for question, _article in questions}
    first = [question for question, article in questions if found[question][:1] == [article]]
    missed = [(question, article, found[question]) for question, article in questions if article not in found[question]]
    assert len(found) == 60
    assert len(missed) <= 6, missed
    assert len(first) >= 48, [(question, found[question]) for question, _a in questions if question not in first]


@pytest.mark.parametrize("text", ["hamnilipi tangu mwaka jana", "hamjanilipa", "sijalipwa bado", "hamjatulipa"])
def test_who_was_not_paid_finds_why(text: str) -> None:
    """Whoever is named as the one who does not pay."""
    assert [each.name for each in find(text, "sw")][:1] == ["not-paid"]


@pytest.mark.parametrize("text", ["", "?!", "xyzzy plugh", "0712345678", "good morning", "kesho ni Jumatatu"])
def test_what_is_no_question_finds_nothing(text: str) -> None:
    """Rather none than any."""
    assert find(text, "en") == []


def test_only_so_many_words_of_a_long_message_are_looked_at() -> None:
    """A flood of words costs no more time than a question."""
    paid = "I have not been paid my dues"
    assert [each.name for each in find(paid, "en")][:1] == ["not-paid"]
    assert find(f"{'xyzzy ' * 40} {paid}", "en") == []


def test_every_article_is_there_in_every_language() -> None:
    """On the same topic, and found by its own title."""
    english, kiswahili = (articles(language) for language in LANGUAGES)
    assert english.keys() == kiswahili.keys()
    assert [each.topic for each in english.values()] == [each.topic for each in kiswahili.values()]
    for language in LANGUAGES:
        for name, article in articles(language).items():
            assert name in [each.name for each in find(article.title, language)], article.title


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_an_article_says_to_send_is_known(language: str) -> None:
    """An answer that leads nowhere is worse than none."""
    words = {word for article in articles(language).values() for word in TOLD.findall(article.text)}
    assert words
    unknown = {word for word in words if not (global_word(word) or started(word, JOURNEYS, EXACT))}
    assert unknown - {"EDIT", "HARIRI"} == set()
    assert edit_number("EDIT 2") == 2


def test_the_first_answer_to_a_contract_is_said_to_stand() -> None:
    """As the contract itself says; whoever cannot come after all writes to an officer."""
    english, kiswahili = (articles(language)["contract"].text for language in LANGUAGES)
    assert "nobody can change it" in english
    assert "send OFFICER" in english
    assert "hakuna anayeweza kulibadilisha" in kiswahili
    assert "tuma AFISA" in kiswahili


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("nimepoteza simu", "number"),
        ("simu yangu imepotea", "number"),
        ("I lost my phone", "number"),
        ("nipigie", "help"),
        ("nipigie simu tafadhali", "help"),
        ("can you call me", "help"),
        ("simu za kituo", "phones"),
        ("badili afisa", "replace"),
        ("badilisha jina langu", "profile"),
        ("nataka kubadilisha jina langu", "profile"),
        ("badili jina", "profile"),
        ("JINA", "profile"),
        ("change my name", "profile"),
        ("I want to change my name", "profile"),
    ],
)
def test_what_is_meant_by_a_word_of_every_day(text: str, name: str) -> None:
    """A phone that is lost, or a call that is asked for, is no log-in of a centre."""
    start = started(text, JOURNEYS)
    assert start is not None
    assert start.name == name


@pytest.mark.parametrize("text", ["nambari ya simu ya ofisi", "simu", "sina simu"])
def test_a_phone_in_a_sentence_starts_nothing(text: str) -> None:
    """It may be any phone."""
    assert started(text, JOURNEYS) is None


@pytest.mark.parametrize("text", ["Asante sana kwa msaada", "asante kwa jibu lako", "Thank you for your help!"])
def test_thanks_for_help_ask_for_none(text: str) -> None:
    """Whatever the thanks are for."""
    assert global_word(text) is Word.THANKS


def test_each_meaning_of_a_word_is_one() -> None:
    """No phrase stands in two lines, or it would be found by the last."""
    lines = (HELP / "synonyms.txt").read_text(encoding="utf-8").splitlines()
    phrases = [phrase.strip() for line in lines if not line.startswith("#") for phrase in line.split(",")]
    assert sorted({phrase for phrase in phrases if phrases.count(phrase) > 1}) == []
    assert len(phrases) == len(synonyms())
