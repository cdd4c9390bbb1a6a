"""Log out."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.language import _
from conversations.centre_ends import nobody_left
from storage.logins import LOGGED_OUT
from storage.records.centres import Centre


@conversation("logout", title=_("Log out"), words=_("log out, logout, sign out"), parks=False, exact=True)
async def log_out(chat: Chat) -> None:
    """End this chat's log-in. The last phone of a centre is asked first, since its slip is used up."""
    centre = await chat.store.centres.here(chat.row)
    if chat.person is None and centre is None:
        return chat.say(_("You are not logged in."))
    if centre is not None:
        return await _leave(chat, centre)
    await chat.store.logins.end(chat.row, LOGGED_OUT)
    chat.say(_("You are logged out."))


async def _leave(chat: Chat, centre: Centre) -> None:
    """Act for a centre no more, and end the chat's own log-in with it."""
    last = len(await chat.store.centres.logins(centre)) == 1
    if last and not await chat.confirm(
        "sure",
        _(
            "This is the last phone of centre {code}. The slip works only once: to get in again the centre needs a new "
            "one from the Sub County Director. Log out?",
            code=centre.code,
        ),
        yes=_("Yes, log out"),
        no=_("No, stay"),
    ):
        return chat.say(_("Nothing was changed: this chat acts for centre {code}.", code=centre.code))
    await chat.store.centres.leave(chat.row)
    await chat.store.logins.end(chat.row, LOGGED_OUT)
    chat.say(_("You are logged out of centre {code}.", code=centre.code))
    if last:
        for director in await chat.store.directors.of(centre):
            await chat.notify(director.phone, nobody_left(centre))
