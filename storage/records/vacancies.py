"""Vacancies, applications and training."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

FINISH = timedelta(days=1)  # what was begun before the deadline can be finished so long


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A post that people may apply for. What the notice does not narrow is empty, or 0."""

    id: int
    code: str
    year: int
    exam: str
    activity: str
    duty_station: str
    position: str
    paper: str
    county: int
    subcounty: str
    station: str  # the name of the school or centre
    places: int
    opens_at: datetime
    closes_at: datetime
    served: str  # storage.vacancies: first come, first served, or reviewed
    most: int  # applications of one person for this activity of the examination
    checklist: str
    head: int  # 1: the head of the institution recommends
    max_age: int
    tsc: int
    level: str
    service_years: int
    same_school_years: int
    untrained: int  # 1: who is trained for it already need not apply
    notice: str
    fee: int  # Kenya shillings
    venue: str
    posted_at: datetime
    notice_sw: str = ""
    withdrawn_at: datetime | None = None  # the council took the post back, for good
    withdrawn_why: str = ""

    def is_open(self, begun: datetime, now: datetime) -> bool:
        """Whether an application that was begun then may still come in."""
        return not self.withdrawn_at and self.opens_at <= now and self.closes_at > since(begun, now)

    def notice_in(self, language: str) -> str:
        """What the notice says, in Kiswahili where the council wrote it."""
        return (self.notice_sw if language == "sw" else "") or self.notice


@dataclass(frozen=True, slots=True)
class Listed:
    """A post among others of the same kind and place."""

    id: int
    station: str
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Opening:
    """What one step of the search leads to, in numbers."""

    value: str
    posts: int
    places: int


@dataclass(frozen=True, slots=True)
class Period:
    """When an examination's vacancies are open."""

    exam: str
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Application:
    """Somebody's application for a post."""

    id: int
    number: str  # on the receipt
    vacancy_id: int
    person_id: int
    phone: str
    queue: int | None  # its place in the order of receipt, for good; None while it is a draft
    state: str  # storage.applications
    holds: int  # 1: it has one of the places
    item: str  # the one thing that it needs
    why: str
    recommender: str
    facts: str  # what the rules were judged by, as JSON
    begun_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    withdrawn_at: datetime | None
    code: str
    year: int
    exam: str
    activity: str

    @property
    def group(self) -> tuple[int, str, str]:
        """What the number of applications is limited for."""
        return self.year, self.exam, self.activity


@dataclass(frozen=True, slots=True)
class Exported:
    """An application with who applied, as officers take it elsewhere."""

    person_id: int
    number: str
    code: str
    paper: str
    queue: int
    state: str
    holds: int
    item: str
    why: str
    phone: str
    name: str | None
    id_number: str | None
    tsc_number: str | None
    recommender: str
    facts: str
    submitted_at: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """The applications for a post, in numbers."""

    last: int  # place in the order of receipt
    held: int  # places that are taken


@dataclass(frozen=True, slots=True)
class Training:
    """Somebody was trained as an examiner."""

    id: int
    phone: str
    name: str
    id_number: str
    tsc_number: str
    year: int
    exam: str
    paper: str
    venue: str


def since(begun: datetime, now: datetime) -> datetime:
    """What closes after this takes an application that was begun then."""
    return max(begun, now - FINISH)
