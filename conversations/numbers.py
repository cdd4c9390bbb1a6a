"""Asking for a person's own number, with a tap where the channel can prove it."""

from __future__ import annotations

from bot.chat import Chat
from bot.engine import Invalid
from bot.language import Text, _
from conversations.phones import parse_phone

THIS_NUMBER = "this"  # the answer of who takes the number of the phone in hand


async def ask_number(chat: Chat, key: str, prompt: Text) -> str:
    """A number, E.164, typed or shared."""
    return await chat.ask(key, prompt, parse_phone, contact=_("Share my number"))


async def ask_number_twice(chat: Chat, prompt: Text) -> str:
    """A number that the person typed twice alike."""
    return await ask_again(chat, await ask_number(chat, "phone", prompt))


async def ask_again(chat: Chat, phone: str) -> str:
    """The same number once more."""

    def parse_again(text: str) -> str:
        if parse_phone(text) != phone:
            raise Invalid(
                _("The two numbers are not the same. Type the first one again, or send BACK to change the first.")
            )
        return phone

    return await chat.ask("again", _("Please type the number again, to be sure."), parse_again)
