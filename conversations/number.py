"""Another phone number for one's account: shown to be one's own, announced to the old number, and carried out later."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice, Invalid
from bot.language import Text, _
from conversations.changes import announced, waits
from conversations.numbers import ask_number_twice
from conversations.phones import masked, user_name
from conversations.proof import ask_code
from storage.codes import LOG_IN, NEW_NUMBER, looks_like_code
from storage.numbers import OFFICE, OLD_NUMBER
from storage.people import WRONG_PASSWORD
from storage.records.accounts import Person

HAVE, LOST = "have", "lost"
CODE = "code"  # how somebody logs in with a code of the Sub County Director
NEW = _("What is your new mobile number? For example: 254712345678.")
AGAIN = _("NEW NUMBER")


@conversation(
    "number",
    title=_("Change my number"),
    who=Who.PROFESSIONAL,
    words=_(
        "new number, change number, change my number, my number changed, i have a new number, lost my number, "
        "lost my phone, my phone is lost, my phone was stolen"
    ),
)
async def change_number(chat: Chat) -> None:
    """Ask for a change: both numbers are shown to be the person's, and the old one has three days to stop it."""
    assert chat.person  # noqa: S101 - a professional is logged in
    person = chat.person
    if await _has_asked(chat, person):
        return None
    new = await _new_number(chat, person)
    if new == person.phone:
        return chat.say(_("That is your number already: {phone}. Nothing was changed.", phone=user_name(new)))
    if not (proof := await _prove_old(chat, person)):
        return None
    if new != chat.proven_phone and not await ask_code(chat.scope("new"), NEW_NUMBER, new, AGAIN):
        return None
    if await chat.store.people.by_phone(new):
        return chat.say(
            _("{phone} has an account already.", phone=user_name(new)),
            _("If it is yours, log in with it and send JOIN there: this account then goes into that one."),
        )
    if not await chat.confirm("sure", _sure(person, new), yes=_("Change it"), no=_("Keep the old number")):
        return chat.say(_("Nothing was changed."))
    if change := await chat.store.numbers.request(person, new, proof, chat.row):
        await chat.notify(person.phone, announced(change), by_text_too=True)
        return chat.say(waits(change))
    await _has_asked(chat, person)  # at this very moment, on another chat


async def _has_asked(chat: Chat, person: Person) -> bool:
    """Whether a change waits for its time; that is said."""
    change = await chat.store.numbers.waiting(person.phone)
    if change:
        chat.say(waits(change), _("To keep the old number, send KEEP."))
    return change is not None


async def _new_number(chat: Chat, person: Person) -> str:
    """The number that the person writes from, if that is the new one; otherwise one that is typed twice."""
    here = chat.proven_phone
    if here and here != person.phone:
        this = _("Is {phone}, from which you write now, your new number?", phone=user_name(here))
        if await chat.confirm("here", this):
            return here
    return await ask_number_twice(chat.scope("new"), NEW)  # a user name that was typed before is not the new number


async def _prove_old(chat: Chat, person: Person) -> str:
    """How the person showed that the old number is, or was, theirs; empty where that was not possible."""
    if chat.proven_phone == person.phone:
        return OLD_NUMBER
    how = await chat.choose(
        "how",
        _("Do you still have {phone}? A code goes there by SMS.", phone=masked(person.phone)),
        [Choice(HAVE, _("Send the code"), _("yes")), Choice(LOST, _("I lost that number"), _("no, lost, stolen"))],
    )
    if how.id == HAVE:
        return OLD_NUMBER if await ask_code(chat.scope("old"), NEW_NUMBER, person.phone, AGAIN) else ""
    if not await chat.store.people.id_numbers(person.phone):
        chat.say(_("The council has no ID number for your account yet, so only an officer can do this: send OFFICER."))
        return ""
    login = await chat.store.logins.here(chat.row)
    if login is None or login.method != CODE:
        await chat.ask_secret("code", _code_prompt(), lambda typed: _check_code(chat, person, typed))
    id_prompt = _("What is your national ID number?")
    await chat.ask_secret("id_number", id_prompt, lambda typed: _check_id(chat, person, typed))
    return OFFICE


def _code_prompt() -> Text:
    return _(
        "What is the code from your Sub County Director of Education? It has 8 digits. The Director gives it to you "
        "when you show your ID card."
    )


async def _check_code(chat: Chat, person: Person, typed: str) -> str:
    if not looks_like_code(typed) or not await chat.store.codes.use(LOG_IN, person.phone, typed, chat.row):
        raise Invalid(_("That code is not good for your account. Ask the Sub County Director for a new one."))
    return "right"


async def _check_id(chat: Chat, person: Person, typed: str) -> str:
    """ID numbers are printed on letters: with the code this one shows that the record is the right one, no more."""
    if await chat.store.people.too_often_here(WRONG_PASSWORD, chat.row):
        raise Invalid(_("There were too many wrong tries. Wait 15 minutes, or send OFFICER."))
    if "".join(typed.split()) not in await chat.store.people.id_numbers(person.phone):
        await chat.store.people.note(WRONG_PASSWORD, chat.row, person.phone)
        raise Invalid(_("The council has another ID number for your account. Look for a slip, or send OFFICER."))
    return "right"


def _sure(person: Person, new: str) -> Text:
    return _(
        "Your number {old} becomes {new} in three days. The old number is told, and can stop it until then. Your "
        "contracts and letters stay yours. Shall I?",
        old=masked(person.phone),
        new=user_name(new),
    )
