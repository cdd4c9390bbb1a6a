"""A new password by SMS. SMS PASSWORD does it from a phone without any chat app."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.language import Text, _
from conversations.numbers import ask_number
from conversations.passwords import new_password, renewed
from conversations.phones import masked, user_name
from storage.people import CREDENTIAL

WHICH = _("What is your mobile number? The new password goes there by SMS.")


@conversation(
    "reset",
    title=_("Reset my password"),
    words=_(
        "password, reset, reset password, reset my password, forgot password, forgot my password, i forgot my "
        "password, i forgot, forgot, i lost my password, no password, i have no password, new password, pasword"
    ),
    first=True,
)
async def reset(chat: Chat) -> None:
    """Send a new password to the person's phone, and say where it went."""
    mine = chat.person.phone if chat.person else chat.own_phone
    phone = mine if mine and not chat.knows("phone") else await ask_number(chat, "phone", WHICH)
    own = phone == mine
    if not chat.desk.texts_phones:
        return chat.say(_("SMS is off at the moment. Share the number of this phone, and you need no password."))
    person = await chat.store.people.by_phone(phone)
    if person is None and own:
        return _no_account(chat, phone)
    if not (own and chat.limits.phone_addresses) and not await chat.scope(phone).confirm(
        "send", _where(phone), yes=_("Send it")
    ):
        return chat.say(_("No password was sent; the old one is still good."))
    if await chat.store.people.too_often(CREDENTIAL, chat.row, phone, own=own):
        return chat.say(too_often(phone))
    password, password_hash = await chat.work("password", new_password)
    await chat.store.people.note(CREDENTIAL, chat.row, phone)
    if person:
        number = await chat.store.passwords.begin(person, password_hash, chat.row, own=phone == chat.own_phone)
        if number:
            text = renewed(person.phone, password, surely=chat.proven_phone == person.phone)
            chat.text_phone(person.phone, text, report=own, password_id=number)
    if own:
        await chat.store.people.forgive(chat.row)
    chat.say(_sent(chat, own=own, phone=phone))
    if any(begun.name == "login" for begun in chat.offers):
        chat.go("login")  # where the password was missing


def _where(phone: str) -> Text:
    return _(
        "A new password will go by SMS to {phone}. Until you have it, the old one stays good. Shall I send it?",
        phone=masked(phone),
    )


def _sent(chat: Chat, *, own: bool, phone: str) -> Text:
    """A stranger does not learn whether a number has an account."""
    if own and chat.limits.phone_addresses:
        return Text("")  # the message with the password says it all
    if own:
        return _(
            "A new password is on its way by SMS to {phone}. If it does not arrive, I send it another way. "
            "STATUS shows every step.",
            phone=masked(phone),
        )
    return _("If {phone} has an account, a new password is on its way to it by SMS.", phone=masked(phone))


def _no_account(chat: Chat, phone: str) -> None:
    chat.say(_("{phone} has no account yet.", phone=user_name(phone)))
    if not chat.limits.terse:
        return chat.go("account")
    chat.say(_("To create one, send REGISTER."))


def too_often(phone: str) -> Text:
    """Why no password is sent now, and what helps."""
    return _(
        "Passwords were asked for too often for {phone}. Use the newest SMS, or try again in an hour. On WhatsApp or "
        "Telegram, from the phone with that number, you need no password.",
        phone=masked(phone),
    )
