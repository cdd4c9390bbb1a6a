"""A Sub County Director's view: the centres of the day, what waits for a decision, and a reminder for who is late."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice
from bot.language import NAIROBI, Text, _, brief_day, joined, n_, plain
from bot.messages import Attachment
from conversations.decisions import decide_dispute, decide_signed, decide_substitution
from conversations.period import is_late, reminder
from conversations.proof import is_proven
from conversations.roll import clock
from conversations.subcounty import View
from letters.chart import FIRST_HOUR, SLOTS, Share, drawn
from storage.attendance import is_expected
from storage.records.attendance import Standing
from storage.records.centres import Director
from storage.registers import SUBMITTED

SEEN, REMINDED = "seen", "reminded"  # the picture of the day; who is late: once is enough
REMIND, LIST, SUBSTITUTIONS, DISPUTES, SIGNED, CLOSE = "remind", "list", "substitutions", "disputes", "signed", "close"


@conversation(
    "registers",
    title=_("Registers of my sub-county"),
    who=Who.PROFESSIONAL,
    words=_("registers, my registers, registers of my sub-county, sub-county"),
    parks=False,
)
async def registers(chat: Chat) -> None:
    """Show the day, and do what the director chooses."""
    assert chat.person  # noqa: S101 - a professional is logged in
    places = await chat.store.directors.places(chat.person.phone)
    if not places:
        return chat.say(_("This is for Sub County Directors of Education. To mark a centre's register, send MARK."))
    if chat.own_phone != chat.person.phone and not await _is_director(chat, chat.person.phone):
        return None
    view = await _view(chat, places)
    chat.say(_summary(view))
    if chat.proven_phone != chat.person.phone and view.waits:  # the sender of a text can be forged
        chat.say(_("To decide, write to me from a chat app."))
    choice = await chat.choose(
        "act",
        _("What would you like to do?"),
        _acts(view, decides=chat.proven_phone == chat.person.phone, reminds=not chat.knows(REMINDED)),
        picture=await _picture(chat, places, view),
        caption=_("The registers of the day"),
    )
    again: dict[str, str] = {}
    match choice.id:
        case "remind":
            await _remind(chat, view)
        case "list":
            chat.say(joined([_line(view, each) for each in view.standings]))
        case "substitutions":
            await decide_substitution(chat, view)
        case "signed":
            again = await decide_signed(chat, view)
        case "disputes":
            await decide_dispute(chat, view)
        case _:
            return None
    reminded = choice.id == REMIND or chat.knows(REMINDED)
    chat.go("registers", **dict.fromkeys((SEEN, REMINDED) if reminded else (SEEN,), "yes"), **again)


async def _is_director(chat: Chat, phone: str) -> bool:
    """Whether this chat is proven to be the director's: a password may have been seen by others."""
    chat.say(_("Registers are shown where your number is proven."))
    return await is_proven(chat, phone, _("REGISTERS"))


async def _view(chat: Chat, places: Sequence[Director]) -> View:
    """Today, or the last day of a period before it."""
    today = chat.now.astimezone(NAIROBI).date()
    years = (today.year - 1, today.year)  # a period's papers come in the next year too
    found = [await chat.store.centres.of_place(place, year) for place in places for year in years]
    centres = [each for some in found for each in some]
    exams = sorted({(each.year, each.exam) for each in centres})
    days = {day for year, exam in exams for day in await chat.store.timetable.days(year, exam) if day <= today}
    day = max(days, default=today)
    ids = [each.id for each in centres]
    standings = await chat.store.attendance.standings(ids, day)
    late = [each for each in standings if is_late(each, day, chat.now)]
    waiting = [each for centre in centres for each in await chat.store.substitutions.waiting(centre)]
    copies = [each for centre in centres for each in await chat.store.registers.of_centre(centre)]
    signed = [each for each in copies if each.state == SUBMITTED]
    return View(day, centres, standings, late, await chat.store.attendance.disputes(ids), waiting, signed)


def _summary(view: View) -> Text:
    lines = [
        _("*Registers of {day}*", day=brief_day(view.day)),
        _marked(view) if view.standings else _("No centre of your sub-county has a register on this day."),
        *([_("Late and not marked in full: {count}.", count=len(view.to_remind))] if view.to_remind else []),
        *([_("Disputes to decide: {count}.", count=len(view.disputes))] if view.disputes else []),
        *([_("Substitutions to decide: {count}.", count=len(view.substitutions))] if view.substitutions else []),
        *([_("Signed registers to acknowledge: {count}.", count=len(view.signed))] if view.signed else []),
    ]
    return joined(lines)


def _marked(view: View) -> Text:
    """How many registers are whole, and how many of those came late."""
    whole, late = sum(each.whole for each in view.standings), len(view.late) - len(view.to_remind)
    if late:
        return _(
            "Marked: {whole} of {all} centres; of them late: {late}.", whole=whole, all=len(view.standings), late=late
        )
    return _("Marked: {whole} of {all} centres.", whole=whole, all=len(view.standings))


def _acts(view: View, *, decides: bool, reminds: bool) -> list[Choice]:
    late = len(view.to_remind) if reminds else 0
    remind = n_("Remind {count} late centre", "Remind {count} late centres", count=late)
    return [
        *([Choice(REMIND, remind)] if late else []),
        *([Choice(SUBSTITUTIONS, _("Decide substitutions"))] if view.substitutions and decides else []),
        *([Choice(DISPUTES, _("Decide disputes"))] if view.disputes and decides else []),
        *([Choice(SIGNED, _("Signed registers"))] if view.signed and decides else []),
        Choice(LIST, _("List of centres")),
        Choice(CLOSE, _("Close")),
    ]


def _line(view: View, each: Standing) -> Text:
    facts = {"code": each.code, "name": each.name, "marked": each.marked, "expected": each.expected}
    if each.whole and each.last_at:
        at = plain(clock(each.last_at))
        if each in view.late:
            return _("{code} {name}: {marked} of {expected}, at {at}, late", at=at, **facts)
        return _("{code} {name}: {marked} of {expected}, at {at}", at=at, **facts)
    if each in view.late:
        return _("{code} {name}: {marked} of {expected}, late", **facts)
    return _("{code} {name}: {marked} of {expected}", **facts)


async def _picture(chat: Chat, places: Sequence[Director], view: View) -> Attachment | None:
    """How the morning went, drawn once, where pictures can be sent."""
    if not (chat.limits.documents and view.standings and chat.is_new("act")) or chat.knows(SEEN):
        return None
    names = [plain(place.sub_county) for place in places]
    title = joined([*names, brief_day(view.day)], ", ").render(chat.language)
    came = _("Registers by the half hour in which they were whole").render(chat.language)
    shares = [Share(name.render(chat.language), count, pattern) for name, count, pattern in _shares(view)]
    content = await chat.work("chart", drawn, title, shares, came, _slots(view))
    sha256 = await chat.work("keep", chat.desk.press.files.keep, content)
    return Attachment(sha256=sha256, name="registers.png", media_type="image/png", size=len(content))


def _shares(view: View) -> list[tuple[Text, int, str]]:
    whole = [each for each in view.standings if each.whole]
    late = [each for each in whole if each in view.late]
    begun = [each for each in view.standings if each.marked and not each.whole]
    missing = len(view.standings) - len(whole) - len(begun)
    return [
        (_("in time"), len(whole) - len(late), "full"),
        (_("late"), len(late), "striped"),
        (_("in part"), len(begun), "dotted"),
        (_("missing"), missing, "empty"),
    ]


def _slots(view: View) -> list[int]:
    slots = [0] * SLOTS
    for each in view.standings:
        if each.whole and each.last_at:
            at = each.last_at.astimezone(NAIROBI)
            slot = (at.hour - FIRST_HOUR) * 2 + at.minute // 30 if at.date() == view.day else SLOTS - 1
            slots[min(max(slot, 0), SLOTS - 1)] += 1
    return slots


async def _remind(chat: Chat, view: View) -> None:
    """One tap: each centre that is late and not whole is told who is missing."""
    for standing in view.to_remind:
        centre = view.centre(standing.id)
        marked = await chat.store.attendance.of_day(centre, view.day)
        people = [each for each in await chat.store.attendance.people(centre) if is_expected(each, view.day)]
        text = reminder(centre, view.day, [each for each in people if each.id not in marked])
        logins = await chat.store.centres.logins(centre)
        chat.tell(logins, text)
        if not logins:  # nobody has used the slip yet
            for manager in (each for each in people if each.position == "CENTRE_MANAGER"):
                await chat.notify(manager.phone, text)
    count = len(view.to_remind)
    chat.say(n_("Reminded: {count} centre.", "Reminded: {count} centres.", count=count))
