"""Delivers what turns say: in order for each address, by urgency, within each channel's rate, until sent or expired."""

from __future__ import annotations

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from functools import partial
from typing import Any

import structlog

from bot.channel import (
    Channel,
    ChannelMisconfigured,
    MessageInvalid,
    OutcomeUnknown,
    PersonUnreachable,
    Receipt,
    RetryAfter,
    SendError,
    Sent,
)
from bot.language import Text, _
from bot.messages import Outgoing
from storage.database import Transaction
from storage.ids import new_id
from storage.records import OutboxRow, Settled
from storage.writer import Writer

log = structlog.get_logger()

LEASE = timedelta(seconds=15)  # so long do the messages of a process that died wait for another
LOOK = 5.0  # seconds between looks for messages that nobody is sending
IN_FLIGHT = 100  # sends under way at once on one channel
BULK_SHARE = 0.8  # of a channel's rate; the rest is for replies
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds between tries


Report = Callable[[Settled], Text | None]  # what to tell the chat that asked for a message, if anything


class Urgency(IntEnum):
    """Kinds of messages, most urgent first."""

    REPLY = 0
    CREDENTIAL = 1
    NOTICE = 2
    BULK = 3


class State(IntEnum):
    """How far a message got. A state never goes back."""

    QUEUED = 0
    SENT = 1
    FAILED = 2
    DELIVERED = 3
    READ = 4


EXPIRY = {
    Urgency.REPLY: timedelta(minutes=30),
    Urgency.CREDENTIAL: timedelta(minutes=3),
    Urgency.NOTICE: timedelta(hours=24),
    Urgency.BULK: timedelta(hours=24),
}
APOLOGY = _("Sorry, our answer could not be shown here. Please send MENU.")
STATES = {"sent": State.SENT, "delivered": State.DELIVERED, "read": State.READ, "failed": State.FAILED}


def outgoing(
    channel: str,
    address: str,
    message: Outgoing,
    urgency: Urgency,
    now: datetime,
    *,
    owner: str,
    key: str | None = None,
    secret: bool = False,
    report_to: int | None = None,
) -> dict[str, Any]:
    """A row of the outbox. Without an owner, the next process that looks takes it."""
    return {
        "id": new_id(),
        "key": key,
        "channel": channel,
        "address": address,
        "kind": int(urgency),
        "secret": int(secret),
        "payload": message.model_dump_json(exclude_defaults=True),
        "owner": owner,
        "lease_until": now + LEASE if owner else datetime.fromtimestamp(0, UTC),
        "report_to": report_to,
        "created_at": now,
        "expires_at": now + EXPIRY[urgency],
    }


@dataclass
class Item:
    """A message in memory, on its way."""

    id: int
    channel: str
    address: str
    urgency: Urgency
    message: Outgoing
    expires_at: datetime
    attempts: int = 0
    unsure: bool = False  # the platform may have it already
    replaced: bool = False  # by an apology
    sent: Sent | None = None  # accepted by the platform, and not noted yet

    @classmethod
    def of(cls, row: dict[str, Any] | OutboxRow) -> Item:
        """From what was written, or read back."""
        get = row.__getitem__ if isinstance(row, dict) else partial(getattr, row)
        message = Outgoing.model_validate_json(get("payload"))
        return cls(get("id"), get("channel"), get("address"), Urgency(get("kind")), message, get("expires_at"))


@dataclass
class Bucket:
    """Tokens for so many sends a second.

    Answers take theirs at once, and the platform says when it is too much; notices wait for a token, and bulk leaves
    a share of them to the others.
    """

    rate: float
    tokens: float
    at: float = 0.0

    def wait(self, now: float, urgency: Urgency) -> float:
        """Take a token and return 0, or return the seconds until there is one."""
        self.tokens = min(self.rate, self.tokens + (now - self.at) * self.rate)
        self.at = now
        bulk = urgency is Urgency.BULK
        floor, price = (self.rate * (1 - BULK_SHARE), 1 / BULK_SHARE) if bulk else (0.0, 1.0)
        if urgency in (Urgency.REPLY, Urgency.CREDENTIAL) or self.tokens - floor >= price:
            self.tokens = max(self.tokens - price, -self.rate)
            return 0.0
        return (price + floor - self.tokens) / self.rate


@dataclass
class Line:
    """One channel's lanes. An address is in `ready`, by urgency and age, while its first message may be sent."""

    channel: Channel
    bucket: Bucket
    lanes: dict[str, deque[Item]] = field(default_factory=dict)
    ready: asyncio.PriorityQueue[tuple[int, int, str]] = field(default_factory=asyncio.PriorityQueue)
    slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(IN_FLIGHT))

    def push(self, address: str) -> None:
        """The first message of an address may be sent."""
        head = self.lanes[address][0]
        self.ready.put_nowait((head.urgency, head.id, address))


class Outbox:
    """All lines. `add` is called after a turn's commit; what a crash or a command left is found by looking."""

    def __init__(
        self, writer: Writer, channels: Mapping[str, Channel], clock: Callable[[], datetime], report: Report
    ) -> None:
        self.owner = f"{new_id():x}"
        self._writer = writer
        self._clock = clock
        self._report = report
        self._lines = {
            name: Line(channel, Bucket(channel.limits.per_second, channel.limits.per_second))
            for name, channel in channels.items()
        }
        self._tasks: set[asyncio.Task[None]] = set()
        self.waiting = 0  # messages that are not settled yet
        self.quiet = asyncio.Event()  # set while there are none
        self.quiet.set()

    async def start(self) -> None:
        """Take over what waits, and begin to send."""
        await self._look(everything=not self._writer.database.shared)
        self._spawn(self._keep_looking())
        for line in self._lines.values():
            self._spawn(self._dispatch(line))

    async def stop(self) -> None:
        """Stop sending; what is not sent stays in the outbox."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def add(self, rows: Iterable[dict[str, Any] | OutboxRow]) -> None:
        """Put messages that are safely stored on their way."""
        for row in rows:
            item = Item.of(row)
            if line := self._lines.get(item.channel):
                lane = line.lanes.setdefault(item.address, deque())
                lane.append(item)
                self.waiting += 1
                self.quiet.clear()
                if len(lane) == 1:
                    line.push(item.address)

    async def receive(self, receipt: Receipt) -> None:
        """Note news of a message that was sent."""
        self.add(await self._writer.do(self._settle, receipt))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _dispatch(self, line: Line) -> None:
        """Most urgent first, as fast as the channel's rate and the free slots allow."""
        while True:
            await line.slots.acquire()
            urgency, number, address = await line.ready.get()
            if delay := line.bucket.wait(time.monotonic(), Urgency(urgency)):
                line.ready.put_nowait((urgency, number, address))
                line.slots.release()
                await asyncio.sleep(delay)
            else:
                self._spawn(self._deliver(line, address))

    async def _deliver(self, line: Line, address: str) -> None:
        lane = line.lanes[address]
        try:
            wait = await self._attempt(line.channel, lane[0])
        except Exception:
            log.exception(
                "a message is not settled; it is tried again", channel=line.channel.name, outbox_id=lane[0].id
            )
            wait = LONGEST_WAIT
        finally:
            line.slots.release()
        if wait is not None:
            asyncio.get_running_loop().call_later(wait, line.push, address)
            return
        lane.popleft()
        self.waiting -= 1
        if not self.waiting:
            self.quiet.set()
        if lane:
            line.push(address)
        else:
            del line.lanes[address]

    async def _attempt(self, channel: Channel, item: Item) -> float | None:
        """Try to send. Returns the seconds to wait before the next try, or None when there is none to come."""
        item.attempts += 1
        if item.sent is None:
            if self._clock() >= item.expires_at:
                return await self._fail(item, "expired")
            if item.unsure and await self._has_arrived(item):
                return None
            try:
                item.sent = await channel.send(item.address, item.message, item.id)
            except SendError as error:
                return await self._decide(item, error)
        await self._writer.do(self._set_sent, (item, item.sent))
        return None

    async def _decide(self, item: Item, error: SendError) -> float | None:
        """What follows from a failure: the only place that knows."""
        backoff = min(FIRST_WAIT * 2.0 ** (item.attempts - 1), LONGEST_WAIT) * random.uniform(0.8, 1.2)
        log.info("not sent", channel=item.channel, outbox_id=item.id, error=type(error).__name__, try_=item.attempts)
        match error:
            case RetryAfter():
                return error.seconds
            case OutcomeUnknown():
                item.unsure = True
                return backoff
            case PersonUnreachable():
                return await self._fail(item, "unreachable")
            case MessageInvalid():
                log.error("the platform refuses a message", channel=item.channel, outbox_id=item.id, detail=str(error))
                return await self._replace(item)
            case ChannelMisconfigured():
                log.error("the platform refuses us: look at the settings", channel=item.channel, detail=str(error))
                return LONGEST_WAIT / 2
            case _:
                return backoff

    async def _replace(self, item: Item) -> float | None:
        """A reply that the platform will never take becomes a plain apology, so that nobody is left in silence."""
        if item.urgency is not Urgency.REPLY or item.replaced:
            return await self._fail(item, "rejected")
        item.replaced = True
        language = item.message.language
        item.message = Outgoing(text=APOLOGY.render(language), language=language)
        return 0.0

    async def _fail(self, item: Item, reason: str) -> float | None:
        """Settle a message as failed: no try is to come."""
        await self.receive(Receipt(item.channel, "failed", outbox_id=item.id, reason=reason))
        return None

    async def _has_arrived(self, item: Item) -> bool:
        """Whether a receipt came for a message whose sending had no clear end."""
        async with self._writer.database.reading() as tx:
            return bool(await tx.outgoing_state(id=item.id) != State.QUEUED)

    async def _set_sent(self, tx: Transaction, items: Sequence[tuple[Item, Sent]]) -> Sequence[None]:
        now = self._clock()
        await tx.set_sent([{"id": item.id, "platform_id": sent.platform_id, "at": now} for item, sent in items])
        return [None] * len(items)

    async def _settle(self, tx: Transaction, receipts: Sequence[Receipt]) -> Sequence[list[dict[str, Any]]]:
        return [await self._settle_one(tx, receipt) for receipt in receipts]

    async def _settle_one(self, tx: Transaction, receipt: Receipt) -> list[dict[str, Any]]:
        news = {"state": STATES[receipt.state], "reason": receipt.reason or None, "at": self._clock()}
        if receipt.outbox_id is not None:
            settled = await tx.settle_by_id(id=receipt.outbox_id, **news)
        else:
            settled = await tx.settle_by_platform_id(channel=receipt.channel, platform_id=receipt.platform_id, **news)
        if settled is None or settled.report_to is None:
            return []
        rows = await self._tell(tx, settled)
        await tx.add_outgoing(rows)
        return rows

    async def _tell(self, tx: Transaction, settled: Settled) -> list[dict[str, Any]]:
        """A message to the chat that asked for what was sent, if there is something to tell."""
        chat = await tx.chat_by_id(id=settled.report_to)
        if chat is None or (text := self._report(settled)) is None:
            return []
        language = chat.language or "en"
        message = Outgoing(text=text.render(language), language=language)
        return [outgoing(chat.channel, chat.address, message, Urgency.NOTICE, self._clock(), owner=self.owner)]

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self._look(everything=False)
            except Exception:
                log.exception("could not look for messages to send; the next look comes")

    async def _look(self, *, everything: bool) -> None:
        self.add(await self._writer.do(self._take, everything))

    async def _take(self, tx: Transaction, everything: Sequence[bool]) -> Sequence[list[OutboxRow]]:
        """Renew our leases, and take over messages whose lease ran out: their process died, or a command wrote them."""
        now = self._clock()
        await tx.renew_leases(owner=self.owner, until=now + LEASE)
        before = datetime.max.replace(tzinfo=UTC) if any(everything) else now
        rows = await tx.take_outgoing(owner=self.owner, until=now + LEASE, now=before)
        return [sorted(rows, key=lambda row: row.id), *([] for _other in everything[1:])]
