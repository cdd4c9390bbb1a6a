"""What Twilio's error codes mean: for the outbox when a message is refused, for people when it fails later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException

from bot.channel import (
    ChannelMisconfigured,
    MessageInvalid,
    OutcomeUnknown,
    PersonUnreachable,
    RetryAfter,
    SendError,
)

_WAIT = {20429, 21611, 63018}  # too many requests; queue of our number full; channel's rate exceeded
_UNREACHABLE = {21211, 21610, 21614, 63003, 63014, 63024}
_MISCONFIGURED = {20003, 20404, 21212, 21408, 21606}
_ONE_SECOND = 1.0
_NUMBER = re.compile(r"\+?\d{7,}")

_CODES = {
    "blocked": {30004, 30007, 63014},
    "opted_out": {21610},
    "not_on_whatsapp": {63003, 63024},
    "unreachable": {21211, 21614, 30003, 30005, 30006},
    "window_closed": {63016},
    "rate_limited": {20429, 21611, 30001, 63017, 63018, 63038},
    "rejected": {63005, 63013, 63021, 63027, 63028, 63029, 63030, 63032, 63049},
    "media_failed": {12300, 63019},
}
_REASONS = {code: reason for reason, codes in _CODES.items() for code in codes}


def reason(code: int) -> str:
    """Why a message failed, as one of the words in `_CODES`, or `unknown`."""
    return _REASONS.get(code, "unknown")


@contextmanager
def classified() -> Iterator[None]:
    """Turn what the library raises into a `SendError`."""
    try:
        yield
    except (TwilioRestException, TwilioServiceException) as error:
        raise _classify(error.status, error.code or error.status, _words(error)) from error
    except TwilioException as error:  # of a page of a list: it holds the answer and no more
        status = getattr(error.args[-1], "status_code", 0)
        raise _classify(status, status, f"HTTP {status}") from error
    except ValueError as error:  # an answer that says it is good but cannot be read
        raise OutcomeUnknown(type(error).__name__) from error


def _classify(status: int, code: int, words: str) -> SendError:
    if code in _WAIT:
        return RetryAfter(_ONE_SECOND)
    if status < 400 or status >= 500:
        return OutcomeUnknown(words)
    if code in _UNREACHABLE:
        return PersonUnreachable(words, reason(code))
    if code in _MISCONFIGURED or status in (401, 403):
        return ChannelMisconfigured(words)
    return MessageInvalid(words)


def _words(error: TwilioRestException | TwilioServiceException) -> str:
    """For the log, so without the numbers that Twilio likes to quote."""
    text = error.msg if isinstance(error, TwilioRestException) else error.title
    return f"{reason(error.code or 0)}: {error.code} {_NUMBER.sub('...', str(text))}"
