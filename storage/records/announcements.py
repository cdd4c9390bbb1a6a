"""What many people are told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Announcement:
    """A text for many people, whom it is for, and how far it is."""

    id: int
    year: int
    exam: str
    position: str
    county: str
    sub_county: str
    centre: str
    english: str
    kiswahili: str
    by: str
    made_at: datetime
    up_to: str  # the last phone that was passed
    people: int  # who were told so far
    outcome: str  # empty while it goes on; done or stopped
