"""The files with the letters' words are whole, in both languages."""

from string import Formatter

import pytest

from catalogue import positions
from letters.wording import posting, roles, words


@pytest.mark.parametrize("name", ["letter", "deployment", "receipt"])
def test_both_languages_have_the_same_texts(name: str) -> None:
    """With the same values to fill in; nobody changed one of them alone."""
    english, swahili = words(name, "en"), words(name, "sw")
    assert list(english) == list(swahili)
    for key in english:
        assert fields(english[key]) >= fields(swahili[key]), key
        assert english[key] != swahili[key] or key == "reference", key


def fields(text: str) -> set[str]:
    """What is filled in."""
    return {name for _text, name, _format, _conversion in Formatter().parse(text) if name}


def test_every_position_that_can_be_loaded_has_its_duties() -> None:
    """Of marking, and at a centre."""
    found = positions().values()
    assert roles("duties") == {each.code for each in found if each.activity == "MARKING"}
    assert roles("postings") == {each.code for each in found if each.activity in ("SUPERVISION", "SECURITY")}


@pytest.mark.parametrize("role", sorted(roles("postings")))
def test_both_languages_name_as_many_duties(role: str) -> None:
    """Each sentence has its translation."""
    assert len(posting(role, "en").sentences) == len(posting(role, "sw").sentences)
