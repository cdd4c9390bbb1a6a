"""How a centre's list and its marks are shown, and by when they are due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time

from bot.language import NAIROBI, Text, _, brief, brief_day, joined, plain
from conversations.deployments import position
from storage.attendance import PRESENT
from storage.records.attendance import Mark
from storage.records.centres import Centre, Deployment

LIST_AT = time(7)  # the list of the day is sent; before that nobody can be at the centre
DUE = time(10)  # a register that is not whole by then is late
CUT_OFF = time(18)  # until then a centre corrects its marks
HOURS = {"due": f"{DUE:%H:%M}", "cut_off": f"{CUT_OFF:%H:%M}"}


def begins(day: date) -> datetime:
    """From when on people can be at the centre."""
    return datetime.combine(day, LIST_AT, NAIROBI)


def closes(day: date) -> datetime:
    """When a day's register closes."""
    return datetime.combine(day, CUT_OFF, NAIROBI)


def is_due(day: date, now: datetime) -> bool:
    """Whether a day's register should be whole by now."""
    return now >= datetime.combine(day, DUE, NAIROBI)


def clock(moment: datetime) -> str:
    """08:12, in Nairobi."""
    return f"{moment.astimezone(NAIROBI):%H:%M}"


def value(mark: str) -> Text:
    """A mark in words."""
    return _("present") if mark == PRESENT else _("absent")


def numbered(person: Deployment) -> Text:
    """3 Mutua Peter Kilonzo."""
    return _("{number} {name}", number=person.number, name=person.name)


def ranges(numbers: Iterable[int]) -> str:
    """Numbers in few characters: 1-3, 5."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def heading(centre: Centre, day: date) -> Text:
    """Which register it is."""
    return _("*Register of {day}, centre {code}*", day=brief_day(day), code=centre.code)


def listed(people: Sequence[Deployment], marked: Mapping[int, Mark]) -> Text:
    """Everybody by number, under their positions, with the mark of who has one."""
    lines: list[Text] = []
    for before, person in zip([None, *people], people, strict=False):
        if before is None or before.position != person.position:
            lines.append(_("*{position}*", position=position(person)))
        lines.append(_line(person, marked.get(person.id)))
    return joined(lines)


def _line(person: Deployment, mark: Mark | None) -> Text:
    if mark is None:
        return numbered(person)
    return _("{person}: {value}", person=numbered(person), value=value(mark.value))


def tally(people: Sequence[Deployment], marked: Mapping[int, Mark]) -> Text:
    """How far the register of a day is."""
    missing = [person.number for person in people if person.id not in marked]
    here = sum(marked[person.id].value == PRESENT for person in people if person.id in marked)
    texts = [
        _("{here} present, {gone} absent.", here=here, gone=len(people) - len(missing) - here),
        *([_("Not marked yet: {numbers}.", numbers=ranges(missing))] if missing else []),
    ]
    return joined(texts, " ")


def read_back(people: Mapping[int, Deployment], values: Mapping[int, tuple[str, str]]) -> Text:
    """Marks in words, by deployment: value and note. Who is absent is named."""
    here = [people[each].number for each, (mark, _note) in values.items() if mark == PRESENT]
    gone = [_noted(people[each], note) for each, (mark, note) in values.items() if mark != PRESENT]
    lines = [
        *([_("Present, {number}: {numbers}", number=len(here), numbers=ranges(here))] if here else []),
        *([_("Absent, {number}: {names}", number=len(gone), names=joined(gone, ", "))] if gone else []),
    ]
    notes = [_noted(people[each], note) for each, (mark, note) in values.items() if note and mark == PRESENT]
    return joined([*lines, *notes])


def _noted(person: Deployment, note: str) -> Text:
    return _("{person} ({note})", person=numbered(person), note=note) if note else numbered(person)


def told(centre: Centre, mark: str, role: Deployment | None, day: date, at: datetime, *, changed: bool) -> Text:
    """What somebody is told who was marked; with the role where the centre has the same person in several."""
    same_day = at.astimezone(NAIROBI).date() == day
    time = plain(clock(at)) if same_day else brief(at)
    as_what = _("{value} ({position})", value=value(mark), position=position(role)) if role else value(mark)
    facts = {"value": as_what, "day": brief_day(day), "time": time, "code": centre.code}
    if changed:
        return _("Mtahini: your mark of {day} was changed to {value} by centre {code}. Wrong? Reply DISPUTE.", **facts)
    if not same_day:
        return _("Mtahini: marked {value} for {day}, on {time}, by centre {code}. Wrong? Reply DISPUTE.", **facts)
    return _("Mtahini: marked {value} on {day} at {time} by centre {code}. Wrong? Reply DISPUTE.", **facts)
