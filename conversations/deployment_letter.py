"""The letter that appoints somebody to an examination centre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.language import NAIROBI, Text, _, brief_day
from conversations import contracts, deployments
from letters import deployment as paper
from letters.letter import Letter
from letters.masks import short_name
from storage.letters import DEPLOYMENT, Subject
from storage.records.centres import Deployment


@dataclass(frozen=True)
class DeploymentLetter:
    """The letter that appoints somebody to an examination centre."""

    deployment: Deployment
    languages: ClassVar[tuple[str, ...]] = ("en", "sw")

    @property
    def id(self) -> str:
        """The deployment's."""
        return f"{DEPLOYMENT}-{self.deployment.id}"

    @property
    def label(self) -> Text:
        """2026 KCSE 08219108 Invigilator."""
        return deployments.title(self.deployment)

    @property
    def title(self) -> str:
        """2026 KCSE 08219108."""
        return f"{self.deployment.year} {self.deployment.exam} {self.deployment.code}"

    @property
    def name(self) -> str:
        """As on the national ID."""
        return self.deployment.name

    @property
    def subject(self) -> Subject:
        """The deployment, as it was posted."""
        return Subject(DEPLOYMENT, self.deployment.id, self.deployment.posted_at)

    @property
    def file_name(self) -> str:
        """kcse2026-08219108.pdf"""
        return f"{self.deployment.exam}{self.deployment.year}-{self.deployment.code}.pdf".lower()

    def not_yet(self, now: datetime) -> Text | None:  # noqa: ARG002 - it may be fetched as soon as it is posted
        """It was withdrawn."""
        why = self.deployment.withdrawn_why
        return contracts.withdrawn(self.label, why) if self.deployment.withdrawn else None

    def content(self, language: str, now: datetime) -> Letter:
        """The letter of appointment."""
        deployment = self.deployment
        return paper.compose(
            paper.Deployment(
                language=language,
                reference=deployment.reference,
                date=now.astimezone(NAIROBI).date(),
                name=deployment.name,
                id_number=deployment.id_number,
                tsc_number=deployment.tsc_number,
                phone=deployment.phone,
                town=deployment.town,
                year=deployment.year,
                exam=deployment.exam,
                role=deployment.position,
                position=deployments.position(deployment).render(language),
                code=deployment.code,
                centre=deployment.centre,
                county=deployment.county,
                sub_county=deployment.sub_county,
                distribution_centre=deployment.distribution_centre,
                starts_on=deployment.starts_on,
                ends_on=deployment.ends_on,
                rate=deployment.rate,
            )
        )

    def essentials(self, serial: str) -> Text:
        """Who, what, where and when."""
        return _(
            "Letter {serial}: {name}, {title}, {centre}, {starts_on}-{ends_on}. Report by 7.00 am with your ID.",
            serial=serial,
            name=short_name(self.name),
            title=self.label,
            centre=self.deployment.centre,
            starts_on=brief_day(self.deployment.starts_on),
            ends_on=brief_day(self.deployment.ends_on),
        )
