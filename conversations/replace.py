"""Somebody else came: the centre asks the Sub County Director to put that person on the list."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Choice, Invalid
from bot.language import NAIROBI, Text, _
from conversations.centres import acting, user_name
from conversations.formats import full_name, id_number, staff_number
from conversations.logins import place
from conversations.phones import masked, parse_phone
from conversations.roll import numbered
from storage.attendance import PRESENT, is_expected
from storage.records.centres import Centre, Deployment

SECURITY = ("SECURITY_OFFICER", "CONTAINER_SECURITY")  # have no TSC number
SHORTEST = 3
NONE = "none"
NO_NUMBER = _("none, has none, no tsc, no number, no, skip, not registered")


@conversation(
    "replace",
    title=_("Somebody else came"),
    words=_("replace, replacement, substitute, substitution, replace an officer"),
    resumes=True,
)
async def replace(chat: Chat) -> None:
    """Ask for somebody to be put on the list in the place of somebody else, from today on."""
    centre = await acting(chat, "replace")
    if centre is None:
        return None
    today = chat.now.astimezone(NAIROBI).date()
    waiting = {each.deployment_id: each for each in await chat.store.substitutions.waiting(centre)}
    people = [each for each in await chat.store.attendance.people(centre) if is_expected(each, today)]
    marked = await chat.store.attendance.of_day(centre, today)
    here = {number for number, mark in marked.items() if mark.value == PRESENT}  # who worked today stays on its list
    open_ = [each for each in people if each.id not in waiting and each.id not in here]
    for each in waiting.values():
        chat.say(_("{name} for number {number} waits for the Sub County Director.", name=each.name, number=each.number))
    if not open_:
        return chat.say(_("All on today's list of centre {code} are here, or wait to be replaced.", code=centre.code))
    draft = chat.scope(f"{user_name(centre)}/{today}")  # another centre, or another day, begins anew
    chosen = await draft.choose(
        "who", _("Who does not come?"), [Choice(str(each.id), numbered(each)) for each in open_]
    )
    former = next(each for each in open_ if str(each.id) == chosen.id)
    who = await _newcomer(draft, former, people)
    reason = await draft.ask("reason", _("Why does {person} not come?", person=numbered(former)), _reason, exact=True)
    chat.say(_summary(former, who, reason))
    if not await draft.confirm("sure", _("Ask the Sub County Director?")):
        return chat.say(_("Nothing was changed."))
    await chat.store.substitutions.propose(former, today, who, reason, chat.row, str(place(chat, chat.row)))
    await _tell(chat, centre, former, who)


async def _newcomer(chat: Chat, former: Deployment, people: list[Deployment]) -> dict[str, str]:
    """Who came, as the council needs it."""

    def new_phone(text: str) -> str:
        phone = parse_phone(text)
        if any(each.phone == phone for each in people):
            raise Invalid(_("That number is on the list already. I need the number of the person who came."))
        return phone

    who = {"name": await chat.ask("name", _("What is the full name of the person who came?"), full_name)}
    who["phone"] = await chat.ask("phone", _("What is that person's mobile number?"), new_phone)
    who["id_number"] = await chat.ask("id_number", _("What is that person's ID number?"), id_number)
    who["tsc_number"] = ""
    if former.position not in SECURITY:
        who["tsc_number"] = await chat.ask(
            "tsc_number",
            _("What is that person's TSC or PF number?"),
            lambda text: "" if text == NONE else staff_number(text),
            options=[Choice(NONE, _("They have none"), NO_NUMBER)],
            free=True,
        )
    return who


def _reason(text: str) -> str:
    if len(text.strip()) < SHORTEST:
        raise Invalid(_("Please give the reason in a few words."))
    return text.strip()


def _summary(former: Deployment, who: dict[str, str], reason: str) -> Text:
    return _(
        "{name}, {phone}, in the place of {person}. Reason: {reason}",
        name=who["name"],
        phone=masked(who["phone"]),
        person=numbered(former),
        reason=reason,
    )


async def _tell(chat: Chat, centre: Centre, former: Deployment, who: dict[str, str]) -> None:
    directors = await chat.store.directors.of(centre)
    text = _(
        "Centre {code} asks: {name} in the place of {person}. To decide, send REGISTERS.",
        code=centre.code,
        name=who["name"],
        person=numbered(former),
    )
    for director in directors:
        await chat.notify(director.phone, text)
    if directors:
        chat.say(_("The Sub County Director is asked. You are told the answer here; until then nobody is replaced."))
    else:
        chat.say(_("That is noted. I know no number of your Sub County Director: please call the office too."))
