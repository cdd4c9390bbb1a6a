"""What the errors of the Bot API mean for the outbox."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import cast

from telegram import error as telegram

from bot.channel import (
    ChannelMisconfigured,
    MessageInvalid,
    OutcomeUnknown,
    PersonUnreachable,
    RetryAfter,
    SendError,
)
from handlers.http import classify

UNREACHABLE = re.compile(r"(?i)chat not found|user not found|user is deactivated|blocked by the user|PEER_ID_INVALID")
UNKNOWN_FILE = re.compile(r"(?i)wrong (remote )?file|file reference")
TOO_LARGE = "Request Entity Too Large"


def failure(error: telegram.TelegramError | LookupError) -> SendError:
    """The reason why a message did not go out; a LookupError is an answer without a result."""
    words = _words(error)
    match error:
        case telegram.RetryAfter():
            return RetryAfter(cast("timedelta", error.retry_after).total_seconds())
        case telegram.Forbidden():
            return PersonUnreachable(words)
        case telegram.InvalidToken() | telegram.Conflict():
            return ChannelMisconfigured(words)
        case telegram.BadRequest():  # a NetworkError, which must not be repeated
            return PersonUnreachable(words) if UNREACHABLE.search(words) else MessageInvalid(words)
        case telegram.ChatMigrated():
            return MessageInvalid(words)
        case telegram.NetworkError():
            return MessageInvalid(words) if words.startswith(TOO_LARGE) else _network(error, words)
    return OutcomeUnknown(words)


def _network(error: telegram.NetworkError, words: str) -> SendError:
    """Without a cause of aiohttp's there was an answer: a server's failure."""
    cause = error.__cause__
    return OutcomeUnknown(words) if cause is None or isinstance(cause, telegram.TelegramError) else classify(cause)


def _words(error: Exception) -> str:
    """Without the body of an answer that was no JSON: a proxy's page may repeat the address, and so the token."""
    return str(error).partition(". Parsing the server response")[0] or type(error).__name__
