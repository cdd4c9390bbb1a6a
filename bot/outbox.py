"""Delivers what turns say: in order for each address, by urgency, within each channel's rate, until sent or expired."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Any, Protocol

import structlog

from bot import trace
from bot.channel import (
    Channel,
    ChannelMisconfigured,
    MessageInvalid,
    PersonUnreachable,
    Receipt,
    RetryAfter,
    SendError,
    Sent,
)
from bot.engine import Choice
from bot.language import _
from bot.line import Bucket, Item, Line, Urgency
from bot.messages import Option, Outgoing
from bot.routes import GO
from storage.database import Transaction
from storage.ids import new_id
from storage.records.chats import OutboxRow
from storage.writer import Writer

log = structlog.get_logger()

LEASE = timedelta(seconds=30)  # so long do the messages of a process that died wait for another
LAST_SENDS = 10.0  # seconds that sends under way have when we stop
MOST = 1000  # messages that are taken from the outbox at once
LOOK = 5.0  # seconds between looks for messages that nobody is sending
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0  # seconds between tries


class Progress(IntEnum):
    """How far a message got. A state never goes back, but where a message is held after all."""

    HELD = -1  # until its person writes
    QUEUED = 0
    SENT = 1
    FAILED = 2
    DELIVERED = 3
    READ = 4


Row = dict[str, Any]
EXPIRY = {
    Urgency.REPLY: timedelta(minutes=30),
    Urgency.CREDENTIAL: timedelta(minutes=3),
    Urgency.NOTICE: timedelta(hours=24),
    Urgency.BULK: timedelta(hours=24),
}
HELD_FOR = timedelta(days=14)
NOT_NEEDED = "not needed"  # reason: it arrived another way
KNOCK = _("Mtahini, for the examinations council: there is news for you. To read it, write here.")
READ = Choice(f"{GO}waiting", _("Read it"))
APOLOGY = _("Sorry, our answer could not be shown here. Please send MENU.")
STATES = {"sent": Progress.SENT, "delivered": Progress.DELIVERED, "read": Progress.READ, "failed": Progress.FAILED}


def outgoing(
    channel: str,
    address: str,
    message: Outgoing,
    urgency: Urgency,
    now: datetime,
    *,
    owner: str,
    key: str | None = None,
    report_to: int | None = None,
    delivery_id: int | None = None,
    proof: str | None = None,
    until: datetime | None = None,
) -> Row:
    """A row of the outbox. Without an owner, the next process that looks takes it. `until` ends its time earlier."""
    expires_at = now + EXPIRY[urgency]
    return {
        "id": new_id(),
        "key": key,
        "channel": channel,
        "address": address,
        "kind": int(urgency),
        "payload": message.model_dump_json(exclude_defaults=True),
        "state": int(Progress.QUEUED),
        "message": message,  # for whoever sends it; not a column
        "owner": owner,
        "lease_until": now + LEASE if owner else datetime.fromtimestamp(0, UTC),
        "report_to": report_to,
        "delivery_id": delivery_id,
        "proof": proof,
        "created_at": now,
        "expires_at": min(until, expires_at) if until else expires_at,
    }


def held(row: Row, now: datetime) -> tuple[Row, Row]:
    """A message that waits until its person writes, and the one that says so: once a day at most."""
    waiting = row | {"state": int(Progress.HELD), "owner": "", "expires_at": now + HELD_FOR}
    return waiting, knock(row["channel"], row["address"], row["message"].language, now)


def knock(channel: str, address: str, language: str, now: datetime) -> Row:
    """That something waits for this chat, for where its channel's hours are over."""
    button = Option(id=READ.id, label=READ.label.render(language))
    message = Outgoing(text=KNOCK.render(language), options=(button,), opens=True, language=language)
    key = f"knock/{channel}/{address}/{now.date()}"
    return outgoing(channel, address, message, Urgency.NOTICE, now, owner="", key=key)


class Ladder(Protocol):
    """What follows from receipts, and from receipts that do not come (bot/ladder.py); new rows are `owner`'s."""

    async def settle(self, tx: Transaction, receipts: Sequence[Receipt], owner: str) -> list[list[Row]]:
        """Note news; for each, the messages that follow from it."""

    async def sent(self, tx: Transaction, items: Sequence[tuple[Item, Sent]], owner: str) -> list[Row]:
        """Begin to wait for receipts of what platforms have taken; the messages that follow from it at once."""

    async def climb(self, tx: Transaction, owner: str) -> list[Row]:
        """The messages that follow because no receipt has come in time."""


class Outbox:
    """All lines. `add` is called after a turn's commit; what a crash or a command left is found by looking."""

    def __init__(
        self, writer: Writer, channels: Mapping[str, Channel], clock: Callable[[], datetime], ladder: Ladder
    ) -> None:
        self.owner = f"{new_id():x}"
        self._writer = writer
        self._clock = clock
        self._ladder = ladder
        self._lines = {
            name: Line(channel, Bucket(channel.limits.per_second, channel.limits.per_second))
            for name, channel in channels.items()
        }
        self._leased_until = clock()
        self._loops: set[asyncio.Task[None]] = set()
        self._sends: set[asyncio.Task[None]] = set()
        self.waiting = 0  # messages that are not settled yet
        self.quiet = asyncio.Event()  # set while there are none
        self.quiet.set()

    async def start(self) -> None:
        """Take over what waits, and begin to send."""
        await self._look(everything=not self._writer.database.shared)
        for loop in (self._keep_looking(), *(self._dispatch(line) for line in self._lines.values())):
            self._loops.add(asyncio.create_task(loop))

    async def stop(self) -> None:
        """Let what is under way end, so that it is not sent again; leave the rest to whoever comes next."""
        await _cancelled(self._loops)
        if self._sends:
            await asyncio.wait(self._sends, timeout=LAST_SENDS)
        await _cancelled(self._sends)
        with suppress(Exception):  # a database that is away keeps the lease for a while: nothing is lost
            async with asyncio.timeout(LAST_SENDS):
                await self._writer.do(self._release, self.owner)

    def add(self, rows: Iterable[Row], released: Iterable[OutboxRow] = ()) -> None:
        """Put messages that are safely stored on their way, those that were held first.

        Those without an owner wait for the next look.
        """
        self._queue(_readable(released)[0])
        self._queue(Item.of(row) for row in rows if row["owner"])

    def _queue(self, items: Iterable[Item]) -> None:
        for item in items:
            line = self._lines.get(item.channel)
            if line and item.id not in line.ids:
                trace.queued(item)
                line.add(item)
                self.waiting += 1
                self.quiet.clear()

    async def receive(self, receipt: Receipt) -> None:
        """Note news of a message that was sent."""
        reports = await self._writer.do(self._settle, receipt)
        trace.noted(receipt, reports)
        self.add(reports)

    async def _dispatch(self, line: Line) -> None:
        """Most urgent first, as fast as the channel's rate and the free slots allow."""
        while True:
            await line.slots.acquire()
            urgency, number, address = await line.ready.get()
            if not line.is_due(address):  # pushed twice, or overtaken by one that was sent
                line.slots.release()
            elif delay := line.bucket.wait(time.monotonic(), Urgency(urgency)):
                line.ready.put_nowait((urgency, number, address))
                line.slots.release()
                await asyncio.sleep(delay)
            else:
                line.busy.add(address)
                send = asyncio.create_task(self._deliver(line, address))
                self._sends.add(send)
                send.add_done_callback(self._sends.discard)

    async def _deliver(self, line: Line, address: str) -> None:
        item = line.lanes[address][0]
        try:
            wait = await self._attempt(line.channel, item)
        except Exception:
            log.exception("a message is not settled; it is tried again", channel=item.channel, outbox_id=item.id)
            wait = FIRST_WAIT if item.sent else LONGEST_WAIT
        finally:
            line.slots.release()
            line.busy.discard(address)
        if wait is not None:
            line.rest(item, wait)
            return
        line.pop(address)
        self.waiting -= 1
        if not self.waiting:
            self.quiet.set()

    async def _attempt(self, channel: Channel, item: Item) -> float | None:
        """Try to send. Returns the seconds to wait before the next try, or None when there is none to come."""
        item.attempts += 1
        if item.sent is None:
            now = self._clock()
            if now >= item.expires_at:
                return await self._expire(channel, item)
            doubtful = item.attempts > 1 or now >= self._leased_until or item.delivery_id
            if doubtful and not await self._is_ours(item):
                return None
            began = time.perf_counter()
            try:
                item.sent = await channel.send(item.address, item.message, item.id)
            except SendError as error:
                return await self._decide(item, error)
            trace.sent(item, began)
        self.add(await self._writer.do(self._set_sent, (item, item.sent)))
        return None

    async def _decide(self, item: Item, error: SendError) -> float | None:
        """What follows from a failure: the only place that knows."""
        backoff = min(FIRST_WAIT * 2.0 ** (item.attempts - 1), LONGEST_WAIT) * random.uniform(0.8, 1.2)
        log.info("not sent", channel=item.channel, outbox_id=item.id, error=type(error).__name__, try_=item.attempts)
        match error:
            case RetryAfter():
                return error.seconds
            case PersonUnreachable():
                return await self._fail(item, error.reason)
            case MessageInvalid():
                log.error("the platform refuses a message", channel=item.channel, outbox_id=item.id, detail=str(error))
                return await self._replace(item)
            case ChannelMisconfigured():
                log.error("the platform refuses us: look at the settings", channel=item.channel, detail=str(error))
                return LONGEST_WAIT / 2
            case _:  # not sent, or perhaps: before the next try we look whether a receipt has come
                return backoff

    async def _replace(self, item: Item) -> float | None:
        """A reply that the platform will never take becomes a plain apology, so that nobody is left in silence."""
        if item.urgency is not Urgency.REPLY or item.replaced:
            return await self._fail(item, "rejected")
        item.replaced = True
        language = item.message.language
        item.message = Outgoing(text=APOLOGY.render(language), language=language)
        return 0.0

    async def _expire(self, channel: Channel, item: Item) -> float | None:
        """What people are told unasked waits where the channel's hours may be over; the rest is too late."""
        if not channel.limits.window_hours or item.urgency < Urgency.NOTICE or item.message.opens:
            return await self._fail(item, "expired")
        await self._writer.do(self._hold, item)
        return None

    async def _hold(self, tx: Transaction, items: Sequence[Item]) -> Sequence[None]:
        now = self._clock()
        await tx.hold_outgoing([{"id": item.id, "until": now + HELD_FOR} for item in items])
        await tx.add_outgoing([knock(item.channel, item.address, item.message.language, now) for item in items])
        return [None] * len(items)

    async def _fail(self, item: Item, reason: str) -> float | None:
        """Settle a message as failed: no try is to come."""
        await self.receive(Receipt(item.channel, "failed", outbox_id=item.id, reason=reason))
        return None

    async def _is_ours(self, item: Item) -> bool:
        """Whether this is still to be sent by us: no receipt has come for it, and no other process took it over."""
        async with self._writer.database.reading() as tx:
            row = await tx.outgoing_state(id=item.id)
        return bool(row and row[0] == Progress.QUEUED and row[1] == self.owner)

    async def _set_sent(self, tx: Transaction, items: Sequence[tuple[Item, Sent]]) -> Sequence[list[Row]]:
        now = self._clock()
        await tx.set_sent([{"id": item.id, "platform_id": sent.platform_id, "at": now} for item, sent in items])
        rows = await self._ladder.sent(tx, [pair for pair in items if pair[0].delivery_id], self.owner)
        return [rows, *([] for _other in items[1:])]

    async def _settle(self, tx: Transaction, receipts: Sequence[Receipt]) -> Sequence[list[Row]]:
        return await self._ladder.settle(tx, receipts, self.owner)

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self._look(everything=False)
            except Exception:
                log.exception("could not look for messages to send; the next look comes")

    async def _look(self, *, everything: bool) -> None:
        taken, rows = await self._writer.do(self._take, everything)
        self._queue(taken)
        self.add(rows)
        self._leased_until = self._clock() + LEASE

    async def _take(self, tx: Transaction, everything: Sequence[bool]) -> Sequence[tuple[list[Item], list[Row]]]:
        """Renew our leases, and take over messages whose lease ran out: their process died, or a command wrote them.

        What is ours and not in memory (its turn's commit did not come back to us) is put on its way too. One that
        cannot be read has failed: it must not hold up the others.
        """
        now = self._clock()
        stored = await tx.renew_leases(owner=self.owner, until=now + LEASE)
        before = datetime.max.replace(tzinfo=UTC) if any(everything) else now
        if self.waiting < MOST:
            known = json.dumps(list(self._lines))
            stored += await tx.take_outgoing(owner=self.owner, until=now + LEASE, now=before, channels=known, most=MOST)
        items, broken = _readable(sorted((row for row in stored if self._is_new(row)), key=lambda row: row.id))
        news = [Receipt(row.channel, "failed", outbox_id=row.id, reason="rejected") for row in broken]
        follows = [row for rows in await self._ladder.settle(tx, news, self.owner) for row in rows]
        climbing = await self._ladder.climb(tx, self.owner)
        return [(items, [*follows, *climbing]), *(([], []) for _other in everything[1:])]

    def _is_new(self, row: OutboxRow) -> bool:
        """Whether it is for a channel that is on, and not in memory."""
        line = self._lines.get(row.channel)
        return line is not None and row.id not in line.ids

    async def _release(self, tx: Transaction, owners: Sequence[str]) -> Sequence[None]:
        """What we have not sent may be taken by others at once."""
        for owner in owners:
            await tx.renew_leases(owner=owner, until=datetime.fromtimestamp(0, UTC))
        return [None] * len(owners)


async def _cancelled(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _readable(rows: Iterable[OutboxRow]) -> tuple[list[Item], list[OutboxRow]]:
    """Stored messages, and those of them that cannot be read: a version that was taken back may have written them."""
    items, broken = [], []
    for row in rows:
        try:
            items.append(Item.read(row))
        except ValueError:
            log.exception("a stored message cannot be read: it is not sent", channel=row.channel, outbox_id=row.id)
            broken.append(row)
    return items, broken
