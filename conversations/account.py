"""Create an account, as on the portal: the number, a confirmation, and user name and password by SMS."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Choice
from bot.language import _
from conversations.numbers import THIS_NUMBER, ask_number_twice
from conversations.passwords import credentials, new_password
from conversations.phones import masked, user_name
from storage.people import CREDENTIAL

OTHER = "other"
YES_WORDS = _("yes, ok, sure")


@conversation(
    "account",
    title=_("Create an account"),
    words=_("create account, register, sign up, open account, new account, account"),
)
async def account(chat: Chat) -> None:
    """An account for a number that has none. A number that has one leads to the log-in."""
    phone = await _number(chat)
    if not chat.desk.texts_phones and phone != chat.proven_phone:
        return chat.say(_("SMS is off at the moment, so only the number of this phone can be used: share it first."))
    if await chat.store.people.by_phone(phone):
        chat.say(_("{phone} has an account already. Please log in.", phone=user_name(phone)))
        return _to_login(chat, phone)
    if await chat.store.people.too_often(CREDENTIAL, chat.row, phone):
        return chat.say(_("Too many passwords were asked for here. Please try again in an hour."))
    password, password_hash = await chat.work("password", new_password)
    await chat.store.people.note(CREDENTIAL, chat.row, phone)
    person = await chat.store.people.register(phone, password_hash, chat.origin.channel)
    if person is None:
        return _to_login(chat, phone)
    chat.say(_("Your account is open. Your user name is *{user}*.", user=user_name(phone)))
    if chat.desk.texts_phones:
        chat.text_phone(phone, credentials(phone, password), report=True)
        chat.say(_("Your user name and password are on their way by SMS to {phone}.", phone=masked(phone)))
    if chat.proven_phone == phone:
        await chat.store.people.log_in(chat.row, person, "tap")
        chat.say(_("You are logged in here; you need no password in this chat."))
    else:
        _to_login(chat, phone)


def _to_login(chat: Chat, phone: str) -> None:
    """The number is known: it is not asked for again."""
    return chat.go("login") if phone == chat.own_phone else chat.go("login", phone=phone)


async def _number(chat: Chat) -> str:
    """The number of this address if it is known and wanted, or one that is typed twice."""
    if chat.own_phone:
        choice = await chat.choose(
            "number",
            _("Create an account for {phone}?", phone=user_name(chat.own_phone)),
            [Choice(THIS_NUMBER, _("Create account"), YES_WORDS), Choice(OTHER, _("Use another number"))],
        )
        if choice.id == THIS_NUMBER:
            return chat.own_phone
    return await ask_number_twice(
        chat, _("What is your mobile number? For example: 254712345678. Your user name and password go there by SMS.")
    )
