"""What people may ask about their own data besides a copy: have it corrected, object, take the consent back."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice, Invalid
from bot.language import Text, _, joined
from bot.routes import GO
from conversations.erase import filed
from conversations.owner import is_owner
from storage.logins import LOGGED_OUT
from storage.records.own import DataRequest, RequestEntry
from storage.requests import (
    ACCESS,
    ANSWERED,
    CORRECTION,
    DONE,
    ERASURE,
    OBJECTION,
    OPEN,
    REFUSED,
    TAKEN_BACK,
    WAITING,
    WITHDRAWAL,
)

OWN, COUNCIL = "own", "council"
NEWS, DECISION, OTHER = "news", "decision", "other"
SHORTEST = 10  # characters of what an officer is to understand
SHOWN = 3
KINDS = {
    ACCESS: _("a copy of my data"),
    CORRECTION: _("a correction"),
    ERASURE: _("erasing my data"),
    OBJECTION: _("an objection"),
    WITHDRAWAL: _("withdrawing my consent"),
}
STATES = {
    OPEN: _("waits for an officer"),
    WAITING: _("is carried out by itself"),
    DONE: _("done"),
    REFUSED: _("refused"),
    TAKEN_BACK: _("taken back"),
}


@conversation(
    "privacy",
    title=_("My data and privacy"),
    who=Who.PROFESSIONAL,
    words=_("privacy, my privacy, data protection"),
    parks=False,
)
async def privacy(chat: Chat) -> None:
    """Offer all that a person may do about their data."""
    asked = await chat.store.requests.of(chat.person) if chat.person else []
    await chat.choose(
        "what",
        _("What would you like to do?"),
        [
            Choice(f"{GO}own_data", _("All my data")),
            Choice(f"{GO}looks", _("Who looked at it")),
            Choice(f"{GO}correct", _("Correct it")),
            Choice(f"{GO}object", _("Object to a use of it")),
            Choice(f"{GO}withdraw_consent", _("Withdraw my consent")),
            Choice(f"{GO}erase", _("Erase my data")),
            *(Choice(f"{GO}requests", _("My requests")) for _each in asked[:1]),
        ],
    )


@conversation(
    "correct",
    title=_("Correct my data"),
    who=Who.PROFESSIONAL,
    words=_("correct, correct my data, correction, my data is wrong"),
)
async def correct(chat: Chat) -> None:
    """What the person told is corrected at once; what the council has, by an officer."""
    assert chat.person  # noqa: S101 - a professional is logged in
    choices = [Choice(OWN, _("In my profile")), Choice(COUNCIL, _("In what the council has"), _("letter, council"))]
    where = await chat.choose("where", _("Where is it wrong?"), choices)
    if where.id == OWN:
        return chat.go("profile")
    words = await chat.ask("words", _("What is wrong, and what is right? Write it in one message."), _parse_words)
    chat.say(filed(await chat.store.requests.file(chat.person, CORRECTION, words)))


@conversation(
    "object",
    title=_("Object to a use of my data"),
    who=Who.PROFESSIONAL,
    words=_("object, objection, i object"),
)
async def objection(chat: Chat) -> None:
    """To announcements at once; to a decision or another use, by an officer."""
    assert chat.person  # noqa: S101 - a professional is logged in
    choices = [
        Choice(NEWS, _("Announcements to me")),
        Choice(DECISION, _("A decision about me"), _("decision")),
        Choice(OTHER, _("Another use"), _("other")),
    ]
    what = await chat.choose("what", _("What do you object to?"), choices)
    if what.id == NEWS:
        await chat.store.requests.settle(chat.person, OBJECTION, NEWS)
        return chat.go("no_news")
    prompt = _("What do you object to, and why? Write it in one message. An officer reads it, no machine decides.")
    words = await chat.ask("words", prompt, _parse_words)
    chat.say(filed(await chat.store.requests.file(chat.person, OBJECTION, f"{what.id}: {words}")))


@conversation(
    "withdraw_consent",
    title=_("Withdraw my consent"),
    who=Who.PROFESSIONAL,
    words=_("withdraw consent, withdraw my consent, take back my consent, i do not agree any more"),
)
async def withdraw_consent(chat: Chat) -> None:
    """Say what stops, and close the account; a month later all is erased, unless the person agrees again."""
    assert chat.person  # noqa: S101 - a professional is logged in
    chat.say(
        _("*If you withdraw your consent* your account here is closed: no letters, vacancies, attendance or pay here."),
        _("The council still has what the law asks for, and works with you on paper and through your Director."),
        _("For 30 days you can take it back: agree again, and log in. After that your data is erased, as with ERASE."),
    )
    if not await chat.confirm("sure", _("Shall I close your account?"), yes=_("Close it"), no=_("Leave it open")):
        return chat.say(_("Nothing was changed."))
    if not await is_owner(chat, _("WITHDRAW CONSENT")):
        return None
    request = await chat.store.requests.close(chat.person)
    told = _(
        "Mtahini: your account is closed, as you asked (request {number}). Your data will be erased: {at}. To take "
        "that back, agree again and log in.",
        number=request.number,
        at=request.due_at,
    )
    await chat.notify(chat.person.phone, told, by_text_too=not chat.limits.phone_addresses)
    await chat.store.logins.end_all(chat.person, LOGGED_OUT)
    await chat.store.logins.end(chat.row, LOGGED_OUT)
    phone = chat.row.proven_phone
    chat.refuse()
    chat.row.proven_phone = phone
    chat.say(
        _("Your account is closed (request {number}). To take that back, send any message.", number=request.number)
    )


@conversation(
    "requests",
    title=_("My requests about my data"),
    who=Who.PROFESSIONAL,
    words=_("requests, my requests"),
    parks=False,
)
async def requests(chat: Chat) -> None:
    """How each stands, with the answer."""
    assert chat.person  # noqa: S101 - a professional is logged in
    found = await chat.store.requests.of(chat.person)
    if not found:
        return chat.say(_("You have asked nothing about your data. What you can ask: PRIVACY."))
    for request in found[: 1 if chat.limits.terse else SHOWN]:
        chat.say(_shown(request, await chat.store.requests.entries(request)))


def _shown(request: DataRequest, entries: list[RequestEntry]) -> Text:
    lines = [
        _("*{number}*, {kind}: {state}.", number=request.number, kind=KINDS[request.kind], state=STATES[request.state])
    ]
    if request.state == OPEN:
        lines.append(_("To be answered by: {at}.", at=request.due_at))
    lines += [
        _("{at}: {who} answered: {text}", at=each.happened_at, who=each.who, text=each.text)
        for each in entries
        if each.what in (ANSWERED, DONE, REFUSED) and each.text and each.who not in ("", "person")
    ]
    return joined(lines)


def _parse_words(text: str) -> str:
    if len(text.strip()) < SHORTEST:
        raise Invalid(_("Please say it in a few words more, so that an officer can help."))
    return text.strip()
