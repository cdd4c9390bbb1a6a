"""How a case is shown to the person, and what they are told when an officer answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.language import NAIROBI, Text, _, joined
from bot.line import Urgency
from bot.timers import Ringing
from catalogue import TOLL_FREE
from storage.cases import ADDED, ANSWERED, ASKED, CLOSED, OPEN, READ, REPLIED, late
from storage.records import Case, CaseEntry, Timer

WORKING_DAYS, SATURDAY, END_OF_WORK = 3, 5, time(17)
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
    words = [entry.text for entry in entries if entry.what in (ASKED, ADDED)]
    answers = [entry for entry in entries if entry.what in (REPLIED, CLOSED) and entry.text]
    lines = [
        _("*Case {number}*: {state}, {at}.", number=case.number, state=STATES[case.state], at=case.changed_at),
        _("You wrote: {words}", words=words[-1]),
    ]
    if case.due_at:
        lines.append(_("To be answered by: {at}.", at=case.due_at))
    if answers:
        lines.append(_("The officer's answer: {answer}", answer=answers[-1].text))
    return joined(lines)


def answer_by(now: datetime) -> datetime:
    """When a case that is filed now is to be answered: at the end of the third working day."""
    day, left = now.astimezone(NAIROBI).date(), WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < SATURDAY
    return datetime.combine(day, END_OF_WORK, NAIROBI).astimezone(UTC)


async def say_late(ringing: Ringing, timers: Sequence[Timer]) -> None:
    """Tell people that their case should have been answered by now, where it was not."""
    for timer in timers:
        case = await ringing.store.cases.by_id(int(timer.subject.partition("/")[0]))
        if case and case.phone and case.due_at and late(case.id, case.due_at) == timer.subject:
            ringing.notices.tell(case.phone, _late(case), f"{timer.kind}/{timer.subject}", Urgency.NOTICE)


def _late(case: Case) -> Text:
    return _(
        "Mtahini, for the examinations council. Your case {number} should have been answered by now, and was not. It "
        "stays with us. You can also call {phone}, free of charge.",
        number=case.number,
        phone=TOLL_FREE,
    )


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
