"""Names, numbers and addresses as the council needs them: what holds, and what holds but looks mistyped.

What looks mistyped is judged by what was typed, when it is known to hold, and by the other values of the profile.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from rapidfuzz import fuzz, process

from bot.engine import Invalid
from bot.language import Text, _, n_
from bot.routes import AFFIRMATIVE, NEGATIVE
from bot.words import WORDS, Word, normal
from conversations.phones import parse_phone

NAME, KRA_PIN, TSC = "Wanjiku Achieng Otieno", "A012345678Z", "512345"
ID_LENGTHS = (7, 8)  # of nearly all cards; older and newer ones may differ
MAISHA = 14  # digits of the personal identifier that is not the ID number
NAME_WORD = re.compile(r"[^\W\d_]+(?:['\u2019.-]+[^\W\d_]+)*['\u2019.]?")
NO_NAMES = {
    *AFFIRMATIVE,
    *NEGATIVE,
    *WORDS[Word.THANKS],
    *("ok", "okay", "okey", "sawa", "sawasawa", "poa", "none", "hakuna"),
}
TSC_LENGTHS = range(4, 8)
MAIL = re.compile(r"[^@\s,;]+@(?:[a-z0-9-]+\.)+[a-z]{2,}")
MAIL_HOSTS = ("gmail.com", "yahoo.com", "outlook.com", "hotmail.com", "icloud.com", "ymail.com")
MISTYPED = 80  # rapidfuzz ratio of a host that is probably one of these
# By original allocation; a number may have been taken along from another network, so this only makes us ask.
SAFARICOM = re.compile(r"\+254(?:11\d|14[0-6]|18\d|7[0129]\d|74[0-35689]|75[789]|76[89])")


def full_name(text: str) -> str:
    """A name as on the ID card. One that is all in capitals, or in none, is written in the usual way."""
    name = " ".join(text.split())
    if any(character.isdigit() for character in name):
        raise Invalid(_("A name has no digits. Write it as on the ID card, for example {example}.", example=NAME))
    if not all(NAME_WORD.fullmatch(word) for word in name.split()) or len(normal(name)) < 2:
        raise Invalid(_("Write the name in letters, as on the ID card, for example {example}.", example=NAME))
    if normal(name) in NO_NAMES or set(normal(name).split()) <= NO_NAMES:
        raise Invalid(_("That is no name. Write the name as on the ID card, for example {example}.", example=NAME))
    usual = name.islower() or name.isupper()
    return " ".join(_capital(word) for word in name.split()) if usual else name


def _capital(word: str) -> str:
    """Ng'ang'a, Anne-Marie."""
    return "-".join(part.capitalize() for part in word.split("-"))


def odd_name(text: str, _others: Mapping[str, str]) -> Text | None:
    """Why a name may be mistyped."""
    name = full_name(text)
    words = normal(name.replace("'", "").replace("\u2019", "")).split()
    if len(words) == 1:
        return _("That is one name only; an ID card has at least two.")
    if any(len(word) == 1 for word in words):
        return _("An ID card has all names in full, not only their first letters.")
    if any(re.search(r"(.)\1\1", word) or not re.search(r"[aeiouwy]", word) for word in words):
        return _("That name looks mistyped.")
    if any(re.search(r"[a-z][A-Z]{2}|^[a-z]+[A-Z]+$", word) for word in name.split()):
        return _("That name has capitals in unusual places.")
    return _("That has the same name twice.") if len(set(words)) < len(words) else None


def id_number(text: str) -> str:
    """The number of a national ID card."""
    digits = _without_spaces(text)
    if any(character.isalpha() for character in digits):
        raise Invalid(_("An ID number has digits only. Check for O in place of 0. For example: 23456789."))
    if digits.isdecimal() and len(digits) == MAISHA:
        raise Invalid(_("That is the long number of the Maisha card. I need the ID number, of 7 or 8 digits."))
    if not re.fullmatch(r"[0-9]{6,9}", digits):
        raise Invalid(
            n_(
                "That is not an ID number: I count {count} digit. Most have 8, for example 23456789.",
                "That is not an ID number: I count {count} digits. Most have 8, for example 23456789.",
                count=sum(character.isdigit() for character in digits),
            )
        )
    return digits


def odd_id_number(text: str, _others: Mapping[str, str]) -> Text | None:
    """Why an ID number may be mistyped."""
    digits = id_number(text)
    if len(digits) in ID_LENGTHS:
        return None
    return _("That ID number has {count} digits; nearly all have 7 or 8.", count=len(digits))


def kra_pin(text: str) -> str:
    """A person's PIN at the Kenya Revenue Authority."""
    pin = _without_spaces(text).upper()
    if re.fullmatch(r"P[0-9]{9}[A-Z]", pin):
        raise Invalid(
            _("A PIN with P at the start is a company's. Yours starts with A, for example {pin}.", pin=KRA_PIN)
        )
    if not re.fullmatch(r"A[0-9]{9}[A-Z]", pin):
        raise Invalid(_("A KRA PIN has the letter A, 9 digits and a letter, for example {pin}.", pin=KRA_PIN))
    return pin


def staff_number(text: str) -> str:
    """A TSC number, or the employment or PF number of another employer."""
    number = _without_spaces(text).upper().removeprefix("TSC/")
    if not re.fullmatch(r"[A-Z0-9/-]{3,20}", number) or not re.search("[0-9]", number):
        raise Invalid(
            _("That is not a TSC or PF number. It is on the payslip, for example {example} or PF/20871.", example=TSC)
        )
    return number


def odd_staff_number(text: str, _others: Mapping[str, str]) -> Text | None:
    """Why a TSC number may be mistyped."""
    number = staff_number(text)
    if not number.isdecimal() or len(number) in TSC_LENGTHS:
        return None
    return _("A TSC number has mostly 6 digits; this one has {count}.", count=len(number))


def email(text: str) -> str:
    """An address for electronic mail."""
    name, _at, host = text.strip().rpartition("@")
    address = f"{name}@{host.lower()}"
    if not MAIL.fullmatch(address):
        raise Invalid(_("That is not an e-mail address. It has an @ and no spaces, for example wanjiku@gmail.com."))
    return address


def odd_email(text: str, _others: Mapping[str, str]) -> Text | None:
    """A host that is nearly a well-known one."""
    host = email(text).rpartition("@")[2]
    near = process.extractOne(host, MAIL_HOSTS, scorer=fuzz.ratio, score_cutoff=MISTYPED)
    return _("Did you mean {host}?", host=near[0]) if near and near[0] != host else None


def odd_mpesa(phone: str, _others: Mapping[str, str]) -> Text | None:
    """Pay comes by M-Pesa, to Safaricom lines."""
    if SAFARICOM.match(parse_phone(phone)):
        return None
    return _("That does not look like a Safaricom number. Pay comes by M-Pesa, so only a Safaricom line can get it.")


def odd_mpesa_name(name: str, others: Mapping[str, str]) -> Text | None:
    """The council pays only where both names are the same."""
    own = others.get("name", "")
    if own and not same_name(own, name):
        return _("On your profile you are {name}. The council pays only a line in the name on your ID card.", name=own)
    return odd_name(name, others)


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same, in any order and with any marks."""
    return sorted(normal(one).split()) == sorted(normal(other).split())


def odd_kin_phone(phone: str, others: Mapping[str, str]) -> Text | None:
    """Next of kin is somebody else."""
    return _("That is your own number.") if parse_phone(phone) == others.get("phone") else None


def card_number(text: str) -> str:
    """A membership or account number as it is on the card."""
    digits = _without_spaces(text).upper()
    if not re.fullmatch(r"[A-Z0-9/-]{5,20}", digits) or not re.search("[0-9]", digits):
        raise Invalid(
            _("That is not a card or account number. Write it as on the card or the statement: digits, without spaces.")
        )
    return digits


def words(text: str) -> str:
    """A name of a place of study, work or money."""
    found = " ".join(text.split())
    if len(normal(found)) < 2:
        raise Invalid(_("Please write the name in words."))
    return found


def hidden(text: str) -> str:
    """A number with its middle hidden: 23••••89."""
    return f"{text[:2]}{'•' * (len(text) - 4)}{text[-2:]}"


def hidden_email(address: str) -> str:
    """The beginning and the host: wa•••@gmail.com."""
    name, _at, host = address.rpartition("@")
    return f"{name[:2]}•••@{host}"


def _without_spaces(text: str) -> str:
    return "".join(text.split()).rstrip(".")
