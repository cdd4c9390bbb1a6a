"""The phones at the other end: who holds them, and what they can be reached by."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

import phonenumbers

from sandbox.twilio.account import PREFIX, WHATSAPP


@dataclass
class Phone:
    """One phone. `failures` holds the error code that messages to it end with, by app: 30003, 30007, 63024 ..."""

    number: str
    name: str = ""
    hides_number: bool = False  # writes on WhatsApp under an id in place of the number
    opted_out: bool = False
    reads_at_once: bool = False
    failures: dict[str, int] = field(default_factory=dict)
    wrote_at: datetime | None = None  # on WhatsApp; opens the window

    @property
    def external_id(self) -> str:
        """The person's id towards this business, such as `KE.1234567890`."""
        digest = hashlib.sha256(self.number.encode()).hexdigest()
        return f"{region(self.number)}.{int(digest[:13], 16)}"

    @property
    def identity(self) -> str:
        """The WhatsApp address without its prefix."""
        return self.external_id if self.hides_number else self.number

    def address(self, app: str) -> str:
        """Where our messages to this phone go."""
        return PREFIX + self.identity if app == WHATSAPP else self.number


class Phones:
    """Every phone that wrote or was written to."""

    def __init__(self) -> None:
        self._phones: dict[str, Phone] = {}

    def all(self) -> list[Phone]:
        """Every known phone."""
        return list(self._phones.values())

    def get(self, number: str) -> Phone:
        """The phone with this number (+E.164); a new one is on both networks. Raises ValueError."""
        if number not in self._phones:
            if not is_number(number):
                raise ValueError(f"{number} is no phone number with its country code")
            self._phones[number] = Phone(number)
        return self._phones[number]

    def by_external_id(self, external_id: str) -> Phone | None:
        """The phone whose owner has this id, if any."""
        if external_id.startswith("+"):
            return None
        return next((phone for phone in self.all() if phone.external_id == external_id), None)


def is_number(number: str) -> bool:
    """Whether this is a number that exists, in E.164."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return phonenumbers.is_valid_number(parsed) and e164 == number


def is_landline(number: str) -> bool:
    """Whether a valid number is a fixed line."""
    return phonenumbers.number_type(phonenumbers.parse(number)) == phonenumbers.PhoneNumberType.FIXED_LINE


def region(number: str) -> str:
    """Country of a number, as two letters; empty for a short code."""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number)) or ""
    except phonenumbers.NumberParseException:
        return ""
