"""When a conversation raises: what is recorded, and what the person is told."""

from __future__ import annotations

import re
import traceback
from datetime import datetime
from typing import Any

import structlog

from bot.language import _
from bot.line import Urgency
from bot.messages import Outgoing
from bot.outbox import outgoing
from bot.turn import Turn
from catalogue import TOLL_FREE
from storage.cases import new_case_number
from storage.ids import new_id
from storage.records.chats import ChatRow

log = structlog.get_logger()


def incident(row: ChatRow, turn: Turn | None, error: Exception, now: datetime) -> dict[str, Any]:
    """A row that says what went wrong, without secrets and numbers. Without a turn, what was stored cannot be read."""
    case = new_case_number()
    name = turn.state.name if turn and turn.state else ""
    secret = turn is None or turn.was_secret
    log.error("a conversation raised", case=case, conversation=name, error=type(error).__name__)
    return {
        "id": new_id(),
        "case_number": case,
        "chat_id": row.id,
        "conversation": name,
        "message": "(not shown)" if turn is None or secret else masked(turn.incoming.text),
        "traceback": traced(error, secret=secret),
        "happened_at": now,
    }


def apology(row: ChatRow, turn: Turn | None, happened: dict[str, Any], owner: str) -> dict[str, Any]:
    """What the person gets: the case number, and what to do next."""
    language = row.language or "en"
    text = _(
        "Sorry, something went wrong on our side. Nothing was lost: your answers are as they were. "
        "Please send your last message again, or MENU. If it happens again, call {phone} and name case {case}.",
        phone=TOLL_FREE,
        case=happened["case_number"],
    ).render(language)
    message = Outgoing(text=text, language=language, erase=turn.reply.erase if turn else "")
    return outgoing(row.channel, row.address, message, Urgency.REPLY, happened["happened_at"], owner=owner)


def traced(error: Exception, *, secret: bool) -> str:
    """The traceback of an error, without its own words where they may repeat a secret."""
    if secret:
        return "".join([*traceback.format_tb(error.__traceback__), type(error).__name__])
    return masked("".join(traceback.format_exception(error)))


def masked(text: str) -> str:
    """A text without the digits of numbers that may point at a person."""
    return re.sub(r"\d(?=[\d -]{3})", "•", text)
