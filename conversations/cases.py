"""How a case is shown to the person, and what they are told when an officer answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import Enum

from bot.channel import PHONE_TEXTS, Limits
from bot.chat import Chat
from bot.engine import FILES
from bot.language import NAIROBI, Text, _, joined, n_
from bot.line import Urgency
from bot.notice import Notice
from bot.timers import Ringing
from bot.turn import IDLE
from catalogue import TOLL_FREE
from storage.cases import ADDED, ANSWERED, ASKED, CLOSED, OPEN, READ, REPLIED, late
from storage.records.cases import Case, CaseEntry
from storage.records.chats import ChatRow, Timer
from storage.records.documents import ReceivedFile

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


class Told(Enum):
    """Where the words of an officer went; the value says so to the officer."""

    CHAT = _("It is on its way to the chat where the case was filed.")
    HINT = _("The person is logged out of that chat, so it only says that there is news; CASE shows it after a log-in.")
    TEXT = _("That chat cannot be written to now: an SMS says so, and it comes when the person writes there.")
    WAITS = _("That chat cannot be written to now: it comes when the person writes there, and CASE shows it.")


def way(
    case: Case, row: ChatRow, words: Text, limits: Mapping[str, Limits], now: datetime
) -> tuple[Told, list[Notice]]:
    """How an officer's words reach the person: whole in the chat of the case, or as a hint that they are there.

    Where the chat cannot be written to now, they wait in it, and an SMS says so if there is a number.
    """
    own = limits.get(row.channel)
    whole = own is not None and (case.person_id is None or _is_there(case, row, limits, now))
    found = [Notice.to(row, words if whole else news_waits(case), own)] if own else []
    if own and own.writable(row.active_at, now):
        return Told.CHAT if whole else Told.HINT, found
    if case.phone and PHONE_TEXTS in limits:
        hint = Notice(PHONE_TEXTS, case.phone, row.language or "en", news_waits(case))
        return Told.TEXT, [hint, *(replace(each, quiet=True) for each in found)]
    return Told.WAITS, found


def known(case: Case, row: ChatRow) -> Text:
    """How far the number of a case is known to be the person's: who asks may have named somebody else's."""
    if case.person_id:
        return _("logged in")
    return _("proven") if row.proven_phone == case.phone else _("not proven")


def _is_there(case: Case, row: ChatRow, limits: Mapping[str, Limits], now: datetime) -> bool:
    """Whether whoever filed a case is still logged in to its chat, or has the chat for their own and left it idle."""
    if row.login_ended_at or row.login_person_id != case.person_id:
        return False
    own = row.proven_phone or (row.address if limits[row.channel].phone_addresses else None)
    return own == case.phone or (row.active_at is not None and now - row.active_at <= IDLE)


def title(case: Case) -> Text:
    """MT-4X7K2P: answered."""
    return _("{number}: {state}", number=case.number, state=STATES[case.state])


def count(files: int) -> Text:
    """So many files."""
    return n_("{count} file", "{count} files", count=files)


def sent_so_far(chat: Chat) -> list[Text]:
    """That files have come, before anything was done with them."""
    sent = chat.given(FILES).split()
    return [_("I have {files}.", files=count(len(sent)))] if sent else []


def brought(chat: Chat) -> dict[str, str]:
    """The files that have come, for the conversation that this one leads to."""
    return {FILES: chat.given(FILES)} if chat.knows(FILES) else {}


def begin_with_files(chat: Chat) -> None:
    """What was sent for a case where there is none is the beginning of one."""
    chat.say(_("There is no open case in this chat, so what you sent begins a new one."))
    chat.go("help", **brought(chat))


def log_in_first(chat: Chat) -> None:
    """Cases of this chat are there when their person has logged in; what was sent for one waits until then."""
    chat.say(*sent_so_far(chat), _("A case that was filed here is shown after the log-in."))
    chat.come_back_after("login")


def news(case: Case, entries: list[CaseEntry], files: Sequence[ReceivedFile]) -> Text:
    """How a case stands since when, what was asked and sent with it, and the newest answer."""
    words = [entry.text for entry in entries if entry.what in (ASKED, ADDED) and entry.text]
    answers = [entry for entry in entries if entry.what in (REPLIED, CLOSED) and entry.text]
    lines = [
        _("*Case {number}*: {state}, {at}.", number=case.number, state=STATES[case.state], at=case.changed_at),
        _("You wrote: {words}", words=words[-1]),
    ]
    if files:
        lines.append(_("With it: {files}.", files=count(len(files))))
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
        "Mtahini, for the examinations council. You are talking to an officer about case {number}: {answer}\nTo write "
        "back, send REPLY.",
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
