"""Profiles, and the places that they name."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """A form that a person has half filled in."""

    form: str
    payload: str  # the answers by key, as JSON
    done: int
    total: int
    kept_at: datetime

    @property
    def answers(self) -> dict[str, str]:
        """The answers, by their keys in the conversation."""
        found: dict[str, str] = json.loads(self.payload)
        return found


@dataclass(frozen=True, slots=True)
class County:
    """A county. Its code is its official number."""

    code: int
    name: str
    region: str  # coast, rift-valley ... (bot/places.py)
    aliases: str  # with | between
    listed: int


@dataclass(frozen=True, slots=True)
class SubCounty:
    """A sub-county of a county."""

    code: str  # 45-kisii-south
    county_code: int
    name: str
    aliases: str
    listed: int


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person has told of themselves. None was not asked yet; an empty text was left out on purpose."""

    person_id: int
    name: str | None = None
    birth_year: int | None = None
    gender: str | None = None
    id_number: str | None = None
    kra_pin: str | None = None
    tsc_number: str | None = None
    email: str | None = None
    kin_name: str | None = None
    kin_phone: str | None = None
    kin_relationship: str | None = None
    mpesa_phone: str | None = None
    mpesa_name: str | None = None
    bank: str | None = None
    bank_branch: str | None = None
    bank_account: str | None = None
    nssf: str | None = None
    sha: str | None = None


@dataclass(frozen=True, slots=True)
class Qualification:
    """What somebody has studied."""

    id: int
    level: str
    institution: str
    course: str
    from_year: int
    to_year: int
    removed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Work:
    """Where somebody works, or has worked."""

    id: int
    employer: str
    number: str  # TSC, employment or PF number
    institution: str
    designation: str
    place: str  # code of the sub-county
    started_on: date
    ended_on: date | None
    removed_at: datetime | None
