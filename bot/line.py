"""Messages on their way in memory: one line for each channel, in it a lane for each address."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

from bot.channel import Channel, Sent
from bot.messages import Outgoing
from storage.records.chats import OutboxRow

IN_FLIGHT = 100  # sends under way at once on one channel
BULK_SHARE = 0.8  # of a channel's rate; the rest is for replies


class Urgency(IntEnum):
    """Kinds of messages, most urgent first."""

    REPLY = 0
    CREDENTIAL = 1
    NOTICE = 2
    BULK = 3


@dataclass
class Item:
    """A message in memory, on its way."""

    id: int
    channel: str
    address: str
    urgency: Urgency
    message: Outgoing
    expires_at: datetime
    delivery_id: int | None = None
    attempts: int = 0
    resting: bool = False  # until it may be tried again
    replaced: bool = False  # by an apology
    sent: Sent | None = None  # accepted by the platform, and not noted yet

    @classmethod
    def of(cls, row: dict[str, Any]) -> Item:
        """From what was written just now."""
        urgency, message = Urgency(row["kind"]), row["message"]
        return cls(row["id"], row["channel"], row["address"], urgency, message, row["expires_at"], row["delivery_id"])

    @classmethod
    def read(cls, row: OutboxRow) -> Item:
        """From what is stored. Raises ValueError where that is of another version."""
        urgency, message = Urgency(row.kind), Outgoing.model_validate_json(row.payload)
        return cls(row.id, row.channel, row.address, urgency, message, row.expires_at, row.delivery_id)


@dataclass
class Bucket:
    """Tokens for so many sends a second.

    Answers take theirs at once, and the platform says when it is too much; the others wait for a token, credentials
    first. Bulk leaves a share of them to the rest, and is spread evenly.
    """

    rate: float
    tokens: float
    at: float = 0.0
    next_bulk: float = 0.0  # when bulk may take its next token

    def wait(self, now: float, urgency: Urgency) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        self.tokens = min(self.rate, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if urgency is Urgency.BULK:
            return self._bulk(now)
        if urgency is Urgency.REPLY or self.tokens >= 1:
            self.tokens = max(self.tokens - 1, -self.rate)
            return 0.0
        return (1 - self.tokens) / self.rate

    def _bulk(self, now: float) -> float:
        lacking = 1 + self.rate * (1 - BULK_SHARE) - self.tokens
        if wait := max(0.0, lacking / self.rate, self.next_bulk - now):
            return wait
        self.tokens -= 1
        self.next_bulk = now + 1 / (self.rate * BULK_SHARE)
        return 0.0


@dataclass
class Line:
    """One channel's lanes. An address is in `ready`, by urgency and age, while its first message may be sent."""

    channel: Channel
    bucket: Bucket
    lanes: dict[str, deque[Item]] = field(default_factory=dict)
    ids: set[int] = field(default_factory=set)
    busy: set[str] = field(default_factory=set)  # addresses whose first message is under way
    ready: asyncio.PriorityQueue[tuple[int, int, str]] = field(default_factory=asyncio.PriorityQueue)
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(IN_FLIGHT))

    def add(self, item: Item) -> None:
        """Put a message ahead of those to its address that are less urgent, but not of the one under way."""
        self.ids.add(item.id)
        lane = self.lanes.setdefault(item.address, deque())
        first = 1 if item.address in self.busy else 0
        place = next((n for n in range(first, len(lane)) if lane[n].urgency > item.urgency), len(lane))
        lane.insert(place, item)
        if place == 0:
            self.push(item.address)

    def is_due(self, address: str) -> bool:
        """Whether the first message of an address may be sent now."""
        lane = self.lanes.get(address)
        return lane is not None and address not in self.busy and not lane[0].resting

    def push(self, address: str) -> None:
        """The first message of an address may be sent."""
        if lane := self.lanes.get(address):
            self.ready.put_nowait((lane[0].urgency, lane[0].id, address))

    def rest(self, item: Item, seconds: float) -> None:
        """Try a message again after a while, unless a more urgent one to its address goes first."""
        item.resting = True
        asyncio.get_running_loop().call_later(seconds, self._rested, item)

    def _rested(self, item: Item) -> None:
        item.resting = False
        self.push(item.address)

    def pop(self, address: str) -> None:
        """The first message of an address is settled."""
        lane = self.lanes[address]
        self.ids.discard(lane.popleft().id)
        if lane:
            self.push(address)
        else:
            del self.lanes[address]
