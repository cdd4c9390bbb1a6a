"""Examination centres, who works there, and who acts for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from storage.posting import is_withdrawn


@dataclass(frozen=True, slots=True)
class Centre:
    """An examination centre in one year's examination."""

    id: int
    year: int
    exam: str
    code: str
    name: str
    county: str
    sub_county: str
    distribution_centre: str
    candidates: int = 0  # 0: not known
    posted_at: datetime | None = None  # None: before this was kept

    def prints_as(self, other: Centre) -> bool:
        """Whether letters say the same of both: the number of candidates is on the register only."""
        return replace(self, candidates=other.candidates, posted_at=other.posted_at) == other


@dataclass(frozen=True, slots=True)
class Deployment:
    """Somebody's work at a centre during an examination."""

    id: int
    centre_id: int
    phone: str
    name: str
    id_number: str
    tsc_number: str
    town: str
    position: str
    reference: str
    starts_on: date
    ends_on: date
    rate: int
    posted_at: datetime
    withdrawn_at: datetime | None
    withdrawn_why: str | None
    number: int  # on the centre's list
    year: int
    exam: str
    code: str
    centre: str
    county: str
    sub_county: str
    distribution_centre: str

    @classmethod
    def at(cls, centre: Centre, **values: Any) -> Deployment:
        """A deployment to a centre, not withdrawn."""
        place = {name: getattr(centre, name) for name in ("year", "exam", "code", "county", "sub_county")}
        place |= {"centre": centre.name, "distribution_centre": centre.distribution_centre}
        return cls(centre_id=centre.id, withdrawn_at=None, withdrawn_why=None, **place, **values)

    @property
    def withdrawn(self) -> bool:
        """Whether the council took it back and has not posted it again."""
        return is_withdrawn(self.withdrawn_at, self.posted_at)


@dataclass(frozen=True, slots=True)
class Sitting:
    """What is sat at one time of a day."""

    year: int
    exam: str
    day: date
    starts: str  # 08:00, in Nairobi
    title: str


@dataclass(frozen=True, slots=True)
class CentrePassword:
    """A password that logs one chat in to a centre."""

    id: int
    centre_id: int
    hash: str


@dataclass(frozen=True, slots=True)
class CentreLogin:
    """A chat that acts for a centre."""

    id: int
    centre_id: int
    chat_id: int
    channel: str
    address: str
    proven_phone: str | None
    language: str | None
    active_at: datetime | None
    method: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class EndedLogin:
    """A log-in of a chat to a centre that is over, and why."""

    code: str
    ended_at: datetime
    ended_why: str  # storage.centres


@dataclass(frozen=True, slots=True)
class Director:
    """A Sub County Director of Education."""

    phone: str
    county: str
    sub_county: str
    name: str


@dataclass(frozen=True, slots=True)
class Substitution:
    """Somebody comes in the place of somebody else, if the Sub County Director agrees."""

    id: int
    deployment_id: int
    from_day: date
    phone: str
    name: str
    id_number: str
    tsc_number: str
    reason: str
    chat_id: int
    asked_by: str
    asked_at: datetime
    state: str  # open, approved or refused
    centre_id: int
    number: int  # of who does not come
    replaced: str  # that person's name
    position: str
