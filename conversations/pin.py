"""A PIN for one's account, so that others who use the same phone stay out of it."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice, Invalid
from bot.language import Text, _
from conversations.owner import is_owner
from conversations.passwords import hashed, which
from conversations.pins import parse_new_pin

CHANGE, REMOVE = "change", "remove"
AGAIN = _("PIN")
WHY = _(
    "With a PIN others who use this phone do not get into your account, and you log in without the password wherever "
    "you gave it once."
)


@conversation(
    "pin",
    title=_("My PIN"),
    who=Who.PROFESSIONAL,
    words=_("pin, set pin, set a pin, change pin, change my pin, remove pin, new pin, lock my account"),
    parks=False,
)
async def my_pin(chat: Chat) -> None:
    """Set a PIN by typing it twice; change it, or remove it."""
    assert chat.person  # noqa: S101 - a professional is logged in
    if not await is_owner(chat, AGAIN):
        return None
    if await chat.store.pins.of(chat.person):
        what = await chat.choose(
            "what",
            _("You have a PIN. What would you like to do?"),
            [Choice(CHANGE, _("Change the PIN")), Choice(REMOVE, _("Remove the PIN"))],
        )
        if what.id == REMOVE:
            return await _remove(chat)
    elif not chat.limits.terse:
        chat.say(WHY)
    new = await chat.ask_secret("new", _("Type a PIN: 4 to 6 digits."), lambda typed: _check_new(chat, typed))
    await chat.ask_secret("again", _("Type the PIN again, to be sure."), lambda typed: _check_again(chat, new, typed))
    await chat.store.pins.set(chat.person, new, chat.row)
    chat.say(_("Your PIN is set. When you leave, send LOG OUT; to come back, the PIN is asked for."))
    if chat.limits.erases:
        chat.say(_("I deleted your messages with the PIN from this chat."))
    elif not chat.limits.phone_addresses:
        chat.say(_("For your safety, delete your messages with the PIN from this chat."))
    await _tell(chat, _("A PIN was set for your account: {at}. Was it not you? Send RESET.", at=chat.now))


async def _remove(chat: Chat) -> None:
    assert chat.person  # noqa: S101 - a professional is logged in
    await chat.store.pins.remove(chat.person, chat.row)
    chat.say(_("Your PIN is removed. To set one again, send PIN."))
    await _tell(chat, _("The PIN of your account was removed: {at}. Was it not you? Send RESET.", at=chat.now))


async def _tell(chat: Chat, text: Text) -> None:
    assert chat.person  # noqa: S101 - a professional is logged in
    await chat.notify(chat.person.phone, text)


async def _check_new(chat: Chat, typed: str) -> str:
    """The hash of the new PIN: all that is kept until it was typed again."""
    assert chat.person  # noqa: S101 - a professional is logged in
    new: str = await chat.work("hash", hashed, parse_new_pin(typed, chat.person.phone))
    return new


async def _check_again(chat: Chat, new: str, typed: str) -> str:
    if await chat.work("compared", which, (new,), typed) is None:
        raise Invalid(_("The two PINs are not the same. Type it again, or send BACK to choose another."))
    return "same"
