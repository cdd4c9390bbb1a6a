"""Phone numbers in every form that people type, and those that are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine import Invalid
from conversations.phones import masked, parse_phone, user_name

PHONE = "+254712345678"
# First digits after 254 of mobile numbers, as the regulator has given them out.
MOBILE = {
    *range(100, 109),
    *range(110, 122),
    124,
    130,
    *range(135, 147),
    *range(180, 190),
    *range(700, 800),
}


@pytest.mark.parametrize(
    "text",
    [
        "0712345678",
        "712345678",
        "254712345678",
        "+254712345678",
        "+254 712 345 678",
        "254 712 345 678",
        "0712 345 678",
        "0712-345-678",
        "0712.345.678",
        "0712/345678",
        "(0712) 345-678",
        " 0712345678 ",
        "0712345678.",
        "0712345678,",
        "2540712345678",
        "+2540712345678",
        "+254 (0) 712 345 678",
        "00254712345678",
        "00 254 712 345 678",
        "000254712345678",
        "2 5 4 7 1 2 3 4 5 6 7 8",
        "\u202a+254712345678\u202c",
        "\u0660\u0667\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668",
        "\uff10\uff17\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18",
    ],
)
def test_a_number_is_read_in_every_usual_form(text: str) -> None:
    """With and without the country, with any marks between, as phones paste it."""
    assert parse_phone(text) == PHONE


@pytest.mark.parametrize("text", ["0110123456", "110123456", "254110123456", "+254 110 123 456"])
def test_the_numbers_that_start_with_01_are_mobile_too(text: str) -> None:
    """They are since 2019."""
    assert parse_phone(text) == "+254110123456"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "I need a mobile number here"),
        ("-", "I need a mobile number here"),
        ("999", "I need a mobile number here"),
        ("nina shida", "I need a mobile number here"),
        ("071234567", "I count 9 digits"),
        ("07123456789", "I count 11 digits"),
        ("25471234567", "I count 11 digits"),
        ("0712345678 0733123456", "I count 20 digits"),
        ("0712345678/0733123456", "I count 20 digits"),
        ("0722CALLME", "no letters"),
        ("0712 345 67O", "no letters"),
        ("O712345678", "no letters"),
        ("tel:0712345678", "no letters"),
        ("0712345678 ext 5", "no letters"),
        ("my number is 0712345678", "no letters"),
        ("+255712345678", "not a Kenyan number"),
        ("+256 712 345678", "not a Kenyan number"),
        ("+12125551212", "not a Kenyan number"),
        ("0202222222", "not a mobile number"),
        ("+254202222222", "not a mobile number"),
        ("0800723253", "not a mobile number"),
        ("0900223344", "not a mobile number"),
        ("0109123456", "not a Kenyan mobile number"),
        ("0123123456", "not a Kenyan mobile number"),
        ("0147123456", "not a Kenyan mobile number"),
        ("0190123456", "not a Kenyan mobile number"),
    ],
)
def test_what_is_no_mobile_number_is_refused_with_its_reason(text: str, reason: str) -> None:
    """The person learns what to change."""
    with pytest.raises(Invalid) as refused:
        parse_phone(text)
    assert reason in str(refused.value.reason)


def test_every_prefix_that_was_given_out_is_accepted_and_no_other() -> None:
    """All hundreds of the numbers that start with 01 and 07."""
    accepted = set()
    for prefix in [*range(100, 200), *range(700, 800)]:
        try:
            assert parse_phone(f"0{prefix}123456") == f"+254{prefix}123456"
        except Invalid:
            continue
        accepted.add(prefix)
    assert accepted == MOBILE


@given(
    st.from_regex(r"7[0-9]{8}", fullmatch=True),
    st.sampled_from(["254", "+254", "0", "", "00254", "+254 0"]),
    st.lists(st.sampled_from(["", " ", "-", "  ", ".", " - "]), min_size=9, max_size=9),
    st.booleans(),
)
def test_marks_between_the_digits_do_not_matter(number: str, head: str, marks: list[str], brackets: bool) -> None:
    """However a number is grouped, it is the same number."""
    tail = "".join(digit + mark for digit, mark in zip(number, marks, strict=True))
    assert parse_phone(f"({head}) {tail}" if brackets and head in ("0", "254") else f"{head}{tail}") == f"+254{number}"


@given(st.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    """Nothing else is raised, and what is read reads the same again."""
    try:
        phone = parse_phone(text)
    except Invalid:
        return
    assert parse_phone(phone) == parse_phone(user_name(phone)) == phone


def test_a_number_is_shown_as_the_council_writes_it() -> None:
    """As the user name, and with its middle hidden."""
    assert user_name(PHONE) == "254712345678"
    assert masked(PHONE) == "2547••••5678"
