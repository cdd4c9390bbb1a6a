"""The attendance register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether somebody was there on a day, as one link of the centre's chain."""

    id: int
    centre_id: int
    deployment_id: int
    day: date
    value: str  # storage.attendance: PRESENT or ABSENT
    note: str
    kind: str  # first, corrected or decided
    late: int  # 1: sent after the day's cut-off
    chat_id: int
    who: str
    sent_at: datetime
    made_at: datetime
    place: int
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Dispute:
    """Somebody says that a mark is wrong."""

    id: int
    mark_id: int
    centre_id: int
    deployment_id: int
    day: date
    value: str  # of the mark
    said: str
    chat_id: int
    opened_at: datetime
    due_at: datetime
    state: str  # open, kept or changed
    why: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a centre's register is on a day."""

    id: int  # the centre's
    code: str
    name: str
    exam: str
    year: int
    expected: int
    marked: int
    last_at: datetime | None  # when the last of the first marks was sent

    @property
    def whole(self) -> bool:
        """Whether everybody is marked."""
        return self.marked >= self.expected


@dataclass(frozen=True, slots=True)
class SignedRegister:
    """A signed copy of a register. The PDF is in the file store under `sha256`."""

    id: int
    centre_id: int
    receipt: str
    sha256: str
    size: int  # bytes
    pages: int
    submitted_at: datetime
    state: str  # submitted, acknowledged or returned
    why: str
    decided_at: datetime | None
