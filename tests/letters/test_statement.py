"""The statement of service says what was done, until when, and no more."""

import datetime as dt
from typing import Any

from letters.statement import Service, Statement, compose
from tests.letters.conftest import MARK, pages_of, text_of

CENTRE = Service(
    exam="KCSE 2026",
    position="Invigilator",
    place="08219108  Lake View Girls High School",
    starts_on=dt.date(2026, 10, 16),
    ends_on=dt.date(2026, 11, 20),
    reference="KNEC/GEN/EA/FA/SI/APP/KCSE/INV/2026/0000114",
    present=17,
)
MARKING = Service(
    exam="KCSE 2026",
    position="Examiner",
    place="Starehe Boys' Centre, Nairobi",
    paper="233/1 Chemistry, Theory Paper 1",
    starts_on=dt.date(2026, 11, 30),
    ends_on=dt.date(2026, 12, 13),
    reference="KNEC/CONF/EA/FA/SE/EXMS/002/114",
)
SAMPLE: dict[str, Any] = {
    "language": "en",
    "date": dt.date(2026, 12, 5),
    "year": 2026,
    "name": "Wanjikũ Achieng' Otieno",
    "id_number": "23456789",
    "tsc_number": "512345",
    "phone": "+254712345678",
    "services": (CENTRE, MARKING),
}
SWAHILI: dict[str, Any] = {"language": "sw"}


def printed(**changes: Any) -> bytes:
    """Print the sample with some of its fields changed."""
    return compose(Statement(**(SAMPLE | changes))).stamped(MARK).pdf()


def test_it_states_each_service_with_its_days() -> None:
    """What is over to its last day; what goes on up to the day of the statement."""
    text = text_of(printed())
    for part in (
        "STATEMENT OF SERVICE FOR 2026",
        "KCSE 2026: Invigilator",
        "To Friday, 20 November 2026 Calendar days 36 Days marked present 17",
        "233/1 Chemistry, Theory Paper 1",
        "Going on; up to Saturday, 5 December 2026 Calendar days 6",
        "KNEC/CONF/EA/FA/SE/EXMS/002/114",
    ):
        assert part in text
    assert "23456789" not in text


def test_in_kiswahili_it_says_the_same() -> None:
    """The names of months and the words of the table too."""
    text = text_of(printed(**SWAHILI))
    for part in (
        "TAARIFA YA UTUMISHI YA MWAKA WA 2026",
        "Ijumaa, 20 Novemba 2026",
        "Inaendelea; hadi",
        "Siku za kalenda",
    ):
        assert part in text


def test_a_year_of_much_service_has_pages() -> None:
    """Nothing is cut off, and each service stays together with its heading."""
    pages = pages_of(printed(services=(CENTRE, MARKING) * 8))
    assert len(pages) > 1
    assert sum(page.count("Days marked present") for page in pages) == 9  # those of the centre, and the sentence
    assert sum(page.count("Calendar days") for page in pages) == 17  # once more in the sentence that explains them


def test_days_present_are_explained_where_they_are_stated() -> None:
    """Not where no register was kept."""
    assert "Days marked present" in text_of(printed())
    assert "Days marked present" not in text_of(printed(services=(MARKING,)))
