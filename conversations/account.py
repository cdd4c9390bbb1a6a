"""Create an account, as on the portal: the number, a confirmation, and user name and password by SMS."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Choice
from bot.language import Text, _
from conversations.join import hint
from conversations.menu import go_to_menu
from conversations.numbers import THIS_NUMBER, ask_again, ask_number, ask_number_twice
from conversations.passwords import credentials, new_password
from conversations.phones import masked, user_name
from conversations.proof import is_proven, may_prove
from storage.people import CREDENTIAL
from storage.records.accounts import Person

OTHER = "other"
YES_WORDS = _("yes, ok, sure")
NUMBER = _("What is your mobile number? For example: 254712345678. Your user name and password go there by SMS.")


@conversation(
    "account",
    title=_("Create an account"),
    words=_("create account, register, sign up, open account, new account, account"),
)
async def account(chat: Chat) -> None:
    """An account for a number that has none. A number that has one leads to the log-in."""
    phone = await _number(chat)
    if phone is None:  # it was not proven
        return None
    if not chat.desk.texts_phones and phone != chat.proven_phone:
        return chat.say(_("SMS is off at the moment, so only the number of this phone can be used: share it first."))
    own = phone == chat.own_phone
    if own and await chat.store.people.by_phone(phone):
        chat.say(_("{phone} has an account already. Please log in.", phone=user_name(phone)))
        return _to_login(chat, phone)
    if await chat.store.people.too_often(CREDENTIAL, chat.row, phone, own=own):
        return chat.say(_("Too many passwords were asked for here. Please try again in an hour."))
    password, password_hash = await chat.work("password", new_password)
    await chat.store.people.note(CREDENTIAL, chat.row, phone)
    person = await chat.store.people.register(phone, password_hash, chat.origin.channel)
    if person and chat.desk.texts_phones:
        chat.text_phone(phone, credentials(phone, password), report=own)
    if person and own:
        return await _open(chat, person)
    if not own:
        chat.say(*_perhaps_opened(chat, phone))
    if not chat.person:
        _to_login(chat, phone)


async def _open(chat: Chat, person: Person) -> None:
    chat.say(*_opened(chat, person.phone))
    if chat.proven_phone == person.phone:
        await chat.store.logins.start(chat.row, person, "tap")
        chat.say(_("You are logged in here; you need no password in this chat."))
        await hint(chat, person)
        go_to_menu(chat)
    elif not chat.person:
        _to_login(chat, person.phone)


def _perhaps_opened(chat: Chat, phone: str) -> list[Text]:
    """The same whether the number had an account or not: whoever asks may not be its owner."""
    text = _(
        "If {phone} is new here, it has an account now: its user name and password come to it by SMS. If it had one "
        "before, log in with its password, or send RESET.",
        phone=user_name(phone),
    )
    return [text, *_still(chat)]


def _opened(chat: Chat, phone: str) -> list[Text]:
    if chat.limits.terse and phone == chat.own_phone:
        return [_("Your account is open. The next SMS brings your password: send it back here.")]
    texts = [_("Your account is open. Your user name is *{user}*.", user=user_name(phone))]
    if chat.desk.texts_phones:
        texts.append(
            _(
                "Your user name and password are on their way by SMS to {phone}. STATUS shows every step.",
                phone=masked(phone),
            )
        )
    return [*texts, *_still(chat)]


def _still(chat: Chat) -> list[Text]:
    if chat.person is None:
        return []
    user = user_name(chat.person.phone)
    return [_("You are still logged in as {user}. To change, send LOG OUT, then log in.", user=user)]


def _to_login(chat: Chat, phone: str) -> None:
    """The number is known: it is not asked for again."""
    return chat.go("login") if phone == chat.own_phone else chat.go("login", phone=phone)


def _where(phone: str) -> Text:
    return _("Create an account for {phone}? Your user name and password go there by SMS.", phone=user_name(phone))


async def _number(chat: Chat) -> str | None:
    """The number of this address if it is known and wanted; one that a code proves; or one that is typed twice."""
    own = chat.own_phone
    if may_prove(chat):
        phone = await ask_number(chat, "phone", NUMBER)
        return phone if await is_proven(chat, phone) else None
    if chat.knows("phone"):
        phone = await ask_number(chat, "phone", NUMBER)
        if phone != own:
            return await ask_again(chat, phone)
    if not own:
        return await ask_number_twice(chat, NUMBER)
    choice = await chat.choose(
        "number",
        _where(own) if chat.desk.texts_phones else _("Create an account for {phone}?", phone=user_name(own)),
        [Choice(THIS_NUMBER, _("Create account"), YES_WORDS), Choice(OTHER, _("Use another number"))],
    )
    return own if choice.id == THIS_NUMBER else await ask_number_twice(chat.scope("other"), NUMBER)
