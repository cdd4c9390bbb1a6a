"""How log-ins of examination centres end by themselves: after the period, and when nothing is heard for long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.language import NAIROBI, Text, _
from bot.line import Urgency
from bot.timers import Ringing
from storage.attendance import is_expected
from storage.centres import IDLE, PERIOD
from storage.records.centres import Centre, CentreLogin
from storage.records.chats import Timer

OVER = "over"  # the kind of timers
STAYS = timedelta(days=14)  # after the last day, or the log-in: the signed register is still to be sent
QUIET = 5  # days of the register without a word from a chat; few may pass so, for its password was good once only
BY_CLOCK = "clock"  # nobody ended a log-in


def over_on(year: int, days: Sequence[date], began: datetime) -> date:
    """The day on which a log-in that began then ends by itself."""
    return max(days[-1] if days else date(year, 12, 31), began.astimezone(NAIROBI).date()) + STAYS


async def end_logins(ringing: Ringing, timers: Sequence[Timer]) -> None:
    """End the log-ins of a centre whose period is over, but not those that are newer."""
    for timer in timers:
        number, _slash, today = timer.subject.partition("/")
        centre = await ringing.store.centres.get(int(number))
        assert centre  # noqa: S101 - centres are never deleted
        days = await ringing.store.timetable.days(centre.year, centre.exam)
        logins = await ringing.store.centres.logins(centre)
        ended = [each for each in logins if over_on(centre.year, days, each.started_at) <= date.fromisoformat(today)]
        await ringing.store.centres.end(ended, BY_CLOCK, PERIOD)


async def end_quiet(ringing: Ringing, centre: Centre, days: Sequence[date], timer: Timer) -> None:
    """End log-ins of chats that let many days of the register pass without a word; who is out is told.

    `days` are those before today.
    """
    logins = await ringing.store.centres.logins(centre)
    people = await ringing.store.attendance.people(centre) if any(_is_old(each, days) for each in logins) else []
    days = [day for day in days if any(is_expected(person, day) for person in people)]
    quiet = [each for each in logins if _is_old(each, days)]
    await ringing.store.centres.end(quiet, BY_CLOCK, IDLE)
    for login in quiet:
        text = _(
            "Nothing was heard from this chat on {count} days of the register, so it acts for centre {code} no more. "
            "To go on: let a colleague who is in let you in, or ask the Sub County Director for a new slip.",
            count=QUIET,
            code=centre.code,
        )
        ringing.notices.tell_chat(login, text, f"{timer.kind}/{timer.subject}/{login.id}/quiet")
    if quiet and len(quiet) == len(logins):
        for director in await ringing.store.directors.of(centre):
            key = f"{timer.kind}/{timer.subject}/{director.phone}"
            ringing.notices.tell(director.phone, nobody_left(centre), key, Urgency.NOTICE)


def nobody_left(centre: Centre) -> Text:
    """What the director is told once the last log-in of a centre has ended."""
    return _("No phone acts for centre {code} any more: it needs a new slip.", code=centre.code)


def _is_old(login: CentreLogin, days: Sequence[date]) -> bool:
    """Whether so many of these days began after the last word from a chat."""
    heard = login.active_at or login.started_at
    return sum(datetime.combine(day, time.min, NAIROBI) > heard for day in days) >= QUIET
