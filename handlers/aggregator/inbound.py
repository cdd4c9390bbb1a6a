"""From an aggregator's webhooks to `Incoming` and `Receipt`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat
from starlette.exceptions import HTTPException

from bot.channel import Receipt
from bot.messages import BOLD_OFF, BOLD_ON, Incoming
from handlers import body
from handlers.aggregator.answer import reason

_JSON = "application/json"
_OLDEST = timedelta(days=1)  # networks give up a text that is longer on its way; what claims more is a wrong clock
_NOT_TEXT = str.maketrans("", "", f"\0{BOLD_ON}{BOLD_OFF}")
_STATES = {
    "sent": {"sent", "submitted", "buffered", "accepted", "acceptd"},
    "delivered": {"success", "delivered", "delivrd"},
    "failed": {
        *("failed", "rejected", "rejectd", "undelivered", "undeliv", "undeliverable", "absentsubscriber"),
        *("expired", "blocked", "blacklisted"),
    },
}  # of Africa's Talking, and the usual words of operators; any other word is no news
_BY_WORD = {word: state for state, words in _STATES.items() for word in words}


def fields(media_type: str, content: bytes) -> Mapping[str, str]:
    """What a form or a JSON object holds, as text. Raises HTTPException: 400 for anything else."""
    if media_type == body.FORM:
        return {name: str(value) for name, value in body.form(content).items()}
    if media_type != _JSON:
        raise HTTPException(400)
    try:
        found = json.loads(content)
    except ValueError as error:
        raise HTTPException(400) from error
    if not isinstance(found, dict):
        raise HTTPException(400)
    return {name: str(value) for name, value in found.items() if value is not None}


def message(fields: Mapping[str, str], names: Mapping[str, str], now: datetime) -> Incoming:
    """An SMS. Raises ValueError without its id, or with a sender that nobody can answer.

    Its number is not proven: the sender of an SMS can be forged. Only what we send to a number proves it.
    """
    if not (message_id := fields.get(names["incoming.id"], "")):
        raise ValueError("the id is missing")
    return Incoming(
        channel="sms",
        address=_number(fields.get(names["incoming.from"], "")),
        message_id=message_id,
        text=fields.get(names["incoming.text"], "").translate(_NOT_TEXT),
        sent_at=_sent_at(fields.get(names["incoming.date"], ""), now),
    )


def _sent_at(date: str, now: datetime) -> datetime | None:
    """When the aggregator had the text from the network; None where it does not say, or says what cannot be.

    A time without a zone is UTC, as Africa's Talking has it: taken for another, a text could seem to be sent earlier.
    """
    try:
        moment = datetime.fromisoformat(date.strip())
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if now - _OLDEST <= moment <= now else None


def receipt(channel: str, fields: Mapping[str, str], names: Mapping[str, str]) -> Receipt | None:
    """News of a message that was sent; None where there is none. Raises ValueError without its id."""
    platform_id, status = fields.get(names["report.id"], ""), fields.get(names["report.status"], "")
    if not platform_id or not status:
        raise ValueError("id or status is missing")
    state = _BY_WORD.get("".join(filter(str.isalpha, status)).lower())
    if state is None:
        return None
    why = reason(fields.get(names["report.reason"], ""), status) if state == "failed" else ""
    return Receipt(channel, state, platform_id, reason=why)


def _number(sender: str) -> str:
    """A sender's number as E.164, with or without its country's code."""
    try:
        number = phonenumbers.parse(sender, "KE")
    except NumberParseException as error:
        raise ValueError("the sender is no phone number") from error
    if not phonenumbers.is_valid_number(number):
        raise ValueError("the sender is no phone number")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
