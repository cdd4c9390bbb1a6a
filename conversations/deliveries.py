"""What became of a message that somebody waits for: a secret, step by step, or a document."""

from __future__ import annotations

from datetime import datetime

from bot.channel import PHONE_ROUTES, Limits
from bot.engine import Choice
from bot.ladder import News
from bot.language import NAIROBI, NO_WORDS, Text, _, joined, plain
from bot.outbox import NOT_NEEDED, Progress
from bot.routes import GO
from conversations.phones import masked
from storage.deliveries import ARRIVED, GIVEN_UP
from storage.records.chats import ChatRow, Delivery, Step
from storage.store import Store

LET_THROUGH = "*456*9*5*5*1#"  # dialled on Safaricom, it lets service messages through
AGAIN = Choice(f"{GO}retry", _("Send it again"))
SHARE = _("Share my number")

WHY = {
    "blocked": _("your network blocks service messages"),
    "opted_out": _("this line refuses our messages"),
    "unreachable": _("the phone is off, has no signal, or is not in use"),
}
ADVICE = {
    "blocked": _("On Safaricom, dial {code} to let them through.", code=LET_THROUGH),
    "opted_out": _("From that phone, send START to the number that our SMS come from."),
    "unreachable": _("Check that the phone is on and has signal."),
}


def document_failed() -> Text:
    """What a chat hears of a document that did not reach it."""
    return _("The document I sent did not reach you. Please ask for it again: send LETTER or DOCUMENTS.")


def instead(delivery: Delivery, steps: list[Step], secret: str) -> Text:
    """The secret as it is sent to a chat of the number's owner, with what became of the SMS."""
    why = [_line(delivery, steps[-1]), *_advice(steps)]
    return joined([joined(why, " "), _("So I send it here:"), plain(secret)], "\n\n")


def news(delivery: Delivery, steps: list[Step], chat: ChatRow, limits: Limits) -> News | None:
    """What the chat that asked for a secret hears of it now; None where that is nothing."""
    proven = chat.proven_phone == delivery.phone
    if delivery.state == ARRIVED:
        return News(_line(delivery, next(step for step in steps if _has_arrived(step))))
    if delivery.state == GIVEN_UP:
        share = SHARE if not chat.proven_phone else NO_WORDS
        return News(explained(delivery, steps, limits, proven=proven), (AGAIN,), share)
    return None if limits.terse else News(joined([_line(delivery, steps[-2]), _now(steps[-1])], " "))


async def arrived(store: Store, delivery: Delivery) -> None:
    """What follows when a secret has arrived: a new password that its owner asked for is now the only one."""
    if delivery.password_id:
        await store.passwords.arrived(delivery.password_id, delivery.chat_id)


def explained(delivery: Delivery, steps: list[Step], limits: Limits, *, proven: bool) -> Text:
    """Every step, and where it has not arrived what the person can do."""
    lines = joined([_line(delivery, step) for step in steps])
    if delivery.state != GIVEN_UP:
        return lines
    advice = joined([*_advice(steps), _("Send RETRY to have it sent again.")], " ")
    return joined([lines, advice, otherwise(limits, proven=proven)])


def _advice(steps: list[Step]) -> list[Text]:
    """What to do about the reason why an SMS did not arrive."""
    reasons = [step.reason for step in steps if step.channel in PHONE_ROUTES]
    return [ADVICE[reason] for reason in reasons if reason in ADVICE][:1]


def otherwise(limits: Limits, *, proven: bool) -> Text:
    """How to get in without the SMS."""
    if proven:
        return _("In this chat you need no password: send LOGIN.")
    if limits.contact_button:
        return _(
            "Or share your number here: then you need no password. Or ask your Sub County Director of Education for a "
            "one-time code."
        )
    return _("Or ask your Sub County Director of Education for a one-time code.")


def _line(delivery: Delivery, step: Step) -> Text:
    by_phone = step.channel in PHONE_ROUTES
    what = (
        _("SMS to {phone}", phone=masked(delivery.phone))
        if by_phone
        else _("Chat message to {phone}", phone=masked(delivery.phone))
    )
    return _("{what}: {how}.", what=what, how=_how(step))


def _how(step: Step) -> Text:
    sent, at = _time(step.sent_at), _time(step.settled_at)
    match Progress(step.state):
        case Progress.QUEUED:
            return _("waiting to be sent")
        case Progress.SENT:
            return _("sent {sent}, no news yet", sent=sent)
        case Progress.FAILED if step.reason == NOT_NEEDED:
            return _("not needed any more")
        case Progress.FAILED:
            why = WHY.get(step.reason or "", _("the network did not take it"))
            return _("sent {sent}, not delivered: {why}", sent=sent, why=why) if sent else _("not sent: {why}", why=why)
        case _ if sent:
            return _("sent {sent}, delivered {at}", sent=sent, at=at)
        case _:
            return _("delivered {at}", at=at)


def _now(step: Step) -> Text:
    """What is done in place of a step that brought nothing."""
    if step.channel in PHONE_ROUTES:
        return _("I am sending it by another way now.")
    return _("I am sending it to the chat of this number now.")


def _has_arrived(step: Step) -> bool:
    return step.state in (Progress.DELIVERED, Progress.READ)


def _time(moment: datetime | None) -> str:
    """The time of day in Nairobi, to the second."""
    return f"{moment.astimezone(NAIROBI):%H:%M:%S}" if moment else ""
