"""Figures for Prometheus: how fast, how late, what failed. None of them names a person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

import phonenumbers
from phonenumbers import carrier
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from storage.database import Database

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5)
TURNS = Histogram(
    "mtahini_turn_seconds", "From asking for a turn to its commit, without slow work.", buckets=SECONDS, registry=None
)
INCIDENTS = Counter(
    "mtahini_incidents", "Turns that ended with an apology and a case number.", ["conversation"], registry=None
)
RECEIPTS = Counter(
    "mtahini_receipts",
    "News of messages, with the reason of failures (window_closed: WhatsApp's 24 hours were over; no_template: so they "
    "were, and nothing was sent). The network is the one that the number was first given to.",
    ["channel", "network", "state", "reason"],
    registry=None,
)
AGE = Gauge("mtahini_queue_age_seconds", "Age of the oldest message that waits.", ["queue"], registry=None)


def registry(lanes: Callable[[], int], waiting: Callable[[], int]) -> CollectorRegistry:
    """What one process shows; gauges are read when they are asked for."""
    found = CollectorRegistry()
    for figure in (TURNS, INCIDENTS, RECEIPTS, AGE):
        found.register(figure)
    for name, text, read in (
        ("mtahini_lanes_busy", "Chats with a turn under way.", lanes),
        ("mtahini_outbox_waiting", "Messages that are not sent yet.", waiting),
    ):
        Gauge(name, text, registry=found).set_function(read)
    return found


async def measure_queues(database: Database, now: datetime) -> None:
    """How long the oldest message has waited to be answered, and the oldest answer to be sent."""
    async with database.reading() as tx:
        oldest: dict[str, datetime] = dict(await tx.oldest_waiting())
    for queue in ("inbox", "outbox"):
        AGE.labels(queue).set((now - oldest.get(queue, now)).total_seconds())


def receipt(channel: str, address: str, state: str, reason: str) -> None:
    """Count news of a message."""
    RECEIPTS.labels(channel, _network(address[:9]) if address.startswith("+") else "", state, reason).inc()


@lru_cache(maxsize=2000)
def _network(prefix: str) -> str:
    """The network that numbers which begin like this were given to: a number that was ported keeps its first one."""
    try:
        return carrier.name_for_number(phonenumbers.parse(prefix.ljust(13, "0")), "en")
    except phonenumbers.NumberParseException:
        return ""
