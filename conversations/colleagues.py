"""The phones that act for a centre: who is in, letting a colleague in, and ending what nobody knows."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Choice
from bot.language import Text, _, joined
from conversations.centre import CENTRE
from conversations.centres import acting, user_name
from conversations.logins import place
from storage.records.centres import CentreLogin

LET_IN, NOTHING = "let-in", "nothing"


@conversation(
    "phones",
    title=_("Phones of this centre"),
    words=_("phones, phones of this centre, let in a colleague, second phone, who is logged in"),
)
async def phones(chat: Chat) -> None:
    """List the phones of the centre; let one in, or end one."""
    centre = await acting(chat, "phones")
    if centre is None:
        return None
    logins = await chat.store.centres.logins(centre)
    others = {str(login.id): login for login in logins if login.chat_id != chat.row.id}
    chat.say(_("These act for centre {code}:", code=centre.code), joined([_line(chat, login) for login in logins]))
    choice = await chat.choose(
        "act",
        _("What would you like to do?"),
        [
            Choice(LET_IN, _("Let in a colleague"), _("colleague, let in")),
            *(Choice(number, _("End {place}", place=place(chat, login))) for number, login in others.items()),
            Choice(NOTHING, _("Nothing")),
        ],
    )
    if choice.id in others:
        await chat.store.centres.end([others[choice.id]], str(place(chat, chat.row)))
        return chat.say(_("Ended: {places}.", places=place(chat, others[choice.id])))
    if choice.id == LET_IN:
        user = user_name(centre)
        code = await chat.store.codes.issue(CENTRE, user, by=f"chat {chat.row.id}")
        chat.say(
            _(
                "Tell your colleague to write to me, and to send {user}, then this code: {code}. It logs in one phone, "
                "and ends in 24 hours.",
                user=user,
                code=code,
            )
        )


def _line(chat: Chat, login: CentreLogin) -> Text:
    if login.chat_id == chat.row.id:
        return _("{place}, since {at} (this one)", place=place(chat, login), at=login.started_at)
    return _("{place}, since {at}", place=place(chat, login), at=login.started_at)
