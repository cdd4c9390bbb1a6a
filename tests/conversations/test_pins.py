"""Which digits are taken for a PIN, and which may be one."""

from __future__ import annotations

import pytest

from bot.engine import Invalid
from conversations.pins import looks_like_pin, parse_new_pin

PHONE = "+254712345678"


@pytest.mark.parametrize(
    ("typed", "looks"),
    [("7391", True), (" 73 91 ", True), ("739164", True), ("739", False), ("7391642", False), ("73a1", False)],
)
def test_four_to_six_digits_are_taken_for_a_pin(typed: str, looks: bool) -> None:
    """Anything else is taken for a password."""
    assert looks_like_pin(typed) is looks


@pytest.mark.parametrize("typed", ["7391", "73 91", "27 39 16"])
def test_digits_that_nobody_guesses_are_a_pin(typed: str) -> None:
    """Without the spaces of a keyboard."""
    assert parse_new_pin(typed, PHONE) == typed.replace(" ", "")


@pytest.mark.parametrize("typed", ["1111", "1234", "456789", "9876", "2345", "5678", "712345", "٧٣٩١", "", "hapana"])
def test_what_is_guessed_first_is_no_pin(typed: str) -> None:
    """All alike, in a row, a part of the person's number, or no digits at all."""
    with pytest.raises(Invalid):
        parse_new_pin(typed, PHONE)
