"""The rules of vacancies: what fails says why, and what is not known fails nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from catalogue import UsualRules
from conversations.rules import Facts, failing, is_same_school, rank
from conversations.sections import LEVELS
from conversations.wishes import becoming, changed, read, understood
from storage.places import default_counties, default_subcounties
from tests.talk import START

RULES = UsualRules("EXAMINER", 50, 1, "diploma", 3, 3, 1, 1)
GOOD = Facts(1985, True, "bachelor", 10, ("Kisii School",))
SCHOOL = "Mlima Boys' High School"


def reasons(facts: Facts, now: datetime = START) -> list[str]:
    """What fails, by its first word."""
    return [str(each).partition(":")[0] for each in failing(RULES, facts, now, SCHOOL)]


@pytest.mark.parametrize(
    ("facts", "wrong"),
    [
        (GOOD, []),
        (Facts(), []),
        (replace(GOOD, birth_year=1976), []),
        (replace(GOOD, birth_year=1975), ["Age"]),
        (replace(GOOD, tsc=False), ["TSC"]),
        (replace(GOOD, level="diploma"), []),
        (replace(GOOD, level="p1"), ["Qualification"]),
        (replace(GOOD, level="other"), ["Qualification"]),
        (replace(GOOD, service_years=3), []),
        (replace(GOOD, service_years=2), ["Service"]),
        (replace(GOOD, schools=("Kisii School", "mlima boys")), ["School"]),
        (Facts(1960, False, "kcse", 0, (SCHOOL,)), ["Age", "TSC", "Qualification", "Service", "School"]),
    ],
)
def test_each_rule_says_why(facts: Facts, wrong: list[str]) -> None:
    """Exactly those that do not hold."""
    assert reasons(facts) == wrong


def test_the_year_is_that_of_nairobi() -> None:
    """On the last evening of a year in London, the next one has begun."""
    assert reasons(replace(GOOD, birth_year=1976), datetime.fromisoformat("2026-12-31T22:00:00+00:00")) == ["Age"]


def test_levels_stand_in_order() -> None:
    """Each is above the one before it; another is below all."""
    ranks = [rank(level.id) for level in LEVELS if level.id != "other"]
    assert ranks == sorted(set(ranks))
    assert rank("other") < ranks[0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (SCHOOL, "MLIMA BOYS HIGH SCHOOL", True),
        (SCHOOL, "Mlima Boys", True),
        (SCHOOL, "Boys' High School, Mlima", True),
        (SCHOOL, "Mlima Girls' High School", False),
        (SCHOOL, "Mlima High School", False),
    ],
)
def test_a_school_is_known_however_it_is_written(one: str, other: str, same: bool) -> None:
    """Boys and girls of one place are two schools."""
    assert is_same_school(one, other) is same


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("invigilator kisii", {"position": "INVIGILATOR", "county": "45"}),
        ("mwangalizi nairobi kcse", {"position": "INVIGILATOR", "county": "47", "exam": "KCSE"}),
        (
            "nataka kazi ya supervisor Kisii South",
            {"position": "SUPERVISOR", "county": "45", "subcounty": "45-kisii-south"},
        ),
        ("apply for training 233/1", {"activity": "EXAMINER_TRAINING", "exam": "KCSE", "paper": "233/1"}),
        ("msimamizi wa kituo muranga", {"position": "CENTRE_MANAGER", "county": "21"}),
        ("invigilator nairoby", {"position": "INVIGILATOR", "county": "47"}),
        ("driver jobs", {"position": "DRIVER"}),
    ],
)
def test_a_sentence_is_understood(text: str, steps: dict[str, str]) -> None:
    """In English, Kiswahili and both; the order of the words does not matter."""
    assert understood(text, tuple(default_counties()), tuple(default_subcounties())) == steps
    assert read(text) == {"sentence": text}


@pytest.mark.parametrize("text", ["hello", "my letter", "I was in Kisii", "233/1", "nimelipwa?", "menu", "VERIFY 7KQ2"])
def test_other_sentences_are_no_search(text: str) -> None:
    """They go where they went before."""
    assert read(text) == {}


@pytest.mark.parametrize("text", ["can I be an examiner?", "how do I become an examiner", "naweza kuwa mtahini?"])
def test_a_question_who_may_be_an_examiner_is_understood(text: str) -> None:
    """Comment J of the portals' users."""
    assert becoming(text) == {"position": "EXAMINER"}


def test_a_wish_for_another_paper_is_understood() -> None:
    """One message away from the right one; a paper alone is no wish to change."""
    assert changed("I picked the wrong paper, I want 233/2 instead") == {"paper": "233/2"}
    assert changed("nilikosea, naomba kubadilisha iwe 102/1") == {"paper": "102/1"}
    assert changed("233/2") == {}
