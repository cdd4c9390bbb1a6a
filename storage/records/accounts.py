"""People's accounts, log-ins and proofs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account. The phone number, E.164, is the user name."""

    id: int
    phone: str


@dataclass(frozen=True, slots=True)
class Hashes:
    """What a typed password is compared with."""

    present: str | None
    chosen_at: datetime | None  # when the person chose the present one; None: we made it
    coming: str | None  # a new one, made by us, that is under way


@dataclass(frozen=True, slots=True)
class Login:
    """A chat that is, or was, logged in."""

    id: int
    chat_id: int
    channel: str
    address: str
    proven_phone: str | None
    method: str
    started_at: datetime
    ended_why: str | None


@dataclass(frozen=True, slots=True)
class Pin:
    """What is kept of a PIN."""

    hash: str
    wrong: int  # tries since the last good one


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A change of a person's number that was asked for. Numbers are E.164."""

    id: int
    person_id: int
    old_phone: str
    new_phone: str
    asked_at: datetime
    due_at: datetime
