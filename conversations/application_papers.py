"""What the council sends for an application: a receipt, and the invitation to the training that it was for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.language import NAIROBI, Text, _, brief
from conversations.posts import Post, paper_name
from letters import application as receipt_paper
from letters import training as training_paper
from letters.letter import Letter
from storage.letters import APPLICATION, TRAINING, Subject
from storage.records.profiles import Profile
from storage.records.vacancies import Application


@dataclass(frozen=True)
class ApplicationReceipt:
    """The receipt for an application that was submitted."""

    application: Application
    post: Post
    profile: Profile
    languages: ClassVar[tuple[str, ...]] = ("en", "sw")

    @property
    def id(self) -> str:
        """The application's."""
        return f"{APPLICATION}-{self.application.id}"

    @property
    def label(self) -> Text:
        """Receipt A-7KQ2-9XM4: 2026 KCSE Invigilator, Nairobi."""
        return _("Receipt {number}: {title}", number=self.application.number, title=self.post.title)

    @property
    def title(self) -> str:
        """2026 KCSE application."""
        return f"{self.application.year} {self.application.exam} application"

    @property
    def name(self) -> str:
        """As in the profile."""
        return self.profile.name or ""

    @property
    def subject(self) -> Subject:
        """The application as it came in, which does not change."""
        return Subject(APPLICATION, self.application.id, self._submitted)

    @property
    def _submitted(self) -> datetime:
        return self.application.submitted_at or self.application.begun_at

    @property
    def file_name(self) -> str:
        """receipt-application-kcse2026.pdf"""
        return f"receipt-application-{self.application.exam}{self.application.year}.pdf".lower()

    def not_yet(self, now: datetime) -> Text | None:  # noqa: ARG002 - what was submitted has a receipt at once
        """Never."""
        return None

    def content(self, language: str, now: datetime) -> Letter:  # noqa: ARG002 - its date is that of the application
        """The receipt."""
        return receipt_paper.compose(
            receipt_paper.Application(
                language=language,
                number=self.application.number,
                name=self.name,
                id_number=self.profile.id_number or "",
                phone=self.application.phone,
                post=self.post.title.render(language),
                submitted_at=self._submitted,
                closes_at=self.post.vacancy.closes_at,
                place=self.application.queue or 0,
            )
        )

    def essentials(self, serial: str) -> Text:
        """What came in, and when."""
        return _(
            "Receipt {serial}: application {number}, {title}, {at}.",
            serial=serial,
            number=self.application.number,
            title=self.post.title,
            at=brief(self._submitted),
        )


@dataclass(frozen=True)
class TrainingLetter:
    """The invitation to the training that somebody was shortlisted for."""

    application: Application
    post: Post
    profile: Profile
    languages: ClassVar[tuple[str, ...]] = ("en", "sw")

    @property
    def id(self) -> str:
        """The application's."""
        return f"{TRAINING}-{self.application.id}"

    @property
    def label(self) -> Text:
        """2026 KCSE examiner training: 233/1 Chemistry, Theory Paper 1."""
        return self.post.title

    @property
    def title(self) -> str:
        """2026 KCSE training 233/1."""
        return f"{self.application.year} {self.application.exam} training {self.post.vacancy.paper}"

    @property
    def name(self) -> str:
        """As in the profile."""
        return self.profile.name or ""

    @property
    def subject(self) -> Subject:
        """The decision, and the notice as it was posted last."""
        decided = self.application.decided_at or self.application.begun_at
        return Subject(TRAINING, self.application.id, max(decided, self.post.vacancy.posted_at))

    @property
    def file_name(self) -> str:
        """training-kcse2026-233-1.pdf"""
        paper = self.post.vacancy.paper.replace("/", "-")
        return f"training-{self.application.exam}{self.application.year}-{paper}.pdf".lower()

    def not_yet(self, now: datetime) -> Text | None:  # noqa: ARG002 - it is there when the council has decided
        """Never."""
        return None

    def content(self, language: str, now: datetime) -> Letter:
        """The invitation."""
        vacancy = self.post.vacancy
        return training_paper.compose(
            training_paper.Training(
                language=language,
                number=self.application.number,
                date=now.astimezone(NAIROBI).date(),
                name=self.name,
                id_number=self.profile.id_number or "",
                tsc_number=self.profile.tsc_number or "",
                phone=self.application.phone,
                year=vacancy.year,
                exam=vacancy.exam,
                paper=paper_name(vacancy.paper),
                venue=vacancy.venue,
                fee=vacancy.fee,
                notice=vacancy.notice_in(language),
            )
        )

    def essentials(self, serial: str) -> Text:
        """What for, where, and the fee."""
        return _(
            "Letter {serial}: {title}. Venue: {venue}. Fee: KES {fee}. Bring your ID.",
            serial=serial,
            title=self.label,
            venue=self.post.vacancy.venue or "-",
            fee=f"{self.post.vacancy.fee:,}",
        )
