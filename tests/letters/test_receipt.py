"""The receipt for the answer to a contract is evidence of what was decided."""

import datetime as dt
from typing import Any

import pytest

from letters.receipt import Receipt, compose
from tests.letters.conftest import MARK, pages_of, text_of

TERMS = "2026 KCSE 233/1 Examiner\nPaper: Chemistry\n\nTerms of the contract\n1. First.\n2. Second, which is longer."
SAMPLE: dict[str, Any] = {
    "language": "en",
    "reference": "KNEC/CONF/114",
    "name": "Wanjikũ Achieng' Otieno",
    "id_number": "23456789",
    "phone": "+254712345678",
    "contract": "2026 KCSE 233/1 Examiner",
    "accepted": True,
    "decided_at": dt.datetime(2026, 11, 22, 6, 0, tzinfo=dt.UTC),
    "channel": "whatsapp",
    "record": 9876543210,
    "terms": TERMS,
    "terms_hash": "fedcba9876543210" * 4,
}


def printed(**changes: Any) -> bytes:
    """Print the sample with some of its fields changed."""
    return compose(Receipt(**(SAMPLE | changes))).stamped(MARK).pdf()


def test_it_says_what_was_decided_when_how_and_under_which_terms() -> None:
    """All that the record holds, with the terms word for word."""
    text = text_of(printed())
    for part in (
        "RECEIPT FOR THE ACCEPTANCE OF A CONTRACT",
        "Accepted",
        "Sunday, 22 November 2026, at 9.00 am",
        "WhatsApp",
        "9876543210",
        " ".join(["fedcba9876543210"] * 4),
        "1. First.",
        "2. Second, which is longer.",
    ):
        assert part in text
    assert "23456789" not in text
    assert len(pages_of(printed())) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("REJECTION", "Rejected")), ("sw", ("KUKATAA", "Umekataa", "22 Novemba 2026, 09:00"))],
)
def test_a_rejection_has_a_receipt_too(language: str, words: tuple[str, ...]) -> None:
    """With the reason in the person's own words."""
    text = text_of(printed(language=language, accepted=False, reason="Mama ni mgonjwa"))
    assert all(word in text for word in (*words, "Mama ni mgonjwa"))


def test_long_terms_go_on_to_other_pages() -> None:
    """Nothing is cut."""
    text = text_of(letter := printed(terms="\n".join(f"{n}. Term number {n} of very many." for n in range(200))))
    assert "Term number 199 of very many." in text
    assert len(pages_of(letter)) > 3


def test_a_time_without_a_zone_is_refused() -> None:
    """A receipt must not be off by three hours."""
    with pytest.raises(ValueError, match="time zone"):
        Receipt(**(SAMPLE | {"decided_at": dt.datetime(2026, 11, 22, 6, 0)}))  # noqa: DTZ001


def test_it_has_the_day_of_nairobi() -> None:
    """Half past midnight is tomorrow there."""
    text = text_of(printed(decided_at=dt.datetime(2026, 11, 22, 21, 30, tzinfo=dt.UTC)))
    assert "23 November 2026" in text
    assert "22 November" not in text
