"""What the council sends for an application says what came in, and what to do next."""

import datetime as dt
from typing import Any

import pytest

from letters import application, training
from letters.application import Application
from letters.training import Training
from tests.letters.conftest import MARK, pages_of, text_of

RECEIPT: dict[str, Any] = {
    "language": "en",
    "number": "A-7KQ2-9XM4",
    "name": "Wanjikũ Achieng' Otieno",
    "id_number": "23456789",
    "phone": "+254712345678",
    "post": "2026 KCSE Invigilator, Kisii South, Kisii",
    "submitted_at": dt.datetime(2026, 3, 5, 6, 30, tzinfo=dt.UTC),
    "closes_at": dt.datetime(2026, 3, 31, 14, 0, tzinfo=dt.UTC),
    "place": 17,
}
INVITATION: dict[str, Any] = {
    "language": "en",
    "number": "A-7KQ2-9XM4",
    "date": dt.date(2026, 4, 2),
    "name": "Wanjikũ Achieng' Otieno",
    "id_number": "23456789",
    "tsc_number": "512345",
    "phone": "+254712345678",
    "year": 2026,
    "exam": "KCSE",
    "paper": "102/1 Kiswahili, Insha",
    "venue": "Machakos Teachers' College",
    "fee": 10_500,
    "notice": "Online from 6 to 10 April; residential from 13 to 17 April.",
}


def test_a_receipt_has_the_number_the_time_and_the_place() -> None:
    """On one page, with numbers masked."""
    letter = application.compose(Application(**RECEIPT)).stamped(MARK).pdf()
    text = text_of(letter)
    for part in (
        "RECEIPT FOR AN APPLICATION",
        "A-7KQ2-9XM4",
        "Thursday, 5 March 2026, at 9.30 am",
        "order of receipt 17",
    ):
        assert part in text
    assert "23456789" not in text
    assert len(pages_of(letter)) == 1


def test_a_receipt_has_the_day_of_nairobi() -> None:
    """Half past midnight is tomorrow there."""
    at = dt.datetime(2026, 3, 5, 21, 30, tzinfo=dt.UTC)
    text = text_of(application.compose(Application(**RECEIPT | {"submitted_at": at})).stamped(MARK).pdf())
    assert "6 March 2026 " in text
    assert "Friday, 6 March 2026, at 12.30 am" in text
    assert "5 March" not in text


def test_a_receipt_needs_zones() -> None:
    """A time without one could be anybody's."""
    with pytest.raises(ValueError, match="need a time zone"):
        Application(**RECEIPT | {"submitted_at": dt.datetime(2026, 3, 5, 9, 30)})  # noqa: DTZ001


def test_an_invitation_to_training_says_where_and_what_to_pay() -> None:
    """And that nobody else takes the fee."""
    text = text_of(training.compose(Training(**INVITATION)).stamped(MARK).pdf())
    for part in (
        "102/1 Kiswahili, Insha",
        "Machakos Teachers' College",
        "KES 10,500",
        "residential from 13",
        "never to a person",
    ):
        assert part in text


def test_a_training_without_a_fee_asks_for_none() -> None:
    """Nor has it a rule on how to pay; a venue that is not known yet is promised."""
    text = text_of(training.compose(Training(**INVITATION | {"fee": 0, "venue": ""})).stamped(MARK).pdf())
    assert "Training fee None" in text
    assert "Venue You will be told here" in text
    assert "Pay the fee" not in text


@pytest.mark.parametrize(
    "made",
    [
        application.compose(Application(**RECEIPT | {"language": "sw"})),
        training.compose(Training(**INVITATION | {"language": "sw"})),
    ],
)
def test_both_are_in_kiswahili_too(made: Any) -> None:
    """With the months of the language."""
    text = text_of(made.stamped(MARK).pdf())
    assert "Baraza" in text
    assert "Machi 2026" in text or "Aprili 2026" in text
