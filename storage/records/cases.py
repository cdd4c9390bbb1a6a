"""Cases, and the officers who answer them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Case:
    """What somebody asked an officer, and how it stands."""

    id: int
    number: str
    chat_id: int
    person_id: int | None  # who was logged in
    phone: str | None  # E.164
    state: str
    opened_at: datetime
    changed_at: datetime
    topic: str | None = None
    facts: str | None = None  # what the council asks for, as JSON
    owner: str | None = None
    due_at: datetime | None = None
    rating: str | None = None


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody of the council who answers cases."""

    phone: str
    name: str
    office: str

    @property
    def title(self) -> str:
        """Njeri, Nyeri."""
        return f"{self.name}, {self.office}"


@dataclass(frozen=True, slots=True)
class CaseEntry:
    """Something that happened to a case."""

    id: int
    who: str
    what: str
    text: str
    happened_at: datetime
