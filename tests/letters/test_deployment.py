"""The letter of appointment to a centre, in both languages, for each position."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from letters.deployment import Deployment, compose
from letters.wording import posting, roles
from tests.letters.conftest import MARK, pages_of, pictures_of, text_of

SAMPLE: dict[str, Any] = {
    "language": "en",
    "reference": "KNEC/GEN/EA/FA/SI/APP/KCSE/INV/2026/0000417",
    "date": dt.date(2026, 9, 28),
    "name": "Wanjikũ Achieng' Otieno",
    "id_number": "23456789",
    "tsc_number": "512345",
    "phone": "+254712345678",
    "town": "Nyeri",
    "year": 2026,
    "exam": "KCSE",
    "role": "INVIGILATOR",
    "position": "Invigilator",
    "code": "08219108",
    "centre": "Mukurweini High School",
    "county": "Nyeri",
    "sub_county": "Mukurweini",
    "distribution_centre": "Mukurweini Sub-county Headquarters",
    "starts_on": dt.date(2026, 10, 16),
    "ends_on": dt.date(2026, 11, 20),
    "rate": 1550,
}
SWAHILI = {"language": "sw", "position": "Mwangalizi wa mtihani"}
LONG = dict.fromkeys(
    ("name", "centre", "county", "sub_county", "distribution_centre", "town", "reference", "position"),
    "Our Lady of Perpetual Help Mixed Day and Boarding Secondary School " * 3,
)

Make = Callable[..., bytes]


@pytest.fixture
def printed() -> Make:
    """Print the sample with some of its fields changed."""
    return lambda **changes: compose(Deployment(**(SAMPLE | changes))).stamped(MARK).pdf()


def test_all_parts_are_there_in_their_order(printed: Make) -> None:
    """As the council's letters have them: through whom, appointment, conditions, duties, reimbursement."""
    text = text_of(printed())
    at = 0
    for part in (
        "Ref: KNEC/GEN/EA/FA/SI/APP/KCSE/INV/2026/0000417",
        "WANJIKŨ ACHIENG' OTIENO",
        "2••••789",
        "THROUGH: THE TSC SUB COUNTY DIRECTOR",
        "APPOINTMENT AS AN INVIGILATOR FOR THE YEAR 2026 KCSE FOR THE KENYA NATIONAL EXAMINATIONS COUNCIL",
        "08219108 Mukurweini High School",
        "Mukurweini Sub-county Headquarters",
        "Friday, 16 October 2026",
        "Friday, 20 November 2026",
        "last three years",
        "*456*9*5*5*1#",
        "7.00 am",
        "3.0 YOUR DUTIES",
        "KES 1,550 a day",
        "days worked only",
        "Serial 7KQ2-M8TX-4ZRC4",
        "9F3K-2QWX",
    ):
        at = text.index(part, at)


def test_in_kiswahili_nothing_is_left_in_english(printed: Make) -> None:
    """But the letterhead, and what is a name."""
    text = text_of(printed(**SWAHILI))
    for part in ("UTEUZI KUWA MWANGALIZI WA MTIHANI", "Ijumaa, 16 Oktoba 2026", "Ukurasa 1 kati ya", "THIBITISHA"):
        assert part in text
    for word in ("Council's", "Your", "rehearsal", "Friday", "Page", "Version"):
        assert word not in text


@pytest.mark.parametrize("language", ["en", "sw"])
@pytest.mark.parametrize("role", sorted(roles("postings")))
def test_each_position_has_its_own_duties(printed: Make, role: str, language: str) -> None:
    """On two pages."""
    letter = printed(role=role, language=language)
    assert all(sentence in text_of(letter) for sentence in posting(role, language).sentences)
    assert len(pages_of(letter)) == 2


@pytest.mark.parametrize("changes", [LONG, LONG | SWAHILI, *({name: value} for name, value in LONG.items())])
def test_long_names_break_and_stay_within_the_margins(printed: Make, changes: dict[str, str]) -> None:
    """Whatever a file may hold."""
    letter = printed(**changes)
    assert len(letter) < 60_000
    for page in pictures_of(letter):
        width, height = page.size
        assert page.crop((0, 0, 60, height)).getextrema() == (255, 255)
        assert page.crop((width - 60, 0, width, height)).getextrema() == (255, 255)


def test_what_is_empty_is_left_out(printed: Make) -> None:
    """A security officer has no TSC number."""
    text = text_of(printed(tsc_number="", town=""))
    assert "TSC or PF number 5" not in text
    assert "Town" not in text
