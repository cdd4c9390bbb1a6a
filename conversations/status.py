"""What became of a password: every step of its way, at any time; and to have it sent again, or here."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Choice
from bot.language import NAIROBI, Text, _, joined
from bot.routes import GO
from conversations.deliveries import AGAIN, LET_THROUGH, explained, otherwise
from conversations.phones import masked
from conversations.reset import too_often
from storage.deliveries import ARRIVED, CODE, PASSWORD
from storage.people import CREDENTIAL
from storage.records.chats import Delivery

SHOWN = 2  # the newest; on SMS only the last one
WHAT = {PASSWORD: _("Password"), CODE: _("Code")}
NONE_ASKED = _("No password was asked for here since yesterday. To get one, send RESET.")


@conversation("status", title=_("What became of my password"), parks=False, first=True)
async def status(chat: Chat) -> None:
    """Each step of what this chat may know of. Of a stranger's number it says the same with and without account."""
    seen = await chat.store.deliveries.seen_from(chat.row, chat.own_phone, 1 if chat.limits.terse else SHOWN)
    for delivery in seen:
        chat.say(await _shown(chat, delivery))
    unknown = await _of_stranger(chat, seen)
    if unknown:
        chat.say(unknown)
    if not (seen or unknown):
        chat.say(NONE_ASKED)
    if chat.offers:
        return chat.go(chat.offers[0].name)
    if seen and seen[0].state != ARRIVED and not chat.limits.terse:
        here = [Choice(f"{GO}here", _("Get it here"))] if _may_be_shown(chat, seen[0]) else []
        await chat.choose("next", _("What would you like to do?"), [*here, AGAIN, Choice(f"{GO}menu", _("Main menu"))])


@conversation("retry", title=_("Send it again"), words=_("retry, send again, try again"), parks=False, first=True)
async def retry(chat: Chat) -> None:
    """Send the newest password once more while it is young, or make a new one; not where it has arrived."""
    delivery = await _newest(chat)
    if delivery and delivery.state == ARRIVED:
        chat.say(_has_come(delivery))
        return _back(chat)
    if delivery is None or delivery.payload is None:
        return await _anew(chat, delivery)
    phone, own = delivery.phone, delivery.phone == chat.own_phone
    if await chat.store.people.too_often(CREDENTIAL, chat.row, phone, own=own):
        return chat.say(too_often(phone))
    await chat.store.people.note(CREDENTIAL, chat.row, phone)
    chat.resend(delivery)
    if not (own and chat.limits.phone_addresses):
        chat.say(_("It is on its way again, by SMS to {phone}.", phone=masked(phone)))
    _back(chat)


@conversation("here", title=_("Get it here"), words=_("here"), parks=False, first=True)
async def here(chat: Chat) -> None:
    """Show the newest password in this chat, if it is proven to be its owner's."""
    if chat.limits.phone_addresses:
        return chat.go("retry")
    delivery = await _newest(chat)
    if delivery and _may_be_shown(chat, delivery):
        chat.resend(delivery, here=True)
        chat.say(_("It comes in the next message."))
        return _back(chat)
    if chat.person:
        return chat.say(_("You are logged in: here you need no password."))
    if chat.proven_phone:
        return chat.say(_("There is no password on its way. In this chat you need none: send LOGIN."))
    chat.say(_("I show a password only where I know that the number is yours. There you need no password at all."))
    chat.go("login")


async def _newest(chat: Chat) -> Delivery | None:
    found = await chat.store.deliveries.seen_from(chat.row, chat.own_phone, 1)
    return found[0] if found else None


async def _anew(chat: Chat, delivery: Delivery | None) -> None:
    """A new password for the number that was asked about last."""
    asked = await chat.store.deliveries.asked_in(chat.row)
    phone = delivery.phone if delivery else asked.phone if asked else None
    if phone is None and chat.limits.phone_addresses:  # there nobody would be asked before it is made
        return chat.say(NONE_ASKED)
    return chat.go("reset", phone=phone) if phone else chat.go("reset")


def _has_come(delivery: Delivery) -> Text:
    at = f"{(delivery.settled_at or delivery.created_at).astimezone(NAIROBI):%H:%M}"
    if delivery.purpose == CODE:
        return _("Your last code arrived at {at}. For a new one send CODE.", at=at)
    return _("Your last password arrived at {at}. For a new one send PASSWORD.", at=at)


async def _shown(chat: Chat, delivery: Delivery) -> Text:
    steps = await chat.store.deliveries.steps(delivery)
    lines = explained(delivery, steps, chat.limits, proven=chat.proven_phone == delivery.phone)
    if chat.limits.terse:
        return lines
    phone, what = masked(delivery.phone), WHAT[delivery.purpose]
    header = _("{what} for {phone}, asked for on {at}:", what=what, phone=phone, at=delivery.created_at)
    return joined([header, lines])


async def _of_stranger(chat: Chat, seen: list[Delivery]) -> Text | None:
    """What may be said of a number that is not known to be this person's."""
    asked = await chat.store.deliveries.asked_in(chat.row)
    if asked is None or asked.phone in {delivery.phone for delivery in seen}:
        return None
    if asked.phone in (chat.own_phone, chat.person.phone if chat.person else None):
        return None
    text = _(
        "You asked for a password or a code for {phone}: {at}. If that number has an account, it went there by SMS. "
        "What became of it is shown only on that phone, or in a chat of that number. If it does not come: on "
        "Safaricom, dial {code} to let such messages through, then ask for it again.",
        phone=masked(asked.phone),
        at=asked.at,
        code=LET_THROUGH,
    )
    return joined([text, otherwise(chat.limits, proven=False)])


def _may_be_shown(chat: Chat, delivery: Delivery) -> bool:
    return bool(delivery.payload) and chat.proven_phone == delivery.phone


def _back(chat: Chat) -> None:
    """To what was left for this."""
    if chat.offers:
        chat.go(chat.offers[0].name)
