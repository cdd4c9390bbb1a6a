"""Invitations, the answers to them, and letters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from storage.posting import is_withdrawn


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation to mark, as the council posted it, with the person's decision where there is one."""

    id: int
    phone: str
    name: str
    id_number: str
    tsc_number: str
    examiner_number: str
    year: int
    exam: str
    paper: str
    position: str
    centre: str
    town: str
    reference: str
    reports_at: datetime
    ends_on: date
    accept_by: datetime
    letter_at: datetime | None
    posted_at: datetime
    withdrawn_at: datetime | None
    withdrawn_why: str | None
    decision: str | None
    decided_at: datetime | None

    @property
    def withdrawn(self) -> bool:
        """Whether the council took it back and has not posted it again."""
        return is_withdrawn(self.withdrawn_at, self.posted_at)


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What somebody decided on a contract, for good, and the terms that they were shown."""

    id: int
    invitation_id: int
    decision: str
    reason: str
    terms_hash: str
    terms: str
    channel: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that was issued. The file is in the file store under `sha256`."""

    id: int
    serial: str
    kind: str  # storage.letters; of a statement, with its year
    subject_id: int
    version: int
    language: str
    title: str
    initials: str
    content_hash: str
    seal: str
    sha256: str
    size: int
    issued_at: datetime

    @property
    def sealed(self) -> tuple[str, ...]:
        """What the seal is made over."""
        facts = (self.serial, self.kind, str(self.version), self.language, self.title, self.initials)
        return (*facts, self.issued_at.isoformat(), self.content_hash)


@dataclass(frozen=True, slots=True)
class VerifiedLetter(Letter):
    """A letter with what became of it since. Strangers may know its title and initials, and no more."""

    newest: int  # the newest version that was fetched
    standing: str  # genuine, replaced or withdrawn

    @property
    def current(self) -> int:
        """The version that counts; where this one is replaced, perhaps one that nobody has fetched yet."""
        return self.newest + (self.standing == "replaced" and self.version == self.newest)


@dataclass(frozen=True, slots=True)
class Told:
    """A notice that was sent: to whom, and when."""

    channel: str
    address: str
    created_at: datetime
