"""Log in: by one tap on a proven address, with user name and password anywhere else."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Choice, Invalid
from bot.language import Text, _
from conversations.numbers import THIS_NUMBER, ask_number
from conversations.passwords import is_password, looks_like_password
from conversations.phones import user_name
from storage.people import WRONG_PASSWORD
from storage.records import Person

TAP, CREATE, OWN, OTHER = "tap", "create", "own", "other"


@conversation(
    "login",
    title=_("Log in"),
    words=_("log in, login, sign in, log in to my account, another account, use another account"),
)
async def log_in(chat: Chat) -> None:
    """Log this chat in to a person's account."""
    if chat.person:
        return chat.say(_("You are logged in already, as {user}.", user=user_name(chat.person.phone)))
    own = chat.own_phone
    owner = await chat.store.people.by_phone(own) if own else None
    match await _way(chat, owner):
        case "tap" if owner:
            return await _enter(chat, owner, TAP)
        case "create":
            return _create(chat)
        case "own" if own:
            phone = own
        case _:
            prompt = _("What is your user name? It is your mobile number, for example 254712345678.")
            phone = await ask_number(chat, "phone", prompt)
            if phone == chat.proven_phone:  # it was shared just now
                return await _enter(chat, owner, TAP) if owner else _create(chat)
    about = chat.scope(phone)
    await about.ask_secret("password", _password_prompt(chat, phone), lambda typed: _check(about, phone, typed))
    person = await chat.store.people.by_phone(phone)
    assert person  # noqa: S101 - the password was theirs
    if chat.limits.erases:
        chat.say(_("I deleted your message with the password from this chat."))
    elif not chat.limits.phone_addresses:
        chat.say(_("For your safety, delete your message with the password from this chat."))
    await _enter(chat, person, "password")


async def _way(chat: Chat, owner: Person | None) -> str:
    """How to log in. On a proven address, the tap on "Log in" is all that is needed."""
    if not chat.own_phone or chat.knows("phone"):
        return OTHER
    if owner and not chat.proven_phone:
        return OWN
    if owner and not chat.state.then:
        return TAP
    user = user_name(chat.own_phone)
    if owner:
        prompt, first = _("Please log in first. Log in as {user}?", user=user), Choice(TAP, _("Log in"))
    else:
        prompt, first = _("{phone} has no account yet.", phone=user), Choice(CREATE, _("Create an account"))
    choice = await chat.choose("way", prompt, [first, Choice(OTHER, _("Use another account"))])
    return choice.id


def _create(chat: Chat) -> None:
    chat.go("account", number=THIS_NUMBER)


async def _enter(chat: Chat, person: Person, method: str) -> None:
    await chat.store.people.log_in(chat.row, person, method)
    chat.say(_("You are logged in as *{user}*. To leave, send LOG OUT.", user=user_name(person.phone)))
    if chat.limits.terse and not chat.state.then:
        chat.say(_("For your contract send CONTRACT, for your letter LETTER, for all MENU."))


def _password_prompt(chat: Chat, phone: str) -> Text:
    if chat.limits.reserved_words:
        return _(
            "What is the password for {user}? If you have none, send PASSWORD and a new one comes by SMS.",
            user=user_name(phone),
        )
    return _("What is your password? If you have none, send RESET and a new one comes by SMS.")


async def _check(chat: Chat, phone: str, typed: str) -> str:
    """Raises Invalid with what to do next."""
    people = chat.store.people
    if not looks_like_password(typed):
        raise Invalid(_("That does not look like a password. It has 8 letters and digits, and came by SMS."))
    if await people.too_often(WRONG_PASSWORD, chat.row, phone, own=phone == chat.own_phone):
        raise Invalid(
            _(
                "There were too many wrong passwords. Wait 15 minutes. On WhatsApp or Telegram, from the phone with "
                "your own number, you need no password."
            )
        )
    person = await people.by_phone(phone)
    password_hash = await people.password_hash(person) if person else None
    if await chat.work("check", is_password, password_hash, typed) and person:
        return user_name(person.phone)
    await people.note(WRONG_PASSWORD, chat.row, phone)
    raise Invalid(
        _("The password does not match the user name {user}. Compare it with the newest SMS.", user=user_name(phone))
    )
