"""Names, numbers and addresses: what holds, what is refused with a reason, and what is asked about."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from bot.engine import Invalid
from bot.language import Text
from conversations import formats

Odd = Callable[[str, Mapping[str, str]], Text | None]


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (formats.full_name, "  Wanjiku   Achieng Otieno ", "Wanjiku Achieng Otieno"),
        (formats.full_name, "WANJIKU ACHIENG OTIENO", "Wanjiku Achieng Otieno"),
        (formats.full_name, "ng'ang'a wa muriuki", "Ng'ang'a Wa Muriuki"),
        (formats.full_name, "anne-marie O\u2019Neill", "anne-marie O\u2019Neill"),
        (formats.full_name, "J. Kamau", "J. Kamau"),
        (formats.id_number, "2345 6789", "23456789"),
        (formats.id_number, "234567", "234567"),
        (formats.id_number, "012345678", "012345678"),
        (formats.kra_pin, "a012345678z", "A012345678Z"),
        (formats.kra_pin, "A 012 345 678 Z", "A012345678Z"),
        (formats.staff_number, "512345", "512345"),
        (formats.staff_number, "TSC/512345", "512345"),
        (formats.staff_number, "pf/20871", "PF/20871"),
        (formats.email, " Wanjiku.Otieno@Gmail.com ", "Wanjiku.Otieno@gmail.com"),
        (formats.card_number, "2003 34455", "200334455"),
        (formats.words, "  Kisii   School", "Kisii School"),
    ],
)
def test_what_people_type_is_read(read: Callable[[str], str], text: str, value: str) -> None:
    """With the spaces and the capitals of a phone's keyboard."""
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "reason"),
    [
        (formats.full_name, "Wanjiku 2", "no digits"),
        (formats.full_name, "W", "in letters"),
        (formats.full_name, "OK", "That is no name"),
        (formats.full_name, "ok ok", "That is no name"),
        (formats.full_name, "Sawa.", "That is no name"),
        (formats.full_name, "ndiyo", "That is no name"),
        (formats.full_name, "Hapana", "That is no name"),
        (formats.full_name, "none", "That is no name"),
        (formats.full_name, "asante sana", "That is no name"),
        (formats.full_name, "\U0001f642 Otieno", "in letters"),
        (formats.full_name, "Otieno; DROP", "in letters"),
        (formats.id_number, "12345", "I count 5 digits"),
        (formats.id_number, "2345678O", "Check for O"),
        (formats.id_number, "1234567890123", "I count 13 digits"),
        (formats.id_number, "12345678901234", "Maisha"),
        (formats.id_number, "1234-5678", "I count 8 digits"),
        (formats.kra_pin, "A01234567Z", "9 digits"),
        (formats.kra_pin, "|012345678Z", "9 digits"),
        (formats.kra_pin, "B012345678Z", "9 digits"),
        (formats.kra_pin, "P012345678Z", "company"),
        (formats.staff_number, "none", "payslip"),
        (formats.staff_number, "12", "payslip"),
        (formats.staff_number, "5" * 21, "payslip"),
        (formats.email, "wanjiku at gmail", "has an @"),
        (formats.email, "wanjiku@gmail", "has an @"),
        (formats.email, "a b@gmail.com", "has an @"),
        (formats.card_number, "yes", "digits, without spaces"),
        (formats.words, "?", "in words"),
    ],
)
def test_what_does_not_hold_is_refused_with_a_reason(read: Callable[[str], str], text: str, reason: str) -> None:
    """And with what to do."""
    with pytest.raises(Invalid, match=reason):
        read(text)


@pytest.mark.parametrize(
    ("odd", "text", "why"),
    [
        (formats.odd_name, "Wanjiku", "one name only"),
        (formats.odd_name, "J Kamau", "in full"),
        (formats.odd_name, "Wanjiku Ottttieno", "mistyped"),
        (formats.odd_name, "Wanjiku Ktrn", "mistyped"),
        (formats.odd_name, "wANJIKU Otieno", "capitals"),
        (formats.odd_name, "Otieno Otieno", "twice"),
        (formats.odd_id_number, "234567", "6 digits"),
        (formats.odd_staff_number, "51234567890", "this one has 11"),
        (formats.odd_email, "a@gmial.com", "gmail.com"),
        (formats.odd_mpesa, "0733000111", "Safaricom"),
        (formats.odd_mpesa, "0100123456", "Safaricom"),
        (formats.odd_mpesa_name, "Jane Atieno", "On your profile you are Wanjiku Achieng Otieno"),
        (formats.odd_kin_phone, "0712345678", "your own"),
    ],
)
def test_what_looks_mistyped_is_asked_about(odd: Odd, text: str, why: str) -> None:
    """It says what is odd."""
    reason = odd(text, {"name": "Wanjiku Achieng Otieno", "phone": "+254712345678"})
    assert reason
    assert why in str(reason)


@pytest.mark.parametrize(
    ("odd", "text"),
    [
        (formats.odd_name, "Wanjiku Achieng Otieno"),
        (formats.odd_name, "NG'ANG'A WA MURIUKI"),
        (formats.odd_name, "Anne-Marie Mwrw Njeri"),
        (formats.odd_name, "John McDonald Owino"),
        (formats.odd_id_number, "2345 6789"),
        (formats.odd_id_number, "2345678"),
        (formats.odd_staff_number, "PF/20871"),
        (formats.odd_staff_number, "TSC/512345"),
        (formats.odd_email, "a@gmail.com"),
        (formats.odd_email, "a@knec.ac.ke"),
        (formats.odd_mpesa, "254712345678"),
        (formats.odd_mpesa, "0110123456"),
        (formats.odd_mpesa, "+254 768 123 456"),
        (formats.odd_mpesa_name, "OTIENO WANJIKU ACHIENG"),
        (formats.odd_kin_phone, "0733000111"),
    ],
)
def test_what_is_usual_is_taken(odd: Odd, text: str) -> None:
    """Without a question."""
    assert odd(text, {"name": "Wanjiku Achieng Otieno", "phone": "+254712345678"}) is None


def test_numbers_are_masked() -> None:
    """Enough is seen to know one's own."""
    assert formats.hidden("23456789") == "23••••89"
    assert formats.hidden_email("wanjiku@gmail.com") == "wa•••@gmail.com"
