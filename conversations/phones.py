"""Phone numbers as people write them, and as the council does (2547...)."""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from bot.engine import Invalid
from bot.language import Text, _, n_

KENYA = 254
EXAMPLE = "254712345678"
FEW = 4  # digits: with less, it was not meant as a number


def parse_phone(text: str) -> str:
    """A Kenyan mobile number in any usual form, as E.164. Raises Invalid with the reason."""
    # The library reads letters as the keys of a phone ("0722CALLME"), or drops them: neither is what was meant.
    if sum(character.isdigit() for character in text) < FEW:
        raise Invalid(_("I need a mobile number here, for example {example}. To leave, send MENU.", example=EXAMPLE))
    if any(character.isalpha() for character in text):
        raise Invalid(_("A number has no letters. Check for O in place of 0. For example: {example}.", example=EXAMPLE))
    number = _parsed(text)
    if number.country_code != KENYA:
        raise Invalid(_("That is not a Kenyan number. Kenyan numbers start with 07, 01 or 254."))
    match phonenumbers.number_type(number):
        case PhoneNumberType.MOBILE:
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        case PhoneNumberType.FIXED_LINE | PhoneNumberType.TOLL_FREE | PhoneNumberType.PREMIUM_RATE:
            raise Invalid(_("That is not a mobile number. Please send the number of a mobile line."))
        case _:
            raise Invalid(_wrong_length(text))


def _parsed(text: str) -> phonenumbers.PhoneNumber:
    digits = "".join(character for character in text if character.isdigit()).lstrip("0")  # 00254 too
    if digits.startswith(str(KENYA)) and not text.strip().startswith("+"):
        text = f"+{digits}"
    try:
        return phonenumbers.parse(text, "KE")
    except NumberParseException:
        raise Invalid(_wrong_length(text)) from None


def _wrong_length(text: str) -> Text:
    return n_(
        "That is not a Kenyan mobile number: I count {count} digit. Write it like {example} or 0712345678.",
        "That is not a Kenyan mobile number: I count {count} digits. Write it like {example} or 0712345678.",
        count=sum(character.isdigit() for character in text),
        example=EXAMPLE,
    )


def user_name(phone: str) -> str:
    """The number as the council writes it: 2547..."""
    return phone.removeprefix("+")


def masked(phone: str) -> str:
    """The number with its middle hidden: 2547••••5678."""
    name = user_name(phone)
    return f"{name[:4]}{'•' * (len(name) - 8)}{name[-4:]}"
