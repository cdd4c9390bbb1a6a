"""Where a person is logged in, and how to end what is not theirs."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice
from bot.language import Text, _, joined
from bot.turn import IDLE
from conversations.menu import go_to_menu
from conversations.phones import masked
from storage.records.accounts import Login
from storage.records.centres import CentreLogin
from storage.records.chats import ChatRow

ALL, NONE = "all", "none"
SHOWN = 3  # characters of an address that is no phone number


@conversation(
    "logins",
    title=_("Where I am logged in"),
    who=Who.PROFESSIONAL,
    words=_("logins, log-ins, my logins, where am i logged in, sessions, my devices"),
    parks=False,
)
async def logins(chat: Chat) -> None:
    """List the log-ins, and end one or all but this."""
    assert chat.person  # noqa: S101 - a professional is logged in
    found = await chat.store.logins.of(chat.person, chat.now - IDLE)
    others = [login for login in found if login.chat_id != chat.row.id]
    if not others:
        chat.say(_("You are logged in here and nowhere else. To leave, send LOG OUT."))
        return go_to_menu(chat)
    chat.say(_("Besides here, you are logged in on:"), joined([_line(chat, login) for login in others]))
    every = [Choice(ALL, _("End all of them"))] if len(others) > 1 else []
    choice = await chat.choose(
        "end",
        _("Which log-in shall I end?"),
        [*(Choice(str(login.id), place(chat, login)) for login in others), *every, Choice(NONE, _("None"))],
    )
    ended = [login for login in others if choice.id in (ALL, str(login.id))]
    if not ended:
        return chat.say(_("Nothing was changed."))
    await chat.store.logins.end_elsewhere(chat.person, ended)
    chat.say(_("Ended: {places}.", places=joined([place(chat, login) for login in ended], ", ")))
    if any(login.proven_phone != chat.person.phone for login in ended):
        chat.say(_("If that was not you, somebody knows your password: send CHANGE PASSWORD now."))


async def announce(chat: Chat, phone: str) -> None:
    """Tell whoever owns the number that its account is logged in to from a new address.

    For the first log-in of all no text is paid for: it comes from who holds the password that went to the phone.
    """
    before = await chat.store.logins.chats(phone)
    if chat.row.id not in before:
        text = _(
            "New log-in to your Mtahini account: {place}, {at}. Was it not you? Send LOGINS to end it.",
            place=place(chat, chat.row),
            at=chat.now,
        )
        await chat.notify(phone, text, by_text=bool(before))


def place(chat: Chat, at: Login | CentreLogin | ChatRow) -> Text:
    """A channel in words, and an address of which only its owner knows the rest."""
    channel = chat.channels.get(at.channel)
    phone = at.proven_phone or (at.address if channel and channel.phone_addresses else "")
    address = masked(phone) if phone else f"•••{at.address[-SHOWN:]}"
    return _("{channel} {address}", channel=channel.title if channel else at.channel, address=address)


def _line(chat: Chat, login: Login) -> Text:
    return _("{place}, since {at}", place=place(chat, login), at=login.started_at)
