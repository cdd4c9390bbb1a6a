"""Mark the attendance register of a day: in words, by taps or one by one, read back, and kept for good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Choice
from bot.language import NAIROBI, Text, _, brief_day, joined, plain
from conversations.amendments import agreed, amended, reads_as_marks, reason, written_at
from conversations.centres import acting
from conversations.logins import place
from conversations.marks import LATE, Said, marks
from conversations.roll import (
    HOURS,
    LIST_AT,
    begins,
    clock,
    closes,
    heading,
    listed,
    numbered,
    ranges,
    read_back,
    tally,
    told,
    value,
)
from storage.attendance import ABSENT, DECIDED, PRESENT, By, Draft, Merged, is_expected
from storage.records.attendance import Mark
from storage.records.centres import Centre, Deployment

EVERYBODY, BUT, EACH, EARLIER = "everybody", "but", "each", "earlier"
DONE, SKIP, CHANGE, KEEP = "done", "skip", "change", "keep"
PAST = 8  # earlier days that are offered


def read(text: str) -> dict[str, str]:
    """Marks that are sent without any other word."""
    return {"marks": text} if reads_as_marks(text) else {}


@dataclass(frozen=True)
class Sheet:
    """One day's register as it stands."""

    centre: Centre
    day: date
    people: Sequence[Deployment]
    marked: Mapping[int, Mark]
    first: bool  # day of the period

    @property
    def by_id(self) -> dict[int, Deployment]:
        """The people by their deployments."""
        return {person.id: person for person in self.people}

    @property
    def numbers(self) -> dict[int, Deployment]:
        """The people by their numbers on the list."""
        return {person.number: person for person in self.people}

    @property
    def missing(self) -> list[Deployment]:
        """Who is not marked yet."""
        return [person for person in self.people if person.id not in self.marked]


@conversation(
    "attendance",
    title=_("Mark attendance"),
    words=_("mark, attendance, mark attendance, mark register, attendance register"),
    parks=False,
    reads=read,
)
async def attendance(chat: Chat) -> None:
    """Mark the people of the centre that this chat acts for."""
    kept = {"marks": chat.state.answers["marks"]} if chat.knows("marks") else {}
    centre = await acting(chat, "attendance", **kept)
    if centre is None:
        return None
    days = await chat.store.timetable.days(centre.year, centre.exam)
    day = await _day(chat, centre, days)
    if day is None:
        return None
    everybody = await chat.store.attendance.people(centre)
    people = [person for person in everybody if is_expected(person, day)]
    if not people:
        return chat.say(_("Nobody is deployed to centre {code} on {day}.", code=centre.code, day=brief_day(day)))
    sheet = Sheet(centre, day, people, await chat.store.attendance.of_day(centre, day), day == days[0])
    said = await _said(chat, sheet)
    if said is not None and await _is_time(chat, sheet):
        more = {sheet.numbers[number].id: each for number, each in amended(chat, sheet.numbers).items()}
        await _save(chat, sheet, await _drafts(chat, sheet, said | more))


async def _is_time(chat: Chat, sheet: Sheet) -> bool:
    """Whether marks may be made; before anybody can be there, it is asked."""
    at = written_at(chat, sheet.numbers)
    if at >= begins(sheet.day):
        return True
    sittings = await chat.store.timetable.of(sheet.centre.year, sheet.centre.exam)
    first = min(each.starts for each in sittings if each.day == sheet.day)
    prompt = _("It is {time}; the session begins at {first}. Mark now?", time=plain(clock(at)), first=first)
    if await chat.confirm("early", prompt, yes=_("Yes, mark now"), no=_("Not yet")):
        return True
    chat.say(_("Nothing was saved. The list comes at {time}.", time=f"{LIST_AT:%H:%M}"))
    return False


async def _day(chat: Chat, centre: Centre, days: Sequence[date]) -> date | None:
    """The day that is to be marked: the one on which the marks were sent, unless another is chosen."""
    sent_at = chat.sent("marks") if chat.knows("marks") else chat.now
    today = sent_at.astimezone(NAIROBI).date()
    if today in days and not chat.knows(EARLIER):
        return today
    past = [day for day in days if day < today][-PAST:]
    if past:
        if not chat.knows(EARLIER):
            chat.say(_("Today is no day of {exam} {year}.", exam=centre.exam, year=centre.year))
        options = [Choice(day.isoformat(), brief_day(day)) for day in reversed(past)]
        return date.fromisoformat((await chat.choose("day", _("Which day?"), options)).id)
    if days:
        chat.say(_("The register begins on {day}. I write to you at 7:00 on each day of it.", day=days[0]))
    else:
        chat.say(_("The timetable of {exam} {year} is not here yet.", exam=centre.exam, year=centre.year))
    return None


async def _said(chat: Chat, sheet: Sheet) -> dict[int, Said] | None:
    """What is said of whom, by deployment; None where that is for another day."""

    def parse(text: str) -> str | dict[int, Said]:
        return text if text in (EVERYBODY, BUT, EACH, EARLIER) else marks(text, sheet.numbers)

    if not chat.knows("marks"):
        chat.say(heading(sheet.centre, sheet.day), listed(sheet.people, sheet.marked))
    answer = await chat.ask("marks", _prompt(chat, sheet), parse, options=_options(chat, sheet), free=True)
    match answer:
        case dict():
            return {sheet.numbers[number].id: said for number, said in answer.items()}
        case "but":
            absent = await _absent(chat, sheet)
            return {person.id: Said(ABSENT if person.id in absent else PRESENT) for person in sheet.people}
        case "each":
            return await _one_by_one(chat, sheet)
        case "earlier":
            chat.go("attendance", earlier="yes")
            return None
    return {person.id: Said(PRESENT) for person in sheet.missing}


def _prompt(chat: Chat, sheet: Sheet) -> Text:
    if not sheet.missing:
        return _("All are marked. To correct one before {cut_off}, send its number and mark: 3 AB.", **HOURS)
    if chat.limits.terse:
        return _("Send ALL P, or ALL P EXCEPT 3 7, or 3 AB sick.")
    return _("Who is here? Tap, or write: ALL P EXCEPT 3 7, or 1-9 P, 10 AB sick. P is present, AB is absent.")


def _options(chat: Chat, sheet: Sheet) -> list[Choice]:
    if not chat.limits.options:  # where people type, the words are shorter than any menu
        return []
    everybody = _("All others present") if sheet.marked else _("All present")
    wide = [Choice(EVERYBODY, everybody), Choice(BUT, _("All but some"))] if sheet.missing else []
    earlier = [] if sheet.first else [Choice(EARLIER, _("An earlier day"))]
    return [*wide, Choice(EACH, _("One by one")), *earlier]


async def _absent(chat: Chat, sheet: Sheet) -> set[int]:
    """Who is tapped as absent; a second tap takes it back. The list stays as it is, so that nobody taps a neighbour."""
    absent: set[int] = set()
    for turn in count(1):
        options = [Choice(str(person.id), _tapped(person, absent)) for person in sheet.people]
        prompt = _("Who else is absent?") if absent else _("Who is absent?")
        done = _("Nobody else") if absent else _("Nobody")
        choice = await chat.choose(f"absent/{turn}", prompt, [*options, Choice(DONE, done)])
        if choice.id == DONE:
            break
        absent ^= {int(choice.id)}
    return absent


def _tapped(person: Deployment, absent: set[int]) -> Text:
    return _("{person} (absent)", person=numbered(person)) if person.id in absent else numbered(person)


async def _one_by_one(chat: Chat, sheet: Sheet) -> dict[int, Said]:
    """Each who is not marked yet; where all are, the one whose mark is to be corrected."""
    people = sheet.missing
    if not people:
        options = [Choice(str(person.id), numbered(person)) for person in sheet.people]
        chosen = await chat.choose("whose", _("Whose mark?"), options)
        people = [sheet.by_id[int(chosen.id)]]
    said = {}
    for person in people:
        choice = await chat.choose(
            f"one/{person.id}",
            numbered(person),
            [Choice(PRESENT, _("Present")), Choice(ABSENT, _("Absent")), Choice(SKIP, _("Not yet"))],
        )
        if choice.id != SKIP:
            said[person.id] = Said(choice.id)
    return said


async def _drafts(chat: Chat, sheet: Sheet, said: Mapping[int, Said]) -> list[Draft]:
    """The marks to be made. What differs from those there are is asked about, mark by mark, with one reason for all."""
    drafts, changes = [], []
    closed, late, decided = written_at(chat, sheet.numbers) >= closes(sheet.day), [], []
    for deployment_id, each in said.items():
        person, before = sheet.by_id[deployment_id], sheet.marked.get(deployment_id)
        if before is None or before.value == each.value:
            drafts.append(Draft(deployment_id, each.value, each.note))
        elif closed:
            late.append(person.number)
        elif before.kind == DECIDED:
            decided.append(person.number)
        elif await _is_changed(chat, person, before, each):
            changes.append(Draft(deployment_id, each.value, each.note, over=before.id))
    if late:
        chat.say(_closed(late))
    if decided:
        chat.say(_("The Sub County Director decided the marks of {numbers}: they stay.", numbers=ranges(decided)))
    if changes:
        noted = all(each.note for each in changes)
        why = "" if noted else await chat.ask("why", _why(sheet, changes), reason, exact=True)
        drafts += [Draft(each.deployment_id, each.value, each.note or why, each.over) for each in changes]
    return drafts


def _closed(numbers: Sequence[int]) -> Text:
    return _(
        "The day closed at {cut_off}, so the marks of {numbers} stay. Who was marked wrongly sends DISPUTE, and the "
        "Sub County Director decides.",
        numbers=ranges(numbers),
        **HOURS,
    )


async def _is_changed(chat: Chat, person: Deployment, before: Mark, said: Said) -> bool:
    """Whether a mark that there is gives way. One's own does; about somebody else's the person is asked."""
    if before.chat_id == chat.row.id:
        return True
    facts = {"person": numbered(person), "before": value(before.value), "at": clock(before.sent_at), "who": before.who}
    prompt = _("*{person}* was marked {before} at {at} by {who}. You say {after}.", after=value(said.value), **facts)
    change, keep = _("Change to {value}", value=value(said.value)), _("Keep {value}", value=value(before.value))
    choice = await chat.choose(f"differ/{before.id}", prompt, [Choice(CHANGE, change), Choice(KEEP, keep)], exact=True)
    return choice.id == CHANGE


def _why(sheet: Sheet, changes: Sequence[Draft]) -> Text:
    lines = [
        _(
            "{person}: {before} becomes {after}.",
            person=numbered(sheet.by_id[each.deployment_id]),
            before=value(sheet.marked[each.deployment_id].value),
            after=value(each.value),
        )
        for each in changes
    ]
    return joined([*lines, _("What is the reason for the change?")])


async def _save(chat: Chat, sheet: Sheet, drafts: Sequence[Draft]) -> None:
    fresh = [each for each in drafts if each.over or each.deployment_id not in sheet.marked]
    if not fresh:
        return chat.say(
            _("Nothing new: these marks are there already. {tally}", tally=tally(sheet.people, sheet.marked))
        )
    at = written_at(chat, sheet.numbers)
    late = at >= closes(sheet.day)
    values = {each.deployment_id: (each.value, each.note) for each in fresh}
    draft = [heading(sheet.centre, sheet.day), read_back(sheet.by_id, values)]
    if late:
        draft.append(_("The day closed at {cut_off}: these marks are kept as late.", **HOURS))
    if any(each.note.casefold() in LATE for each in fresh):
        draft.append(_("Who comes late counts as present. The word is kept with the mark."))
    if not await agreed(chat, sheet.numbers, joined(draft, "\n\n")):
        chat.say(_("Nothing was saved."))
        return chat.go("attendance")
    by = By(chat.row, str(place(chat, chat.row)), at, late)
    merged = await chat.store.attendance.record(sheet.centre, sheet.day, fresh, by)
    await _tell(chat, sheet, merged, by)


async def _tell(chat: Chat, sheet: Sheet, merged: Merged, by: By) -> None:
    """Say what was saved, and tell everybody who was marked."""
    now = await chat.store.attendance.of_day(sheet.centre, sheet.day)
    summary = tally(sheet.people, now)
    if chat.limits.terse:
        chat.say(_("Saved. {tally} To correct before {cut_off}: 3 AB.", tally=summary, **HOURS))
    else:
        chat.say(_("*Saved at {time}.* {tally}", time=plain(clock(by.sent_at)), tally=summary))
    for mark in merged.differ:
        person = numbered(sheet.by_id[mark.deployment_id])
        facts = {"value": value(mark.value), "at": clock(mark.sent_at), "who": mark.who}
        chat.say(_("{person} stays {value}: so marked at {at} by {who}, meanwhile.", person=person, **facts))
    twice = {phone for phone, roles in Counter(each.phone for each in sheet.people).items() if roles > 1}
    texts = partial(told, sheet.centre, day=sheet.day, at=by.sent_at)
    marked = [(sheet.by_id[each.deployment_id], each) for each in merged.new]
    await chat.notify_each(
        [
            (person.phone, texts(each.value, person if person.phone in twice else None, changed=bool(each.over)))
            for person, each in marked
        ]
    )
