"""What was changed on the person's own record: when, by whom, and from which address."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice
from bot.language import Text, _, joined
from conversations.sections import shown, title_of
from storage.passwords import DELIVERY
from storage.records import Change

AT_ONCE, AT_ONCE_TERSE = 8, 3
EVENTS = {"opened": _("opened"), "replaced": _("replaced")}
OLDER = "older"


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
        "what": title_of(change.what),
        "old": await _value(chat, change.what, change.old),
        "new": await _value(chat, change.what, change.new),
        "who": _who(chat, change),
    }
    if change.old and change.new:
        return _("{at}: {what} was {old}, is now {new}. {who}", **values)
    if change.old:
        return _("{at}: {what} removed: {old}. {who}", **values)
    return _("{at}: {what}: {new}. {who}", **values)


async def _value(chat: Chat, what: str, text: str) -> Text:
    return EVENTS[text] if text in EVENTS else await shown(chat, what, text)


def _who(chat: Chat, change: Change) -> Text:
    """Who did it, and how; a channel by the name that people know."""
    if change.who == DELIVERY:
        return _("The new password reached you.")
    channel = chat.channels[change.channel].title if change.channel in chat.channels else change.channel
    if change.who == DELIVERY:
        return _("When its text message arrived.")
    assert chat.person  # noqa: S101 - a professional is logged in
    if change.who == f"person {chat.person.id}":
        return _("You, {channel}.", channel=channel)
    return _("{who}, {channel}.", who=change.who, channel=channel)
