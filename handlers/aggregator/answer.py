"""What an aggregator answers to a message, and what its words for failures mean."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.channel import (
    ChannelMisconfigured,
    MessageInvalid,
    NotSent,
    OutcomeUnknown,
    PersonUnreachable,
    RetryAfter,
    SendError,
)

_ONE_SECOND = 1.0

# Codes of one recipient at Africa's Talking; what is not here was taken if it has an id.
_REFUSED: dict[str, Callable[[str], SendError]] = {
    "401": MessageInvalid,  # held back as a risk
    "402": ChannelMisconfigured,  # the sender is not ours
    "403": PersonUnreachable,
    "404": PersonUnreachable,
    "405": ChannelMisconfigured,  # the account is empty
    "406": lambda words: PersonUnreachable(words, "blocked"),
    "407": PersonUnreachable,
    "409": lambda words: PersonUnreachable(words, "blocked"),
    "500": NotSent,
    "501": NotSent,
    "502": MessageInvalid,
}
_REASONS = {
    "blocked": {"userinblacklist", "donotdisturbrejection", "blacklisted", "blocked"},
    "unreachable": {
        *("absentsubscriber", "userisinactive", "useraccountsuspended", "userdoesnotexist", "notnetworksubscriber"),
        *("notnetworksubcriber", "invalidphonenumber", "unsupportednumbertype", "undeliverable"),
    },
    "rejected": {"insufficientcredit", "invalidlinkid", "usernotsubscribedtoproduct", "rejected", "rejectedbygateway"},
    "expired": {"expired"},
}
_BY_WORD = {word: reason for reason, words in _REASONS.items() for word in words}


def accepted(status: int, content: bytes, retry_after: str, names: Mapping[str, str]) -> str:
    """The aggregator's id of a message that it took. Raises `SendError`s where it did not, or perhaps did not."""
    if status in (401, 403):
        raise ChannelMisconfigured(f"HTTP {status}")
    if status == 429:
        raise RetryAfter(float(retry_after) if retry_after.isdecimal() else _ONE_SECOND)
    if status >= 500:
        raise OutcomeUnknown(f"HTTP {status}")
    recipient = next(_recipients(_parsed(status, content), names), None)
    if recipient is None:  # nobody was written to: Africa's Talking answers so to a sender that is not ours
        raise MessageInvalid(f"HTTP {status}") if status >= 400 else ChannelMisconfigured("no recipient in the answer")
    code, platform_id = str(recipient.get(names["code"], "")), str(recipient.get(names["id"], ""))
    if refused := _REFUSED.get(code):
        raise refused(f"code {code}")
    if status >= 400 or not platform_id:
        raise MessageInvalid(f"HTTP {status}, code {code}")
    return platform_id


def reason(*words: str) -> str:
    """Why a message failed, in our words, by the first of the aggregator's that says it; else `unknown`."""
    plain = ("".join(filter(str.isalpha, word)).lower() for word in words)
    return next((_BY_WORD[word] for word in plain if word in _BY_WORD), "unknown")


def _parsed(status: int, content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError as error:
        raise (MessageInvalid if status >= 400 else OutcomeUnknown)(f"HTTP {status} without JSON") from error


def _recipients(answer: Any, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """The parts of an answer that speak of a recipient, however deep they are."""
    if isinstance(answer, dict):
        if names["id"] in answer or names["code"] in answer:
            yield answer
        answer = list(answer.values())
    if isinstance(answer, list):
        for part in answer:
            yield from _recipients(part, names)
