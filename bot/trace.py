"""A message on its way, step by step, at debug level: names and ids, never what anybody said. The sandbox shows it."""

from __future__ import annotations

import logging
import time
from functools import cache
from typing import TYPE_CHECKING, Any

import structlog

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from bot.channel import Receipt
    from bot.line import Item
    from bot.messages import Incoming
    from bot.turn import Turn

RECEIVED, TAKEN, WORKED = "message received", "turn taken", "slow work done"
QUEUED, SENT, RECEIPT = "message queued", "message sent", "receipt noted"


@cache
def _log() -> FilteringBoundLogger:
    """Bound once: each turn passes here several times, and what nobody watches must cost next to nothing."""
    bound: FilteringBoundLogger = structlog.get_logger().bind()
    return bound


def received(message: Incoming) -> None:
    """A message is in the inbox."""
    _log().debug(
        RECEIVED, channel=message.channel, address=message.address, message_id=message.message_id, kind=message.kind
    )


def worked(lane: tuple[str, str], work: str, began: float) -> None:
    """Slow work, which a turn had asked for, is done; `began` by the clock of `time.perf_counter`."""
    _log().debug(WORKED, channel=lane[0], address=lane[1], work=work, ms=_since(began))


def taken(turn: Turn | None, lane: tuple[str, str], rows: list[dict[str, Any]], began: float, *, raised: bool) -> None:
    """A turn is committed, with so many rows for the outbox. Without a turn, what was stored could not be read."""
    if not _log().is_enabled_for(logging.DEBUG):
        return
    state = turn.state if turn else None
    _log().debug(
        TAKEN,
        channel=lane[0],
        address=lane[1],
        message_id=turn.incoming.message_id if turn else "",
        asked=turn.asked if turn else "",
        conversation=state.name if state else "",
        question=state.pending.key if state and state.pending else "",
        answers=list(state.answers) if state else [],
        raised=raised,
        outbox_ids=[row["id"] for row in rows],
        ms=_since(began),
    )


def queued(item: Item) -> None:
    """A message waits to be sent."""
    _log().debug(QUEUED, channel=item.channel, address=item.address, outbox_id=item.id, urgency=item.urgency.name)


def sent(item: Item, began: float) -> None:
    """A platform has taken a message."""
    _log().debug(SENT, channel=item.channel, outbox_id=item.id, tries=item.attempts, ms=_since(began))


def noted(receipt: Receipt, reports: list[dict[str, Any]]) -> None:
    """News of a message that was sent, or given up; `reports` tell of it."""
    if _log().is_enabled_for(logging.DEBUG):
        _log().debug(
            RECEIPT,
            channel=receipt.channel,
            outbox_id=receipt.outbox_id,
            state=receipt.state,
            reason=receipt.reason,
            outbox_ids=[row["id"] for row in reports],
        )


def _since(began: float) -> int:
    return round((time.perf_counter() - began) * 1000)
