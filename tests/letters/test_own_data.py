"""A person's own data on paper: every list with its labels, long texts and long lists too."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from letters.blocks import LABELS
from letters.own_data import MOST, Kept, OwnData, compose
from letters.strokes import SIZE
from letters.typeface import faces_for
from letters.wording import words
from storage.holdings import HOLDINGS
from tests.letters.conftest import pages_of, text_of

AT = dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC)
PROFILE = Kept(
    name="profile",
    entries=((("name", "Wanjikũ Achieng' Otieno"), ("birth_year", 1985), ("email", None), ("kra_pin", "A012345678Z")),),
    time="while you have the account",
    why="It is what you told us.",
)
LOGINS = Kept(
    name="login",
    entries=tuple((("method", "password"), ("started_at", AT + dt.timedelta(hours=n))) for n in range(MOST + 14)),
    time="for 1 year",
    why="So that you see who got into your account.",
)
DRAFT = Kept(
    name="draft",
    entries=((("form", "personal"), ("payload", '{"personal.name":"' + "Wanjiku" * 900 + '"}')),),
    time="while you have the account",
    why="It is what you told us.",
)
SAMPLE: dict[str, Any] = {
    "language": "en",
    "created": AT,
    "name": "Wanjikũ Achieng' Otieno",
    "phone": "254712345678",
    "lists": (PROFILE, LOGINS, DRAFT),
}


def printed(**changes: Any) -> bytes:
    """The sample with some of its fields changed."""
    return compose(OwnData(**(SAMPLE | changes))).pdf()


def test_each_list_is_there_with_how_long_it_is_kept_and_why() -> None:
    """What was not told is left out."""
    text = text_of(printed())
    for part in (
        "Your data, as of 22 November 2026",
        "1.0 Your profile Kept while you have the account. It is what you told us.",
        "year of birth 1985 KRA PIN A012345678Z",
        "Kept for 1 year.",
        "1. by password; began 22 Nov 2026 09:00",
        "Further entries: 14. They are in the file own-data.json.",
    ):
        assert part in text
    assert "e-mail" not in text


def test_in_kiswahili_it_says_the_same() -> None:
    """Labels and dates too; what people wrote stays as it is."""
    text = text_of(printed(language="sw"))
    assert "1.0 Wasifu wako" in text
    assert "mwaka wa kuzaliwa 1985" in text
    assert "ilianza 22 Nov 2026 09:00" in text


def test_a_long_text_goes_on_over_pages() -> None:
    """Nothing of it is cut off."""
    pages = pages_of(printed(lists=(DRAFT,)))
    assert len(pages) > 2
    assert "".join("".join(pages).split()).count("anjiku") >= 900 - len(pages)  # one is broken at the end of a page


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ('{"bank.bank": "KCB"}', "answers bank.bank KCB"),
        ('{"name": "help", "answers": {"trouble": "No pay"}, "path": ["trouble"]}', "answers help, trouble No pay"),
        ('[{"name": "help"}, {"name": "letter", "answers": {}}]', "answers help; letter"),
        ('{"half', 'answers {"half'),
        ("[1, 2]", "answers 1; 2"),
    ],
)
def test_what_is_stored_for_machines_is_read_as_words(stored: str, read: str) -> None:
    """In the file for machines it is as it is stored."""
    draft = Kept(name="draft", entries=((("payload", stored),),), time="for 1 year", why="It is what you told us.")
    assert read in text_of(printed(lists=(draft,)))


@pytest.mark.parametrize("language", ["en", "sw"])
def test_a_label_has_room_before_its_value(language: str) -> None:
    """None is printed over what it is about."""
    labels = words("own_data", f"{language}_columns").values()
    face = faces_for([*labels]).regular
    assert [label for label in labels if face.width(label) * SIZE / 1000 > LABELS - 10] == []


@pytest.mark.parametrize("language", ["en", "sw"])
def test_every_list_and_column_has_its_words(language: str) -> None:
    """A new column of storage/holdings.py is named in both languages, and none that there is not."""
    shown = [holding for holding in HOLDINGS if holding.shown]
    assert words("own_data", f"{language}_lists").keys() == {holding.name for holding in shown}
    columns = {column for holding in shown for column in holding.columns}
    assert words("own_data", f"{language}_columns").keys() == columns
