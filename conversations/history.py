"""What was changed on the person's own record: when, by whom, and from which address."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice
from bot.language import Text, _, joined, plain
from conversations.mine import STATES
from conversations.phones import masked
from conversations.sections import ENTRIES, FIELDS, shown
from storage.history import LETTER
from storage.passwords import DELIVERY
from storage.profiles import QUALIFICATION, WORK
from storage.records.own import Change

AT_ONCE, AT_ONCE_TERSE = 8, 3
EVENTS = {
    "opened": _("opened"),
    "replaced": _("replaced"),
    "asked for": _("asked for"),
    "chosen": _("chosen"),
    "issued": _("issued"),
    "given": _("given to you"),
    "set": _("set"),
    "removed": _("removed"),
    "stopped": _("stopped"),
    "taken": _("not changed: it has an account of its own"),
    **STATES,
}
PHONES = ("number", "merge", "merged", "not_mine")  # changes whose values are numbers of accounts
OLDER = "older"
OTHER_TITLES = {
    QUALIFICATION: _("Qualification"),
    WORK: _("Work station"),
    "account": _("Account"),
    "password": _("Password"),
    "pin": _("PIN"),
    "code": _("Code to log in with"),
    "own_data": _("Copy of all your data"),
    "number": _("Number of the account"),
    "merge": _("Account that was joined to this one"),
    "merged": _("Account that it was joined to"),
    "not_mine": _("Account that is not yours"),
    LETTER: _("Letter taken at an address that is not proven"),
    "invitation withdrawn": _("Invitation withdrawn"),
    "deployment withdrawn": _("Deployment withdrawn"),
    "kin_name": _("Name of the next of kin"),
    "kin_phone": _("Phone of the next of kin"),
}


@conversation(
    "history",
    title=_("What was changed"),
    who=Who.PROFESSIONAL,
    words=_("history, my history, what was changed, changes, who changed my details"),
    parks=False,
)
async def history(chat: Chat) -> None:
    """The newest changes, then the older ones."""
    assert chat.person  # noqa: S101 - a professional is logged in
    most = AT_ONCE_TERSE if chat.limits.terse else AT_ONCE
    before = None
    while changes := await chat.store.history.of(chat.person, most + 1, before):
        chat.say(joined([await _line(chat, change) for change in changes[:most]]))
        if len(changes) <= most:
            return
        before = changes[most - 1].id
        await chat.choose(f"older/{before}", _("There is more."), [Choice(OLDER, _("Older changes"), _("older"))])
    chat.say(_("Nothing was changed yet."))


async def _line(chat: Chat, change: Change) -> Text:
    values = {
        "at": change.happened_at,
        "what": _title(change.what),
        "old": await _value(chat, change.what, change.old),
        "new": await _value(chat, change.what, change.new),
        "who": _who(chat, change),
    }
    if change.old and change.new:
        return _("{at}: {what} was {old}, is now {new}. {who}", **values)
    if change.old:
        return _("{at}: {what} removed: {old}. {who}", **values)
    return _("{at}: {what}: {new}. {who}", **values)


def _title(what: str) -> Text:
    kind, _space, number = what.partition(" ")
    return _("Application {number}", number=number) if kind == "application" else title_of(what)


async def _value(chat: Chat, what: str, text: str) -> Text:
    if text in EVENTS:
        return EVENTS[text]
    return plain(masked(text)) if text and what in PHONES else await shown(chat, what, text)


def _who(chat: Chat, change: Change) -> Text:
    """Who did it, and how; a channel by the name that people know."""
    if change.who == DELIVERY:
        return _("The new password reached you.")
    channel = chat.channels[change.channel].title if change.channel in chat.channels else change.channel
    if change.who.startswith("person "):  # or the account that was joined to it
        return _("You, {channel}.", channel=channel) if channel else _("You.")
    return _("{who}, {channel}.", who=change.who, channel=channel)


def title_of(what: str) -> Text:
    """What the history calls a thing that was changed."""
    widget = FIELDS.get(what) or ENTRIES.get(what)
    return OTHER_TITLES.get(what) or (widget.title if widget else plain(what))
