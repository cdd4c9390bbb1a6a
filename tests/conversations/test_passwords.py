"""Passwords can be typed, and are kept only as hashes."""

from __future__ import annotations

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type

from bot.engine import Invalid
from bot.language import LANGUAGES
from conversations.passwords import (
    HASHER,
    JUDGED,
    LENGTH,
    LETTERS,
    NOBODY,
    check_rules,
    chosen,
    credentials,
    hashed,
    is_phone,
    new_password,
    renewed,
    which,
)
from conversations.proof import code_text

PHONE = "+254712345678"
WORD = "abcd2345"
HASH = HASHER.hash(WORD)


def test_a_new_password_has_letters_that_are_not_mistaken() -> None:
    """No capitals, none of i, l, o, 0 and 1; at least a digit, so that no word looks like one."""
    assert not set("ilo01") & set(LETTERS)
    password, password_hash = new_password()
    assert len(password) == LENGTH
    assert set(password) <= set(LETTERS)
    assert any(character.isdigit() for character in password)
    assert which((password_hash,), password) == 0


def test_every_password_is_another() -> None:
    """And so is every hash of the same one."""
    assert len({new_password()[0] for _each in range(5)}) == 5
    assert HASHER.hash(WORD) != HASH


def test_a_hash_takes_the_work_that_was_agreed() -> None:
    """Argon2id, two passes over 19 MiB."""
    found = extract_parameters(HASH)
    assert (found.type, found.time_cost, found.memory_cost, found.parallelism) == (Type.ID, 2, 19 * 1024, 1)


@pytest.mark.parametrize("typed", [WORD, "ABCD2345", "Abcd2345", " abcd 2345 ", "abcd\n2345"])
def test_spaces_and_capitals_of_a_keyboard_do_not_matter(typed: str) -> None:
    """They are not part of any password."""
    assert which((HASH,), typed) == 0


@pytest.mark.parametrize(
    "typed",
    ["", "abcd234", "abcd23456", "abcd2346", pytest.param(HASH, id="hash"), "\0", pytest.param("é" * 900, id="é")],
)
def test_anything_else_is_wrong(typed: str) -> None:
    """Also the hash itself."""
    assert which((HASH,), typed) is None


def test_nobodys_password_is_always_wrong() -> None:
    """A number without an account takes the same work, and no password fits."""
    assert which((None,), WORD) is None
    assert extract_parameters(NOBODY) == extract_parameters(HASH)


def test_the_first_hash_that_fits_is_found() -> None:
    """Of the present password and a new one."""
    other = HASHER.hash("wxyz6789")
    assert which((HASH, other), "wxyz6789") == 1
    assert which((HASH, None), WORD) == 0


@pytest.mark.parametrize("hashes", [(None, None), (HASH, None), (HASH, HASH)], ids=["nobody", "one", "two"])
def test_every_answer_takes_as_long(hashes: tuple[str | None, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """As many hashes are worked out with an account as without one, with a new password as without."""
    compared = []
    monkeypatch.setattr("conversations.passwords._fits", lambda each, password: compared.append(each))
    which(hashes, WORD)
    assert len(compared) == 2
    assert None not in compared


def test_a_chosen_password_is_kept_without_spaces_and_capitals() -> None:
    """What a keyboard adds on one phone and not on another makes no difference, in any alphabet."""
    kept = hashed("Mama Mboga Ñ7")
    assert which((kept,), "mamambogañ7") == 0
    assert which((kept,), "MAMA MBOGA N\u03037 ") == 0
    assert which((kept,), "mamambogan7") is None


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("kiti 7", "5 characters"),
        ("x" * 73, "too long"),
        ("0712345678", "your phone number"),
        ("+254 712 345 678", "your phone number"),
        ("password1", "easily guessed"),
        ("Mwalimu 123", "easily guessed"),
        ("12345678", "easily guessed"),
        ("nairobi1", "easily guessed"),
        ("aaaaaaaaaa", "easily guessed"),
        ("712345678a", "easily guessed"),
    ],
)
def test_what_others_guess_cannot_be_chosen(typed: str, reason: str) -> None:
    """The reason says what to do."""
    with pytest.raises(Invalid, match=reason):
        check_rules(typed, PHONE)


@pytest.mark.parametrize("typed", ["Chai Mandazi 7", "mtoto wangu ana", "zk7#qpw2"])
def test_two_or_three_words_can_be_chosen(typed: str) -> None:
    """Or whatever else is not guessed."""
    check_rules(typed, PHONE)


def test_a_password_is_judged_by_its_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long one made for it would keep zxcvbn busy for many seconds."""
    judged = []
    monkeypatch.setattr("conversations.passwords.zxcvbn", lambda text, **_more: judged.append(text) or {"score": 4})
    check_rules("4@8({[<3e6g9!1i|0$5+7%2z" * 3, PHONE)
    assert judged == ["4@8({[<3e6g9!1i|0$5+7%2z"[:JUDGED]]


def test_what_the_rules_forbid_gets_no_hash() -> None:
    """What they allow does, whole."""
    with pytest.raises(Invalid):
        chosen("password1", PHONE)
    typed = "Chai Mandazi na Maziwa ya Asubuhi"
    assert which((chosen(typed, PHONE),), typed) == 0
    assert which((chosen(typed, PHONE),), typed[:-1]) is None


@pytest.mark.parametrize(
    ("typed", "phone"), [("0712345678", True), ("+254712345678", True), ("712345678", True), ("0712345679", False)]
)
def test_the_phone_number_is_known_in_all_its_forms(typed: str, phone: bool) -> None:
    """It is the user name, not a password."""
    assert is_phone(typed, PHONE) is phone


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_message_has_user_name_and_password(language: str) -> None:
    """In one segment of an SMS, in both languages."""
    text = credentials("+254712345678", WORD).render(language)
    assert "254712345678" in text
    assert WORD in text
    assert text.isascii()
    assert len(text) <= 160


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("surely", [True, False])
def test_another_password_does_not_read_like_a_new_account(language: str, surely: bool) -> None:
    """It says what becomes of the old one, in one segment."""
    text = renewed("+254712345678", WORD, surely=surely).render(language)
    assert WORD in text
    assert {"en": "your old one", "sw": "la zamani"}[language] in text.lower()
    assert text.isascii()
    assert len(text) <= 160


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_message_with_a_code_is_short(language: str) -> None:
    """One segment of an SMS too."""
    text = code_text("123 456").render(language)
    assert "123 456" in text
    assert text.isascii()
    assert len(text) <= 160
