"""Passwords: made so that they can be typed, kept only as argon2id hashes. All of it is slow: use `chat.work`."""

from __future__ import annotations

import secrets
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from zxcvbn import zxcvbn

from bot.engine import Invalid
from bot.language import Text, _, n_
from conversations.phones import user_name

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0 or 1
LENGTH = 8  # of ours, and the least of those that people choose
LONGEST = 72  # characters of a password
JUDGED = 20  # of them, by zxcvbn, whose time grows steeply with the length
STRENGTH = 2  # zxcvbn's score from 0 to 4: more than a million guesses
KNOWN = ["mtahini", "knec", "kenya", "nairobi", "mwalimu", "nenosiri", "password", "examiner"]  # guessed first here

# OWASP's second choice for argon2id: 19 MiB, two passes, one lane; about 40 ms.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
NOBODY = HASHER.hash(secrets.token_hex())  # compared with where there is no password, so that all answers take as long


def new_password() -> tuple[str, str]:
    """A password and its hash."""
    password = ""
    while not any(character.isdigit() for character in password):  # so that no word looks like one
        password = "".join(secrets.choice(LETTERS) for _letter in range(LENGTH))
    return password, HASHER.hash(password)


def normal(typed: str) -> str:
    """A password without the spaces and capitals that a keyboard puts in; the same for ours and for chosen ones.

    What people see as the same is the same: "Mama Mboga 7 " is "mamamboga7". The rules count what is left.
    """
    return "".join(unicodedata.normalize("NFKC", typed).split()).casefold()


def hashed(typed: str) -> str:
    """What is kept of a password that somebody chose."""
    return HASHER.hash(normal(typed))


def chosen(typed: str, phone: str) -> str:
    """The same, where the rules allow it. Raises Invalid where they do not."""
    check_rules(typed, phone)
    return hashed(typed)


def which(hashes: tuple[str | None, ...], typed: str) -> int | None:
    """The place of the first hash that fits what was typed. Every place takes as long, whether it has a hash or not."""
    fits = [_fits(each or NOBODY, normal(typed)) for each in hashes]
    return fits.index(True) if True in fits else None


def _fits(password_hash: str, password: str) -> bool:
    try:
        return HASHER.verify(password_hash, password)
    except VerificationError:
        return False


def check_rules(typed: str, phone: str) -> None:
    """Whether somebody may choose this password for the account of a number. Raises Invalid with the reason."""
    password = normal(typed)
    if len(password) < LENGTH:
        raise Invalid(
            n_(
                "That has {count} character without spaces; at least 8 are needed.",
                "That has {count} characters without spaces; at least 8 are needed.",
                count=len(password),
            )
        )
    if len(password) > LONGEST:
        raise Invalid(_("That is too long. At most {most} characters, please.", most=LONGEST))
    if is_phone(password, phone):
        raise Invalid(_("That is your phone number, which others know. Please choose something else."))
    known = [user_name(phone), f"0{phone[-9:]}", phone[-9:], *KNOWN]
    if zxcvbn(password[:JUDGED], user_inputs=known)["score"] < STRENGTH:
        raise Invalid(
            _("That is easily guessed. Put two or three words together that only you would, or add numbers to a word.")
        )


def is_phone(typed: str, phone: str) -> bool:
    """Whether this is the phone number itself, in any of its forms."""
    digits = "".join(character for character in typed if character.isdecimal())
    return digits == "".join(typed.split()).lstrip("+") and digits.endswith(phone[-9:]) and len(digits) <= len(phone)


def credentials(phone: str, password: str) -> Text:
    """The text message with user name and password."""
    return _(
        "Mtahini. Your user name is {user}. Your password is {password}. Do not show it to anybody.",
        user=user_name(phone),
        password=password,
    )


def renewed(phone: str, password: str, *, surely: bool) -> Text:
    """The text message with another password; `surely` where it is known that its reader asked for it."""
    values = {"user": user_name(phone), "password": password}
    if surely:  # its arrival ends the old one
        return _("Mtahini. New password for {user}: {password}. It replaces your old one. Show it to nobody.", **values)
    return _(
        "Mtahini. New password for {user}: {password}. Your old one works until you use this. Not you? Ignore it. "
        "Show it to nobody.",
        **values,
    )
