"""People's rights over their data: what was changed, who looked, what is asked, what was deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a person's history."""

    id: int
    who: str
    what: str
    old: str
    new: str
    why: str
    channel: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody of the council looked at a person's record."""

    id: int
    who: str
    what: str  # storage.looks
    why: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class DataRequest:
    """What somebody asked about their own data."""

    id: int
    number: str
    person_id: int
    phone: str  # of the account
    kind: str  # storage.requests
    state: str
    opened_at: datetime
    due_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """Something that happened to a request."""

    id: int
    who: str
    what: str
    text: str
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Deletion:
    """Proof that rows of a kind were deleted, as one link of a chain."""

    id: int
    kind: str
    until: datetime
    count: int
    digest: str
    place: int
    previous: str
    hash: str
    made_at: datetime
