"""How an invitation is shown, and the terms that come with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.language import Text, _, joined, named
from catalogue import papers, positions
from storage.invitations import ACCEPTED, REJECTED
from storage.records.contracts import Invitation

DECISIONS = {ACCEPTED: _("accepted"), REJECTED: _("rejected"), None: _("not answered yet")}

# After the marking regulations (2015 and later) and the council's letters; the council may replace it.
TERMS = _(
    "*Terms of the contract*\n"
    "1. By accepting you accept the marking regulations, and the payments that the council's circular states.\n"
    "2. You work under the Chief Examiner and the senior examiners of your paper, and take extra scripts only when the "
    "Chief Examiner says so. The council may move scripts.\n"
    "3. Nothing leaves the marking rooms. No phone, laptop or tablet is used in them. You do not speak to the press "
    "about the marking.\n"
    "4. You stay at the centre until the marking ends and you are cleared.\n"
    "5. You sign the final record of scripts; without your signature nothing is paid. A false claim is punished.\n"
    "6. The Kenya National Examinations Council Act, 2012, applies. To reveal papers or scripts is an offence."
)


@dataclass(frozen=True)
class Row:
    """One line of the person's table of invitations."""

    invitation: Invitation

    @property
    def id(self) -> int:
        """The invitation's."""
        return self.invitation.id

    @property
    def label(self) -> Text:
        """As the portal shows it: 2021 KCSE 233/1 Examiner."""
        return title(self.invitation)


def title(invitation: Invitation) -> Text:
    """2021 KCSE 233/1 Examiner."""
    return _(
        "{year} {exam} {paper} {position}",
        year=invitation.year,
        exam=invitation.exam,
        paper=invitation.paper,
        position=position(invitation),
    )


def table(invitations: list[Invitation]) -> Text:
    """Year, examination, paper, position and what was decided; a line each."""
    return joined(
        [
            _("{title}: {decision}", title=title(invitation), decision=DECISIONS[invitation.decision])
            for invitation in invitations
        ]
    )


def details(invitation: Invitation) -> Text:
    """All that a person needs to decide, in words."""
    return _(
        "*{title}*\n"
        "Paper: {paper}\n"
        "Marking centre: {centre}, {town}\n"
        "Report: {reports_at}\n"
        "Marking ends: {ends_on}\n"
        "Answer before: {accept_by}",
        title=title(invitation),
        paper=paper_name(invitation),
        centre=invitation.centre,
        town=invitation.town,
        reports_at=invitation.reports_at,
        ends_on=invitation.ends_on,
        accept_by=invitation.accept_by,
    )


def paper_name(invitation: Invitation) -> str:
    """Chemistry, Theory Paper 1."""
    paper = papers()[invitation.paper]
    return f"{paper.subject}, {paper.name}"


def position(invitation: Invitation) -> Text:
    """The position in the person's language."""
    found = positions()[invitation.position]
    return named(found.name, found.name_sw or found.name)


def notice(invitation: Invitation) -> Text | None:
    """What the person is told when the council posts an invitation, or changes one; nothing to who rejected it."""
    values = {"name": invitation.name, "title": title(invitation)}
    if invitation.decision == REJECTED:
        return None
    if invitation.decision == ACCEPTED:
        return _(
            "Mtahini, for the examinations council. {name}, your invitation to mark {title} has changed. Report to "
            "{centre}, {town}: {reports_at}. For your letter, send LETTER.",
            centre=invitation.centre,
            town=invitation.town,
            reports_at=invitation.reports_at,
            **values,
        )
    return _(
        "Mtahini, for the examinations council. {name}, you are invited to mark {title}. Accept or reject the contract "
        "before {accept_by}: send CONTRACT.",
        accept_by=invitation.accept_by,
        **values,
    )


def withdrawn(label: Text, why: str | None) -> Text:
    """What the person reads where there was a letter or a contract."""
    return _(
        "The council has withdrawn {title}: {why}. A letter that you have no longer counts. You will be told when the "
        "council posts it again.",
        title=label,
        why=why,
    )


def withdrawal_notice(name: str, label: Text, why: str) -> Text:
    """What the person is told when the council takes something back."""
    return _(
        "Mtahini, for the examinations council. {name}, the council has withdrawn {title}: {why}. Do not use the "
        "letter. You will be told when it is posted again.",
        name=name,
        title=label,
        why=why,
    )


def is_open(invitation: Invitation, now: datetime) -> bool:
    """Whether it waits for its answer."""
    return invitation.decision is None and not invitation.withdrawn and now <= invitation.accept_by


def is_posted(invitation: Invitation, now: datetime) -> bool:
    """Whether the letter may be fetched."""
    return invitation.letter_at is not None and invitation.letter_at <= now


def not_posted(invitation: Invitation) -> Text:
    """When to expect the letter."""
    if invitation.letter_at is None:
        return _(
            "The council has not posted the letter for {title} yet and has given no date. It will be here as soon as "
            "it is posted.",
            title=title(invitation),
        )
    return _(
        "The council will post the letter for {title} on {at}. Ask again then.",
        title=title(invitation),
        at=invitation.letter_at,
    )
