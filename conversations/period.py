"""What happens by the clock on the days of a period: the list at 7:00, reminders, and a report at the cut-off."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from bot.engine import Choice
from bot.language import NAIROBI, Text, _, brief_day, joined
from bot.line import Urgency
from bot.timers import Ringing
from conversations.centre_ends import OVER, end_quiet, over_on
from conversations.roll import HOURS, LIST_AT, heading, is_due, listed, ranges
from conversations.signing import REGISTERS, asking
from storage.attendance import is_expected
from storage.records.attendance import Standing
from storage.records.centres import Centre, Deployment, Director
from storage.records.chats import Timer
from storage.store import Store

MORNING, REMINDER, EVENING = "morning", "reminder", "evening"  # kinds of timers
LIST_UNTIL = time(17)
# Reminders, and until when each is worth sending: nobody is written to at night.
REMINDERS = ((time(10), time(14)), (time(15), time(17, 30)))
REPORT_AT, REPORT_UNTIL = time(18), time(20)
LONGEST = 40  # people on a list that fits into one message
EVER = timedelta(days=365)
MARK = Choice("attendance", _("Mark attendance"))


def at(day: date, clock: time) -> datetime:
    """A time of a day in Nairobi."""
    return datetime.combine(day, clock, NAIROBI)


async def set_timers(store: Store, year: int, exam: str) -> None:
    """Set what the days of an examination need, for the centres in use and for the directors."""
    days = await store.timetable.days(year, exam)
    await store.timers.set_all(
        Timer(EVENING, f"{year}/{exam}/{day}", at(day, REPORT_AT), at(day, REPORT_UNTIL)) for day in days
    )
    await set_mornings(store, year, exam, await store.centres.in_use(year, exam))


async def set_mornings(store: Store, year: int, exam: str, centre_ids: Iterable[int]) -> None:
    """Set what centres need: the list of every day, and after the period the signed register and the end of log-ins."""
    days, ids = await store.timetable.days(year, exam), list(centre_ids)
    await store.timers.set_all(
        Timer(MORNING, f"{centre_id}/{day}", at(day, LIST_AT), at(day, LIST_UNTIL)) for centre_id in ids for day in days
    )
    over = over_on(year, days, store.now)
    await store.timers.set_all(
        Timer(OVER, f"{centre_id}/{over}", at(over, LIST_AT), at(over, LIST_AT) + EVER) for centre_id in ids
    )
    if days:
        await store.timers.set_all(timer for centre_id in ids for timer in asking(centre_id, days[-1]))


async def send_lists(ringing: Ringing, timers: Sequence[Timer]) -> None:
    """Send each centre the list of the day, to every chat that acts for it, and set the day's reminders."""
    for timer in timers:
        centre, day = await _centre(ringing.store, timer)
        days = await ringing.store.timetable.days(centre.year, centre.exam)
        if day not in days:
            continue
        await end_quiet(ringing, centre, [each for each in days if each < day], timer)
        people = await _missing(ringing.store, centre, day)
        if not people:
            continue
        shown = listed(people, {}) if len(people) <= LONGEST else _long(people)
        text = joined([heading(centre, day), shown, _how(people)])
        await _tell(ringing, centre, text, timer)
        await ringing.store.timers.set_all(
            Timer(REMINDER, f"{timer.subject}/{clock:%H}", at(day, clock), at(day, until))
            for clock, until in REMINDERS
            if at(day, clock) > ringing.now  # a list that comes late is a reminder itself
        )


def _long(people: Sequence[Deployment]) -> Text:
    return _("{count} people are to be marked. To see the list, send MARK.", count=len(people))


def _how(people: Sequence[Deployment]) -> Text:
    return _("Who is here? Reply ALL P, or ALL P EXCEPT {number}, or {number} AB sick.", number=people[-1].number)


async def remind(ringing: Ringing, timers: Sequence[Timer]) -> None:
    """Remind the centres whose registers are not whole."""
    for timer in timers:
        centre, day = await _centre(ringing.store, timer)
        people = await _missing(ringing.store, centre, day)
        if people:
            await _tell(ringing, centre, reminder(centre, day, people), timer)


def reminder(centre: Centre, day: date, people: Sequence[Deployment]) -> Text:
    """What a centre is told that has not marked everybody."""
    return _(
        "Centre {code}, {day}: not marked yet: {numbers}. Who is not marked may not be paid. Reply for example ALL P, "
        "before {cut_off}.",
        code=centre.code,
        day=brief_day(day),
        numbers=ranges(person.number for person in people),
        **HOURS,
    )


async def report(ringing: Ringing, timers: Sequence[Timer]) -> None:
    """Tell each Sub County Director at the cut-off how many registers of the day are whole."""
    for timer in timers:
        year, exam, day = timer.subject.split("/")
        if date.fromisoformat(day) not in await ringing.store.timetable.days(int(year), exam):
            continue  # the timetable has changed since
        for phone, places in _by_phone(await ringing.store.directors.all()).items():
            centres = [
                centre.id
                for place in places
                for centre in await ringing.store.centres.of_place(place, int(year))
                if centre.exam == exam
            ]
            standings = await ringing.store.attendance.standings(centres, date.fromisoformat(day))
            if standings:
                text = _report(exam, date.fromisoformat(day), standings)
                key, go = f"evening/{timer.subject}/{phone}", [REGISTERS]
                ringing.notices.tell(phone, text, key, Urgency.NOTICE, go)


def _report(exam: str, day: date, standings: Sequence[Standing]) -> Text:
    missing = [each.code for each in standings if not each.whole]
    facts = {"exam": exam, "day": brief_day(day), "whole": len(standings) - len(missing), "all": len(standings)}
    if not missing:
        return _("{exam}, {day}: all {all} registers of your sub-county are marked.", **facts)
    return _(
        "{exam}, {day}: {whole} of {all} registers of your sub-county are marked. Not whole: {codes}. For all send "
        "REGISTERS.",
        codes=", ".join(missing[:5]) + (" ..." if len(missing) > 5 else ""),
        **facts,
    )


def is_late(standing: Standing, day: date, now: datetime) -> bool:
    """Whether a register was, or is, whole only after it was due."""
    return is_due(day, standing.last_at if standing.whole and standing.last_at else now)


async def _centre(store: Store, timer: Timer) -> tuple[Centre, date]:
    number, day, *_clock = timer.subject.split("/")
    centre = await store.centres.get(int(number))
    assert centre  # noqa: S101 - centres are never deleted
    return centre, date.fromisoformat(day)


async def _missing(store: Store, centre: Centre, day: date) -> list[Deployment]:
    """Who is on the day's list and not marked yet."""
    marked = await store.attendance.of_day(centre, day)
    people = await store.attendance.people(centre)
    return [person for person in people if is_expected(person, day) and person.id not in marked]


async def _tell(ringing: Ringing, centre: Centre, text: Text, timer: Timer) -> None:
    for login in await ringing.store.centres.logins(centre):
        key = f"{timer.kind}/{timer.subject}/{login.id}"
        ringing.notices.tell_chat(login, text, key, Urgency.NOTICE, [MARK])


def _by_phone(directors: Iterable[Director]) -> dict[str, list[Director]]:
    found: defaultdict[str, list[Director]] = defaultdict(list)
    for director in directors:
        found[director.phone].append(director)
    return found
