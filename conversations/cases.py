"""How a case is shown to the person, and what they are told when an officer answers."""

from __future__ import annotations

from dataclasses import dataclass

from bot.language import Text, _, joined
from storage.cases import ANSWERED, CLOSED, OPEN, PERSON, READ, REPLIED
from storage.records import Case, CaseEntry

STATES = {
    OPEN: _("waits for an officer"),
    READ: _("an officer has read it"),
    ANSWERED: _("answered"),
    CLOSED: _("closed"),
}


@dataclass(frozen=True)
class Row:
    """One line of the person's cases."""

    case: Case

    @property
    def id(self) -> str:
        """The case's number."""
        return self.case.number

    @property
    def label(self) -> Text:
        """MT-4X7K2P: answered."""
        return title(self.case)


def title(case: Case) -> Text:
    """MT-4X7K2P: answered."""
    return _("{number}: {state}", number=case.number, state=STATES[case.state])


def news(case: Case, entries: list[CaseEntry]) -> Text:
    """How a case stands since when, what was asked, and the newest answer."""
    words = [entry.text for entry in entries if entry.who == PERSON and entry.text]
    answers = [entry for entry in entries if entry.what in (REPLIED, CLOSED) and entry.text]
    lines = [
        _("*Case {number}*: {state}, {at}.", number=case.number, state=STATES[case.state], at=case.changed_at),
        _("You wrote: {words}", words=words[-1]),
    ]
    if answers:
        lines.append(_("The officer's answer: {answer}", answer=answers[-1].text))
    return joined(lines)


def answered(case: Case, answer: str) -> Text:
    """What the person gets when an officer answers."""
    return _(
        "Mtahini, for the examinations council. An officer's answer to your case {number}: {answer}\nTo write back, "
        "send CASE.",
        number=case.number,
        answer=answer,
    )


def news_waits(case: Case) -> Text:
    """The same where somebody else may read it, or by SMS to somebody who wrote elsewhere."""
    return _(
        "Mtahini, for the examinations council. There is news of your case {number}. To read it, send CASE where you "
        "wrote to us.",
        number=case.number,
    )


def closed(case: Case, answer: str) -> Text:
    """What the person gets when an officer closes a case, with a last word or without."""
    if not answer:
        return _(
            "Mtahini, for the examinations council. Your case {number} is closed. If it is not solved, send CASE.",
            number=case.number,
        )
    return _(
        "Mtahini, for the examinations council. Your case {number} is closed: {answer}\n"
        "If it is not solved, send CASE.",
        number=case.number,
        answer=answer,
    )
