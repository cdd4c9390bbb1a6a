"""Proving a phone number by a code that goes to it, where the channel cannot vouch for it."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Invalid
from bot.language import Text, _
from conversations.numbers import ask_number
from conversations.phones import masked, user_name
from storage.codes import PROOF, looks_like_code
from storage.deliveries import CODE
from storage.people import CREDENTIAL

AGAIN = _("CODE")
WHICH = _("What is your mobile number? A code goes there by SMS, and shows that it is yours.")


@conversation("proof", title=_("Prove my number"), words=_("code, sms code, send code, prove, prove my number"))
async def proof(chat: Chat) -> None:
    """Prove the number of this chat's person by a code; then no password is needed here."""
    if chat.own_phone:
        chat.say(_("Your number {phone} is known here: no code is needed.", phone=masked(chat.own_phone)))
    else:
        phone = chat.person.phone if chat.person else await ask_number(chat, "phone", WHICH)
        if not await is_proven(chat, phone):
            return
    if not chat.person:
        has_account = await chat.store.people.by_phone(chat.own_phone or "")
        chat.go("login", way="tap") if has_account and chat.proven_phone else chat.go("login")


def may_prove(chat: Chat) -> bool:
    """Whether a code by SMS is the way here: the platform vouches for no number, and has no button to share it."""
    return chat.desk.texts_phones and not (chat.own_phone or chat.limits.contact_button)


async def is_proven(chat: Chat, phone: str, again: Text = AGAIN) -> bool:
    """Prove by a code that this chat's person has this number. False where no code can be sent; that is said.

    `again` is the word that the person sends to begin again.
    """
    if not await ask_code(chat, PROOF, phone, again):
        return False
    await chat.scope(phone).once("proven", lambda: _begin(chat, phone))
    chat.say(_("Thank you. {phone} is proven: you need no password in this chat.", phone=user_name(phone)))
    return True


async def _begin(chat: Chat, phone: str) -> str:
    await chat.store.proofs.begin(chat.row, phone)
    return "proven"


async def ask_code(chat: Chat, purpose: str, phone: str, again: Text) -> bool:
    """Send a code to a number, once, and ask for it. False where none can be sent; that is said.

    `again` is the word that the person sends to begin again.
    """
    about = chat.scope(phone)
    if not about.has_done("sent") and not await _may_send(chat, phone):
        return False
    await about.once("sent", lambda: _send(chat, purpose, phone))
    prompt = _(
        "What is the code that went by SMS to {phone}? It has 6 digits and is good for 10 minutes. If it does not "
        "come, send {again}.",
        phone=masked(phone),
        again=again,
    )
    await about.ask_secret("code", prompt, lambda typed: _check(chat, purpose, phone, typed))
    return True


async def _may_send(chat: Chat, phone: str) -> bool:
    if not chat.desk.texts_phones:
        chat.say(_("SMS is off at the moment, so no code can be sent. Please try again later."))
        return False
    if await chat.store.people.too_often(CREDENTIAL, chat.row, phone, own=phone == chat.own_phone):
        chat.say(
            _(
                "Too many passwords and codes were asked for. Please try again in an hour, or send the word PASSWORD "
                "by SMS from the phone {phone} itself.",
                phone=masked(phone),
            )
        )
        return False
    return True


async def _send(chat: Chat, purpose: str, phone: str) -> str:
    await chat.store.people.note(CREDENTIAL, chat.row, phone)
    code = await chat.store.codes.issue(purpose, phone, by=f"chat {chat.row.id}", chat=chat.row)
    chat.text_phone(phone, code_text(code), report=False, purpose=CODE)
    return "sent"


def code_text(code: str) -> Text:
    """The text message with a code."""
    return _(
        "Mtahini. Your code is {code}. It is good for 10 minutes, in the chat that asked for it. Give it to nobody. If "
        "you did not ask, do nothing.",
        code=code,
    )


async def _check(chat: Chat, purpose: str, phone: str, typed: str) -> str:
    if not looks_like_code(typed):
        raise Invalid(_("A code has 6 digits; I read {count}.", count=sum(each.isdecimal() for each in typed)))
    if not await chat.store.codes.use(purpose, phone, typed, chat.row):
        raise Invalid(_("That is not the code of the newest SMS, or its time is over. After 3 wrong ones it ends."))
    await chat.store.deliveries.used(CODE, phone)
    return phone
