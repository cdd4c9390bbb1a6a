"""The letter for a contract that was accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.language import NAIROBI, Text, _, brief
from catalogue import positions
from conversations import contracts
from letters import invitation as paper
from letters.letter import Letter
from letters.masks import short_name
from storage.letters import INVITATION, Subject
from storage.records.contracts import Invitation


@dataclass(frozen=True)
class InvitationLetter:
    """The letter for a contract that was accepted."""

    invitation: Invitation
    languages: ClassVar[tuple[str, ...]] = ("en",)

    @property
    def id(self) -> str:
        """The invitation's."""
        return f"{INVITATION}-{self.invitation.id}"

    @property
    def label(self) -> Text:
        """2021 KCSE 233/1 Examiner."""
        return contracts.title(self.invitation)

    @property
    def title(self) -> str:
        """2021 KCSE 233/1."""
        return f"{self.invitation.year} {self.invitation.exam} {self.invitation.paper}"

    @property
    def name(self) -> str:
        """As on the national ID."""
        return self.invitation.name

    @property
    def subject(self) -> Subject:
        """The invitation, as it was posted."""
        return Subject(INVITATION, self.invitation.id, self.invitation.posted_at)

    @property
    def file_name(self) -> str:
        """kcse2026-233-1.pdf"""
        return f"{self.invitation.exam}{self.invitation.year}-{self.invitation.paper.replace('/', '-')}.pdf".lower()

    def not_yet(self, now: datetime) -> Text | None:
        """It was withdrawn, or is not posted yet."""
        if self.invitation.withdrawn:
            return contracts.withdrawn(self.label, self.invitation.withdrawn_why)
        return None if contracts.is_posted(self.invitation, now) else contracts.not_posted(self.invitation)

    def content(self, language: str, now: datetime) -> Letter:  # noqa: ARG002 - the council writes it in English only
        """The invitation to mark."""
        invitation = self.invitation
        return paper.compose(
            paper.Invitation(
                reference=invitation.reference,
                date=now.astimezone(NAIROBI).date(),
                name=invitation.name,
                examiner_number=invitation.examiner_number,
                id_number=invitation.id_number,
                tsc_number=invitation.tsc_number,
                phone=invitation.phone,
                year=invitation.year,
                exam=invitation.exam,
                paper_code=invitation.paper,
                paper_name=contracts.paper_name(invitation),
                role=invitation.position,
                position=positions()[invitation.position].name,
                centre=invitation.centre,
                town=invitation.town,
                reports_at=invitation.reports_at,
                ends_on=invitation.ends_on,
            )
        )

    def essentials(self, serial: str) -> Text:
        """Who, what, where and when."""
        invitation = self.invitation
        return _(
            "Letter {serial}: {name}, mark {title}. Report: {centre}, {town}, {reports_at}. Bring ID.",
            name=short_name(invitation.name),
            title=self.label,
            centre=invitation.centre,
            town=invitation.town,
            reports_at=brief(invitation.reports_at),
            serial=serial,
        )
