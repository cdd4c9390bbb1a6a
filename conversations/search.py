"""Finding a post step by step, as the portal does; each step offers only what leads somewhere, and says how many."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.chat import Chat
from bot.engine import Choice
from bot.language import Text, _, joined, plain
from bot.places import Gazetteer, gazetteer
from conversations.filing import used_up
from conversations.posts import Post, activity_name, get, in_list, paper_name, position_name, station_name
from storage.profiles import WORK
from storage.records.vacancies import Opening, since
from storage.vacancies import STEPS

PROMPTS = {
    "exam": _("Which examination? The number of open positions is in brackets."),
    "activity": _("Which activity?"),
    "duty_station": _("Which duty station?"),
    "position": _("Which position?"),
    "paper": _("Which paper?"),
    "county": _("Which county?"),
    "subcounty": _("Which sub-county?"),
}
WIDE = {"county": "0", "subcounty": ""}  # of a post for which no county or sub-county is named
TOLD = ("exam", "activity", "position", "paper", "county")  # what was chosen is told with the next question
FEW = 4  # other things that are named where nothing was found

Wish = Mapping[str, str]  # steps with their values


async def search(chat: Chat, wish: Wish, without: int = 0) -> Post | None:
    """The post that the person chooses, but not the one `without`; None where there is none, which was said."""
    known, after = await gazetteer(chat.store), since(chat.began, chat.now)
    reachable = await _reachable(chat, wish, after)
    if reachable is None:
        chat.say(*await nothing(chat, wish))
        return None
    chosen: dict[str, str] = {}
    for step in STEPS:
        chosen[step] = reachable.get(step) or await _step(chat, step, {**reachable, **chosen}, known, after)
        if step == "activity" and not without and (why := await used_up(chat, chosen["exam"], chosen[step], after)):
            chat.say(why)
            return None
    found = [each for each in await chat.store.vacancies.found(chosen, after) if each.id != without]
    if not found:
        chat.say(_("There is no other post here that is open now. Nothing was changed."))
        return None
    if len(found) == 1:
        return await get(chat.store, found[0].id)
    options = [Choice(str(each.id), in_list(each)) for each in found]
    return await get(chat.store, int((await chat.choose("post", _("Which post?"), options)).id))


async def _reachable(chat: Chat, wish: Wish, after: datetime) -> Wish | None:
    """The wish, or the nearest to it without a sub-county or county; None where nothing is open."""
    for wider in (wish, {**wish, "subcounty": WIDE["subcounty"]}, {**wish, **WIDE}):
        if (wider == wish or wish.keys() & WIDE.keys()) and await chat.store.vacancies.openings("exam", wider, after):
            return wider
    return None


async def _step(chat: Chat, step: str, chosen: Wish, known: Gazetteer, after: datetime) -> str:
    """One step: skipped where there is no choice."""
    found = await chat.store.vacancies.openings(step, chosen, after)
    if len(found) == 1:
        return found[0].value
    own = await _own(chat)
    named = {each.value: name_of(step, each.value, known) for each in found}
    first = sorted(found, key=lambda each: (each.value not in own, str(named[each.value])))
    options = [_option(each, named[each.value]) for each in first]
    before = [name_of(each, chosen[each], known) for each in TOLD if chosen.get(each)]
    prompt = _("{chosen}. {prompt}", chosen=joined(before, ", "), prompt=PROMPTS[step]) if before else PROMPTS[step]
    return (await chat.choose(f"step/{step}", prompt, options)).id


async def _own(chat: Chat) -> set[str]:
    """The county and sub-county where the person works: they come first."""
    works = await chat.store.profiles.entries(chat.person, WORK) if chat.person else []
    here = [each.place for each in works if not each.removed_at][:1]
    return {*here, *(place.partition("-")[0] for place in here)}


def _option(opening: Opening, name: Text) -> Choice:
    return Choice(opening.value, _counted(opening, name), name)


def _counted(opening: Opening, name: Text) -> Text:
    return _("{name} ({places})", name=name, places=opening.places)


def name_of(step: str, value: str, known: Gazetteer) -> Text:
    """What a value of a step is called."""
    match step:
        case "activity":
            return activity_name(value)
        case "duty_station":
            return station_name(value)
        case "position":
            return position_name(value)
        case "paper":
            return plain(paper_name(value)) if value else _("no paper")
        case "county":
            return _("anywhere in Kenya") if value == WIDE["county"] else plain(known.county(int(value)))
        case "subcounty":
            return plain(known.name(value)) if value else _("the whole county")
        case _:
            return plain(value)


async def nothing(chat: Chat, wish: Wish) -> list[Text]:
    """Why there is nothing, when it opens, and what is open instead."""
    known, after = await gazetteer(chat.store), since(chat.began, chat.now)
    asked = joined([name_of(step, value, known) for step, value in wish.items()], ", ")
    said = [_("Nothing is open now for: {wish}.", wish=asked) if wish else _("No vacancies are open now.")]
    if coming := await chat.store.vacancies.next_opening(wish):
        facts = {"exam": coming.exam, "at": coming.opens_at, "until": coming.closes_at}
        said.append(_("{exam} opens: {at}, Nairobi time. It closes: {until}.", **facts))
    elif gone := await chat.store.vacancies.last_opening(wish, after):
        said.append(_("It was open until {at}, Nairobi time.", at=gone.closes_at))
    return [joined([*said, *await _instead(chat, wish, known, after, is_told=coming is not None)])]


async def _instead(chat: Chat, wish: Wish, known: Gazetteer, after: datetime, *, is_told: bool) -> list[Text]:
    """What is open where one thing of the wish is given up, its place first; else all that is open, or opens next."""
    steps = [step for step in reversed(STEPS) if step in wish]
    tries = [(step, {other: value for other, value in wish.items() if other != step}) for step in steps]
    for step, kept in [*tries, ("exam", {})]:
        if found := await chat.store.vacancies.openings(step, kept, after):
            most = sorted(found, key=lambda each: -each.places)[:FEW]
            names = [_counted(each, name_of(step, each.value, known)) for each in most]
            return [_("Open now: {names}. To look: VACANCIES.", names=joined(names, ", "))]
    coming = None if is_told else await chat.store.vacancies.next_opening({})
    return [_("{exam} opens: {at}, Nairobi time.", exam=coming.exam, at=coming.opens_at)] if coming else []
