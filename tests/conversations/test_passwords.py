"""Passwords can be typed, and are kept only as hashes."""

from __future__ import annotations

import pytest
from argon2 import extract_parameters
from argon2.low_level import Type

from bot.language import LANGUAGES
from conversations.passwords import (
    HASHER,
    LENGTH,
    LETTERS,
    NOBODY,
    credentials,
    is_password,
    looks_like_password,
    new_password,
)

WORD = "abcd2345"
HASH = HASHER.hash(WORD)


def test_a_new_password_has_letters_that_are_not_mistaken() -> None:
    """No capitals, none of i, l, o, 0 and 1; at least a digit, so that no word looks like one."""
    assert not set("ilo01") & set(LETTERS)
    password, password_hash = new_password()
    assert len(password) == LENGTH
    assert set(password) <= set(LETTERS)
    assert any(character.isdigit() for character in password)
    assert looks_like_password(password)
    assert is_password(password_hash, password)


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
    assert is_password(HASH, typed)


@pytest.mark.parametrize("typed", ["", "abcd234", "abcd23456", "abcd2346", HASH, "\0", "é" * 900])
def test_anything_else_is_wrong(typed: str) -> None:
    """Also the hash itself."""
    assert not is_password(HASH, typed)


def test_nobodys_password_is_always_wrong() -> None:
    """A number without an account takes the same work, and no password fits."""
    assert not is_password(None, WORD)
    assert extract_parameters(NOBODY) == extract_parameters(HASH)


@pytest.mark.parametrize(
    ("typed", "looks"),
    [
        (WORD, True),
        ("ABCD 2345", True),
        ("password", False),
        ("i forgot it", False),
        ("abcd234", False),
        ("abcd-345", False),
        ("", False),
    ],
)
def test_words_of_despair_are_not_taken_for_passwords(typed: str, looks: bool) -> None:
    """They do not count as wrong ones."""
    assert looks_like_password(typed) is looks


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_message_has_user_name_and_password(language: str) -> None:
    """In one segment of an SMS, in both languages."""
    text = credentials("+254712345678", WORD).render(language)
    assert "254712345678" in text
    assert WORD in text
    assert text.isascii()
    assert len(text) <= 160
