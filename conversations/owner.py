"""Showing that the owner of the account is here, and not somebody who was handed the phone: before what is grave."""

from __future__ import annotations

from bot.chat import Chat
from bot.engine import Choice, Invalid
from bot.language import Text, _
from conversations.passwords import which
from conversations.proof import ask_code
from storage.codes import OWNER
from storage.people import WRONG_PASSWORD

PRESENT, CODE = "present", "code"


async def is_owner(chat: Chat, again: Text) -> bool:
    """Whether this is the owner: the address is proven, or the password or a code by SMS is given. False where no code
    can be sent; that is said. `again` is the word that the person sends to begin again.
    """
    assert chat.person  # noqa: S101 - a professional is logged in
    if chat.proven_phone == chat.person.phone:
        return True
    about = chat.scope("owner")
    if await _how(about) == CODE:
        return await ask_code(about, OWNER, chat.person.phone, again)
    await about.ask_secret("old", _prompt(chat), lambda typed: _check(about, typed))
    return True


async def _how(chat: Chat) -> str:
    """On a plain phone a question more costs a message, and PASSWORD brings what is asked for."""
    if chat.limits.terse or not chat.desk.texts_phones:
        return PRESENT
    ways = [Choice(PRESENT, _("My present password")), Choice(CODE, _("A code by SMS"))]
    return (await chat.choose("how", _("Please show first that it is you."), ways)).id


def _prompt(chat: Chat) -> Text:
    if chat.limits.reserved_words:
        return _("What is your present password? If you forgot it, send PASSWORD and a new one comes by SMS.")
    return _("What is your present password? If you forgot it, send RESET and a new one comes by SMS.")


async def _check(chat: Chat, typed: str) -> str:
    assert chat.person  # noqa: S101 - a professional is logged in
    if await chat.store.people.too_often_here(WRONG_PASSWORD, chat.row):
        raise Invalid(_("There were too many wrong passwords. Wait 15 minutes, or send RESET."))
    hashes = await chat.store.passwords.of(chat.person.phone)
    if await chat.work("compared", which, (hashes.present, hashes.coming), typed) is None:
        await chat.store.people.note(WRONG_PASSWORD, chat.row, chat.person.phone)
        raise Invalid(_("That is not your present password. If you forgot it, send RESET."))
    return "right"
