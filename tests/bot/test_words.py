"""Words that may be typed anywhere, and how texts are compared."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words import EXACT, WORDS, Word, edit_number, global_word, mentioned, near, normal, within


@pytest.mark.parametrize(("word", "text"), [(word, text) for word, texts in WORDS.items() for text in texts])
def test_each_word_is_known_in_any_case(word: Word, text: str) -> None:
    """With or without a slash, a full stop, and white space around it."""
    for typed in (
        text,
        text.upper(),
        f" {text.capitalize()}. ",
        f"/{text.replace(' ', '')}" if " " not in text else text,
    ):
        assert global_word(typed) is word


def test_no_text_stands_for_two_words() -> None:
    """The table has no contradiction."""
    assert Counter(text for texts in WORDS.values() for text in texts).most_common(1)[0][1] == 1


def test_each_word_is_there_in_both_languages() -> None:
    """Somebody who writes Kiswahili finds the way too."""
    kiswahili = {
        "menyu",
        "rudi",
        "ghairi",
        "usaidizi",
        "lugha",
        "kiingereza",
        "kiswahili",
        "toka",
        "hariri",
        "habari",
        "asante",
        "hali",
    }
    assert {global_word(text) for text in kiswahili} == set(Word)


@pytest.mark.parametrize("text", ["", "my menu", "menus", "go", "backs", "back to work", "stop it", "helper"])
def test_only_the_word_alone_counts(text: str) -> None:
    """An answer that has one of the words in it is an answer."""
    assert global_word(text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [("EDIT 2", 2), ("hariri 3", 3), ("edit 0", 0), ("edit", None), ("edit two", None), ("2", None), ("menu 2", None)],
)
def test_edit_names_an_answer(text: str, found: int | None) -> None:
    """By its number in the list, also one that is not there: it is no answer to what is asked."""
    assert edit_number(text) == found


@pytest.mark.parametrize(
    ("text", "plain"),
    [("  Ndiyo! ", "ndiyo"), ("KCSE-233/1", "kcse 233 1"), ("Café", "cafe"), ("Straße", "strasse"), ("...", "")],
)
def test_texts_are_compared_without_case_marks_and_accents(text: str, plain: str) -> None:
    """What a phone's keyboard adds does not matter."""
    assert normal(text) == plain


@given(st.text(max_size=60))
def test_comparing_is_stable(text: str) -> None:
    """What was made plain once is plain."""
    assert normal(normal(text)) == normal(text)


OFFERS = {"a": "Team Leader", "b": "Deputy Team Leader", "c": "Examiner"}


def test_an_exact_name_stands_alone() -> None:
    """Though another is near it."""
    assert near("team leader", OFFERS) == ["a"]


def test_near_names_come_best_first() -> None:
    """And those that are not near do not come."""
    assert near("deputy team leadr", OFFERS, 60) == ["b", "a"]
    assert near("examner", OFFERS) == ["c"]
    assert near("examner", OFFERS, EXACT) == []
    assert near("", OFFERS, 0) == []


def test_parts_of_names_and_names_in_sentences_are_found() -> None:
    """Whole words only."""
    assert within("leader", OFFERS) == ["a", "b"]
    assert within("lead", OFFERS) == []
    assert within("", OFFERS) == []
    assert mentioned("I am an examiner now", OFFERS) == ["c"]
    assert mentioned("the deputy team leader", OFFERS) == ["b", "a"]
    assert mentioned("", OFFERS) == []
