"""Passwords: made so that they can be typed, kept only as argon2id hashes. All of it is slow: use `chat.work`."""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from bot.language import Text, _
from conversations.phones import user_name

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0 or 1
LENGTH = 8

# OWASP's second choice for argon2id: 19 MiB, two passes, one lane; about 40 ms.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
NOBODY = HASHER.hash(secrets.token_hex())  # for numbers without an account, so that both answers take as long


def new_password() -> tuple[str, str]:
    """A password and its hash."""
    password = ""
    while not any(character.isdigit() for character in password):  # so that no word looks like one
        password = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
    return password, HASHER.hash(password)


def looks_like_password(typed: str) -> bool:
    """Whether this could be one, so that words of despair are not counted as wrong passwords."""
    squeezed = "".join(typed.split())
    return len(squeezed) == LENGTH and squeezed.isascii() and squeezed.isalnum() and not squeezed.isalpha()


def is_password(password_hash: str | None, typed: str) -> bool:
    """Whether this is the password, in spite of the spaces and capitals of a phone's keyboard."""
    try:
        return HASHER.verify(password_hash or NOBODY, "".join(typed.split()).lower())
    except VerificationError:
        return False


def credentials(phone: str, password: str) -> Text:
    """The text message with user name and password."""
    return _(
        "Mtahini. Your user name is {user}. Your password is {password}. Do not show it to anybody.",
        user=user_name(phone),
        password=password,
    )
