"""Numbers that identify a person are shown in part only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.masks import DOT, mask_number, mask_phone


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("23456678", "2••••678"),
        ("1234567", "1••••67"),
        ("512345", "5•••45"),
        ("12345", "1•••5"),
        ("1234", "1••4"),
        ("1", "•"),
        ("", ""),
    ],
)
def test_the_ends_of_a_number_stay(number: str, shown: str) -> None:
    """The first digit and up to three of the last."""
    assert mask_number(number) == shown


@given(st.text("0123456789", max_size=20))
def test_at_least_half_of_a_number_is_hidden(number: str) -> None:
    """And its length is still to be seen."""
    masked = mask_number(number)
    assert len(masked) == len(number)
    assert masked.count(DOT) >= len(number) / 2


@pytest.mark.parametrize("phone", ["254712345678", "+254712345678"])
def test_a_phone_keeps_its_prefix_and_last_digits(phone: str) -> None:
    """Enough to know one's own number by."""
    assert mask_phone(phone) == "2547•••••678"
