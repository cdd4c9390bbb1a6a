"""Erasing all that is kept of a person: said first, thought over for a day, and carried out by the clock."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice
from bot.language import Text, _, joined
from conversations.keeping import how_long
from conversations.obligations import to_keep, to_lose, under_way
from conversations.owner import is_owner
from storage.holdings import WORK
from storage.records.accounts import Person
from storage.records.own import DataRequest
from storage.requests import ERASURE, PERSON, TAKEN_BACK, THINKING, WAITING

KEEP, LEAVE = "keep", "leave"


@conversation(
    "erase",
    title=_("Erase my data"),
    who=Who.PROFESSIONAL,
    words=_(
        "erase, erase my data, erase all my data, erase my account, delete my data, delete all my data, "
        "delete my account, forget me"
    ),
)
async def erase(chat: Chat) -> None:
    """Say what goes, what stays and why; then it is carried out in a day, or an officer decides."""
    assert chat.person  # noqa: S101 - a professional is logged in
    if pending := await chat.store.requests.pending(chat.person, ERASURE):
        return await _waits(chat, pending[0])
    running = await under_way(chat.store, chat.person, chat.now)
    chat.say(*_said(await to_keep(chat.store, chat.person), terse=chat.limits.terse))
    if lost := await to_lose(chat.store, chat.person, chat.now):
        chat.say(_("You have not answered these yet, and could not any more: {titles}.", titles=joined(lost, ", ")))
    if running:
        return await _by_officer(chat, chat.person, running)
    sure = _("Shall I erase it? Until this time tomorrow you can undo that with KEEP; after that nobody can.")
    if not await chat.confirm("sure", sure, yes=_("Erase my data"), no=_("Keep my data")):
        return chat.say(_("Nothing was changed: your data stays."))
    if not await is_owner(chat, _("ERASE")):
        return None
    request = await chat.store.requests.begin(chat.person, ERASURE, THINKING)
    await chat.notify(chat.person.phone, announced(request), by_text_too=not chat.limits.phone_addresses)
    chat.say(_due(request))


def _said(kept: list[Text], *, terse: bool) -> list[Text]:
    gone = _(
        "*To be erased:* your account, profile, documents, applications, training, cases, messages, log-ins and chats "
        "here."
    )
    if terse:
        gone = _("To be erased: account, profile, documents, applications, cases, messages.")
    if not kept:
        return [gone, _("Nothing of you stays but the number of your request.")]
    stays = _(
        "*Kept {time}, without your name and numbers:* {kept}. The law lets claims about pay be made for six years.",
        time=how_long(WORK),
        kept=joined(kept, "; "),
    )
    return [gone, stays]


async def _waits(chat: Chat, request: DataRequest) -> None:
    """It was asked for; it can be undone."""
    told = _due(request) if request.state == WAITING else _with_officers(request)
    choices = [Choice(KEEP, _("Keep my data"), _("keep")), Choice(LEAVE, _("Leave it as it is"))]
    what = await chat.choose("waits", told, choices)
    if what.id == KEEP:
        return await keep(chat, request)
    chat.say(_("Nothing was changed."))


async def keep(chat: Chat, request: DataRequest) -> None:
    """Undo it."""
    if not await chat.store.requests.end(request, TAKEN_BACK, PERSON, ""):
        return chat.say(_("It is too late: request {number} was carried out at this moment.", number=request.number))
    chat.say(_("Your data stays: request {number} is taken back.", number=request.number))


async def _by_officer(chat: Chat, person: Person, running: list[Text]) -> None:
    chat.say(
        _("Before that, something has to end or be settled:"),
        joined(running),
        _("While it runs, only an officer of the council can decide on this."),
    )
    if not await chat.confirm("send", _("Shall I send your request to an officer? You hear within seven days.")):
        return chat.say(_("Nothing was changed: your data stays."))
    why = joined(running).render("en")
    request = await chat.store.requests.file(person, ERASURE, why)
    chat.say(filed(request))


def filed(request: DataRequest) -> Text:
    """What the person can point to."""
    return _(
        "Sent. Your request has the number *{number}*. An officer is to answer here by: {at}. To see it: REQUESTS.",
        number=request.number,
        at=request.due_at,
    )


def announced(request: DataRequest) -> Text:
    """What all addresses of the person are told."""
    return _(
        "Mtahini: all data of your account will be erased: {at} (request {number}). Was it not you? Send KEEP, and it "
        "stays.",
        at=request.due_at,
        number=request.number,
    )


def _with_officers(request: DataRequest) -> Text:
    return _(
        "You have asked for it: request {number} is with an officer, who is to answer by: {at}. To keep your data, "
        "send KEEP.",
        number=request.number,
        at=request.due_at,
    )


def _due(request: DataRequest) -> Text:
    return _(
        "Your data will be erased: {at} (request {number}). To keep it, send KEEP before that.",
        at=request.due_at,
        number=request.number,
    )
