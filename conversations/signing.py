"""By the clock, after a period: the centre is asked for its signed register, and the director to acknowledge it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from bot.engine import Choice
from bot.language import NAIROBI, _
from bot.line import Urgency
from bot.timers import Ringing
from storage.records.attendance import SignedRegister
from storage.records.chats import Timer
from storage.registers import RETURNED, SUBMITTED

PAPER, SIGNED = "paper", "signed"  # kinds of timers
ASKED_AFTER = (1, 5, 10)  # days after the last one
EVERY = timedelta(days=2)  # the director is reminded
GIVES_UP = timedelta(days=30)
FROM, LASTS = time(10), timedelta(hours=8)  # nobody is written to at night
REGISTER = Choice("register", _("The register on paper"))
REGISTERS = Choice("registers", _("Look at the registers"))


def _by_day(kind: str, subject: str, day: date) -> Timer:
    due = datetime.combine(day, FROM, NAIROBI)
    return Timer(kind, f"{subject}/{day}", due, due + LASTS)


def asking(centre_id: int, last: date) -> Iterator[Timer]:
    """When a centre is asked for its signed register."""
    return (_by_day(PAPER, f"{centre_id}/{last}", last + timedelta(days=number)) for number in ASKED_AFTER)


async def ask(ringing: Ringing, timers: Sequence[Timer]) -> None:
    """Ask centres that have not sent it, or are to send it again."""
    for timer in timers:
        number, last, _day = timer.subject.split("/")
        centre = await ringing.store.centres.get(int(number))
        assert centre  # noqa: S101 - centres are never deleted
        days = await ringing.store.timetable.days(centre.year, centre.exam)
        sent = await ringing.store.registers.newest(centre.id)
        if not days or str(days[-1]) != last or (sent and sent.state != RETURNED):
            continue
        text = _(
            "{exam} {year}, centre {code}: the register is to be signed. Print it, have it signed and stamped, and "
            "send photos of its pages: REGISTER PDF. Without it nobody may be paid.",
            exam=centre.exam,
            year=centre.year,
            code=centre.code,
        )
        for login in await ringing.store.centres.logins(centre):
            key = f"{timer.kind}/{timer.subject}/{login.id}"
            ringing.notices.tell_chat(login, text, key, Urgency.NOTICE, [REGISTER])


def reminding(signed: SignedRegister, now: datetime) -> Timer:
    """When the director is reminded next of a signed register."""
    return _by_day(SIGNED, str(signed.id), (now + EVERY).astimezone(NAIROBI).date())


async def remind(ringing: Ringing, timers: Sequence[Timer]) -> None:
    """Remind the Sub County Director of a signed register that waits, until it does no more."""
    for timer in timers:
        signed = await ringing.store.registers.get(int(timer.subject.partition("/")[0]))
        if signed is None or signed.state != SUBMITTED:
            continue
        centre = await ringing.store.centres.get(signed.centre_id)
        assert centre  # noqa: S101 - it sent the register
        text = _(
            "The signed register of centre {code}, receipt {receipt}, waits for you. To acknowledge it: REGISTERS.",
            code=centre.code,
            receipt=signed.receipt,
        )
        for director in await ringing.store.directors.of(centre):
            key = f"{timer.kind}/{timer.subject}/{director.phone}"
            ringing.notices.tell(director.phone, text, key, Urgency.NOTICE, [REGISTERS])
        if ringing.now < signed.submitted_at + GIVES_UP:
            await ringing.store.timers.set_all([reminding(signed, ringing.now)])
