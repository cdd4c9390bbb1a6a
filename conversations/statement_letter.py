"""The statement of what somebody did for the council in one year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from bot.language import NAIROBI, Text, _
from conversations import contracts, deployments
from letters import statement as paper
from letters.dates import midnight
from letters.letter import Letter
from storage.attendance import PRESENT
from storage.letters import STATEMENT, Subject
from storage.records.accounts import Person
from storage.records.attendance import Mark
from storage.records.centres import Deployment
from storage.records.contracts import Invitation


def served(appointments: Sequence[Invitation | Deployment], now: datetime) -> list[Invitation | Deployment]:
    """What has begun and was not withdrawn, in its order."""
    today = now.astimezone(NAIROBI).date()
    begun = [each for each in appointments if not each.withdrawn and _first(each) <= today]
    return sorted(begun, key=_first)


def _first(appointment: Invitation | Deployment) -> date:
    """The first day of the work."""
    if isinstance(appointment, Deployment):
        return appointment.starts_on
    return appointment.reports_at.astimezone(NAIROBI).date()


@dataclass(frozen=True)
class StatementLetter:
    """The statement of what somebody did in one year: all that had begun on the day it is printed."""

    person: Person
    year: int
    services: tuple[Invitation | Deployment, ...]  # at least one
    today: date
    marks: Mapping[int, Sequence[Mark]]  # those in force, by deployment
    languages: ClassVar[tuple[str, ...]] = ("en", "sw")

    @property
    def id(self) -> str:
        """Its year's."""
        return f"{STATEMENT}-{self.year}"

    @property
    def label(self) -> Text:
        """Statement of service 2026."""
        return _("Statement of service {year}", year=self.year)

    @property
    def title(self) -> str:
        """2026 statement of service."""
        return f"{self.year} statement of service"

    @property
    def name(self) -> str:
        """As on the newest letter."""
        return self.services[-1].name

    @property
    def subject(self) -> Subject:
        """The person in that year. While something goes on, each day has a statement of its own."""
        made = [mark.made_at for each in self.services for mark in self.marks.get(each.id, ())]
        changed = max([each.posted_at for each in self.services] + made)
        ended = max(each.ends_on for each in self.services) + timedelta(days=1)
        since = max(changed, midnight(min(ended, self.today)))
        return Subject(f"{STATEMENT} {self.year}", self.person.id, since)

    @property
    def file_name(self) -> str:
        """service-2026.pdf"""
        return f"service-{self.year}.pdf"

    def not_yet(self, now: datetime) -> Text | None:  # noqa: ARG002 - what has begun can be stated
        """Never."""
        return None

    def content(self, language: str, now: datetime) -> Letter:
        """The statement."""
        newest = self.services[-1]
        return paper.compose(
            paper.Statement(
                language=language,
                date=now.astimezone(NAIROBI).date(),
                year=self.year,
                name=newest.name,
                id_number=newest.id_number,
                tsc_number=newest.tsc_number,
                phone=newest.phone,
                services=tuple(self._service(each, language) for each in self.services),
            )
        )

    def _service(self, appointment: Invitation | Deployment, language: str) -> paper.Service:
        marks = self.marks.get(appointment.id)
        return paper.Service(
            exam=f"{appointment.exam} {appointment.year}",
            position=_position(appointment).render(language),
            place=_place(appointment),
            paper=_paper(appointment),
            starts_on=_first(appointment),
            ends_on=appointment.ends_on,
            reference=appointment.reference,
            present=sum(mark.value == PRESENT for mark in marks) if marks else None,
        )

    def essentials(self, serial: str) -> Text:
        """How many pieces of work there were, and where."""
        places = ", ".join(f"{each.exam} {_code(each)}" for each in self.services)
        return _(
            "Statement {serial}: {name}, service in {year}: {places}.",
            serial=serial,
            name=self.name,
            year=self.year,
            places=places,
        )


def _code(appointment: Invitation | Deployment) -> str:
    return appointment.code if isinstance(appointment, Deployment) else appointment.paper


def _paper(appointment: Invitation | Deployment) -> str:
    if isinstance(appointment, Deployment):
        return ""
    return f"{appointment.paper} {contracts.paper_name(appointment)}"


def _position(appointment: Invitation | Deployment) -> Text:
    if isinstance(appointment, Deployment):
        return deployments.position(appointment)
    return contracts.position(appointment)


def _place(appointment: Invitation | Deployment) -> str:
    if isinstance(appointment, Deployment):
        return f"{appointment.code}  {appointment.centre}"
    return f"{appointment.centre}, {appointment.town}"
