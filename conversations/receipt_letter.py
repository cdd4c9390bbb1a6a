"""The receipt for the answer to a contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.language import Text, _, brief
from bot.messages import BOLD_OFF, BOLD_ON
from conversations import contracts
from conversations.invitation_letter import InvitationLetter
from letters import receipt as paper
from letters.letter import Letter
from storage.invitations import ACCEPTED
from storage.letters import RECEIPT, Subject
from storage.records.contracts import Acceptance, Invitation


@dataclass(frozen=True)
class ReceiptLetter:
    """The receipt for the answer to a contract."""

    invitation: Invitation
    acceptance: Acceptance
    languages: ClassVar[tuple[str, ...]] = ("en", "sw")

    @property
    def id(self) -> str:
        """The acceptance's."""
        return f"{RECEIPT}-{self.acceptance.id}"

    @property
    def label(self) -> Text:
        """Receipt: 2021 KCSE 233/1 Examiner."""
        return _("Receipt: {title}", title=contracts.title(self.invitation))

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
        """The decision, which does not change."""
        return Subject(RECEIPT, self.acceptance.id, self.acceptance.decided_at)

    @property
    def file_name(self) -> str:
        """receipt-kcse2026-233-1.pdf"""
        return f"receipt-{InvitationLetter(self.invitation).file_name}"

    def not_yet(self, now: datetime) -> Text | None:  # noqa: ARG002 - what was decided has a receipt at once
        """Never."""
        return None

    def content(self, language: str, now: datetime) -> Letter:  # noqa: ARG002 - its date is that of the decision
        """The receipt."""
        acceptance = self.acceptance
        return paper.compose(
            paper.Receipt(
                language=language,
                reference=self.invitation.reference,
                name=self.name,
                id_number=self.invitation.id_number,
                phone=self.invitation.phone,
                contract=contracts.title(self.invitation).render(language),
                accepted=acceptance.decision == ACCEPTED,
                reason=acceptance.reason,
                decided_at=acceptance.decided_at,
                channel=acceptance.channel,
                record=acceptance.id,
                terms=acceptance.terms.replace(BOLD_ON, "").replace(BOLD_OFF, ""),
                terms_hash=acceptance.terms_hash,
            )
        )

    def essentials(self, serial: str) -> Text:
        """What was decided, and when."""
        return _(
            "Receipt {serial}: {title}, {decision}, {at}. It cannot be changed.",
            serial=serial,
            title=contracts.title(self.invitation),
            decision=contracts.DECISIONS[self.acceptance.decision],
            at=brief(self.acceptance.decided_at),
        )
