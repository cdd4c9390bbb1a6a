"""Announcements of the council: get none, or get them again."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.language import _

NEEDS_NUMBER = _("I do not know your number here. Log in first: send LOGIN.")


@conversation(
    "no_news",
    title=_("No announcements"),
    words=_("no news, no announcements, stop announcements, unsubscribe from announcements"),
    parks=False,
)
async def no_news(chat: Chat) -> None:
    """Opt out. What concerns the person's own work still comes."""
    if not (phone := _phone(chat)):
        return chat.say(NEEDS_NUMBER)
    await chat.store.announcements.opt_out(phone)
    chat.say(_("You get no more announcements. News of your own work still comes. To get all again, send NEWS."))


@conversation("news", title=_("Announcements again"), words=_("news, announcements, announcements again"), parks=False)
async def news(chat: Chat) -> None:
    """Opt in."""
    if not (phone := _phone(chat)):
        return chat.say(NEEDS_NUMBER)
    await chat.store.announcements.opt_in(phone)
    chat.say(_("You get the council's announcements. For no more of them, send NO NEWS."))


def _phone(chat: Chat) -> str | None:
    return chat.person.phone if chat.person else chat.own_phone
