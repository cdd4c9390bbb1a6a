"""A password of one's own, chosen in the chat."""

from __future__ import annotations

from datetime import timedelta

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Invalid
from bot.language import Text, _
from conversations.owner import is_owner
from conversations.passwords import chosen, which

FRESH = timedelta(minutes=10)  # so long after a log-in does the offer that came with it ask for no password again
AGAIN = _("CHANGE PASSWORD")


@conversation(
    "password",
    title=_("Change my password"),
    who=Who.PROFESSIONAL,
    words=_("change password, change my password, choose password, choose my password, own password, my own password"),
    parks=False,
)
async def password(chat: Chat) -> None:
    """Choose a password and type it twice. It ends every other at once."""
    assert chat.person  # noqa: S101 - a professional is logged in
    person = chat.person
    if chat.knows("offered") and not await _wanted(chat):
        return chat.say(_("Your password stays as it is. To choose another later, send CHANGE PASSWORD."))
    if not (await _follows_the_log_in(chat) or await is_owner(chat, AGAIN)):
        return None
    new = await chat.ask_secret("new", _rules(chat), lambda typed: _check_new(chat, typed))
    await chat.ask_secret("again", _("Type it again, to be sure."), lambda typed: _check_again(chat, new, typed))
    await chat.store.passwords.replace(person, new, chat.row)
    await chat.notify(
        person.phone, _("The password of your account was changed: {at}. Was it not you? Send RESET.", at=chat.now)
    )
    chat.say(_("Your new password is good from now on, and the old one has ended."))
    if chat.limits.erases:
        chat.say(_("I deleted your messages with the password from this chat."))
    elif not chat.limits.phone_addresses:
        chat.say(_("For your safety, delete your messages with the password from this chat."))


async def _wanted(chat: Chat) -> bool:
    prompt = _("Would you like to choose a password of your own, which you can remember?")
    return await chat.confirm("now", prompt, yes=_("Choose my own"), no=_("Later"))


async def _follows_the_log_in(chat: Chat) -> bool:
    """Whether the password that is replaced, or a code in its place, was given just now, and nothing came between."""
    login = await chat.store.logins.here(chat.row)
    fresh = login is not None and chat.now - login.started_at < FRESH
    return chat.knows("new") or (chat.knows("offered") and fresh)


def _rules(chat: Chat) -> Text:
    if chat.limits.terse:
        return _("Send the new password: 8 characters or more, not your number, not easily guessed.")
    return _(
        "Please type your new password. It has 8 characters or more, is not your phone number, and nobody guesses it: "
        "two or three words together are good. Spaces and capital letters make no difference."
    )


async def _check_new(chat: Chat, typed: str) -> str:
    """The hash of the new password: all that is kept until it was typed again."""
    assert chat.person  # noqa: S101 - a professional is logged in
    new: str = await chat.work("chosen", chosen, typed, chat.person.phone)
    return new


async def _check_again(chat: Chat, new: str, typed: str) -> str:
    if await chat.work("compared_again", which, (new,), typed) is None:
        raise Invalid(_("The two are not the same. Type it again, or send BACK to choose another."))
    return "same"
