"""Log out."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.language import _
from storage.logins import LOGGED_OUT


@conversation("logout", title=_("Log out"), words=_("log out, logout, sign out"), parks=False, exact=True)
async def log_out(chat: Chat) -> None:
    """End this chat's log-in."""
    centre = await chat.store.centres.here(chat.row)
    if chat.person is None and centre is None:
        return chat.say(_("You are not logged in."))
    await chat.store.centres.leave(chat.row)
    await chat.store.logins.end(chat.row, LOGGED_OUT)
    chat.say(_("You are logged out."))
