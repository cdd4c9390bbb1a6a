"""The next turns of many chats, all in one transaction: a batch of group commit."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import takewhile
from typing import Any

import structlog

from bot.course import House
from bot.engine import Working
from bot.incident import apology, incident
from bot.intake import Arrival
from bot.messages import Incoming
from bot.outbox import LEASE
from bot.reply import render
from bot.turn import FLOOD, Turn
from storage.database import Transaction
from storage.records.chats import ChatRow, OutboxRow, Queued, Waiting
from storage.records.documents import ReceivedFile

log = structlog.get_logger()

TIME_LIMIT = 2.0  # seconds for one turn; slow work is outside
BURST = 30  # files that are taken in one turn

Lane = tuple[str, str]  # channel, address


@dataclass(frozen=True)
class Job:
    """A lane that wants a turn, with the results of slow work that this turn asked for."""

    lane: Lane
    message_id: int  # 0: whichever is the first
    results: dict[str, Any]
    late: bool = False  # this message's turn has run out of time once


@dataclass(frozen=True)
class Late:
    """A turn ran out of time. It may have been the machine's fault, so it is taken once more."""

    message_id: int


@dataclass(frozen=True)
class Slow:
    """A turn waits for slow work; its result counts for this message only."""

    message_id: int
    working: Working


@dataclass(frozen=True)
class Arriving:
    """A turn waits for files that must be fetched first."""

    files: list[Arrival]


@dataclass(frozen=True)
class Burst:
    """The messages with files that stand first in a chat's queue."""

    messages: list[Queued]
    files: list[ReceivedFile]  # in the order in which they were sent
    missing: list[Arrival]  # not fetched yet


@dataclass
class Taken:
    """A turn was taken; its rows are to be sent. `more` says that other messages wait."""

    rows: list[dict[str, Any]]
    more: bool
    turn: Turn | None
    raised: bool
    released: list[OutboxRow] = field(default_factory=list)  # what waited until this person writes


@dataclass(frozen=True)
class Busy:
    """Another process has the chat in hand."""


@dataclass
class Writes:
    """What a batch of turns leaves behind, written together at its end."""

    chats: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    finished: list[dict[str, Any]] = field(default_factory=list)
    incidents: list[dict[str, Any]] = field(default_factory=list)

    async def write(self, tx: Transaction) -> None:
        """One statement for each kind of row."""
        for query, rows in (
            (tx.save_chat, self.chats),
            (tx.add_outgoing, self.rows),
            (tx.save_delivery, [row["delivery"] for row in self.rows if "delivery" in row]),
            (tx.finish_message, self.finished),
            (tx.add_incident, self.incidents),
        ):
            if rows:
                await query(rows)


class _GivenUp(Exception):
    """A turn makes way for slow work; raising it undoes what the turn has written."""

    def __init__(self, working: Working) -> None:
        super().__init__()
        self.working = working


class Turns:
    """Takes turns; what they leave behind is written together at the end. `owner` sends what they say."""

    def __init__(self, house: House, owner: str, clock: Callable[[], datetime]) -> None:
        self.house = house
        self._owner = owner
        self._clock = clock

    async def take(
        self, tx: Transaction, jobs: Sequence[Job]
    ) -> Sequence[Taken | Slow | Late | Arriving | Busy | None]:
        """The next turn of each lane, all in one transaction with a savepoint each."""
        lanes = list(dict.fromkeys(job.lane for job in jobs))
        chats = {(row.channel, row.address): row for row in await tx.lock_chats(lanes=json.dumps(lanes))}
        ids = json.dumps([row.id for row in chats.values()])
        waiting = {message.chat_id: message for message in await tx.first_messages(chats=ids)}
        writes = Writes()
        outcomes = [await self._one(tx, job, chats, waiting, writes) for job in jobs]
        await writes.write(tx)
        await self._release(tx, {job.lane: done for job, done in zip(jobs, outcomes, strict=True)})
        return outcomes

    async def _release(self, tx: Transaction, outcomes: Mapping[Lane, object]) -> None:
        """What waited until these people write can go out now."""
        taken = {lane: done for lane, done in outcomes.items() if isinstance(done, Taken) and self._has_hours(lane)}
        if not taken:
            return
        now = self._clock()
        values = {"lanes": json.dumps(list(taken)), "owner": self._owner, "until": now + LEASE, "now": now}
        for row in sorted(await tx.release_held(**values), key=lambda row: row.id):
            taken[row.channel, row.address].released.append(row)

    def _has_hours(self, lane: Lane) -> bool:
        return bool(self.house.limits[lane[0]].window_hours)

    async def _one(
        self,
        tx: Transaction,
        job: Job,
        chats: dict[Lane, ChatRow],
        waiting: dict[int, Waiting],
        writes: Writes,
    ) -> Taken | Slow | Late | Arriving | Busy | None:
        row = chats.get(job.lane)
        if row is None or (row.login_person_id and not row.person_phone):  # or somebody logs in at this moment
            return Busy()
        if row.id not in waiting:
            return None
        message = waiting[row.id]
        own = job if message.id == job.message_id else Job(job.lane, message.id, {})
        return await self._take(tx, row, message, own, writes)

    async def _take(
        self, tx: Transaction, row: ChatRow, message: Waiting, job: Job, writes: Writes
    ) -> Taken | Slow | Late | Arriving:
        now = self._clock()
        turn, raised = None, False
        burst: Burst | None = None
        done = [message.id]
        limit = asyncio.timeout(TIME_LIMIT)
        try:
            incoming = Incoming.model_validate_json(message.payload)
            burst = await _burst(tx, row) if incoming.file else None
            if burst and burst.missing:
                return Arriving(burst.missing)
            done = await _answered(tx, message, burst)
            turn = Turn(self.house, tx, row, incoming, now, job.results, burst.files if burst else ())
            async with tx.savepoint(), limit:
                if working := await turn.take(1 if burst else len(done)):
                    raise _GivenUp(working)
                rows = render(turn, self.house, self._owner)
        except _GivenUp as given_up:
            return Slow(message.id, given_up.working)
        except Exception as error:
            if limit.expired() and not job.late:
                log.warning("a turn ran out of time; it is taken once more", channel=row.channel)
                return Late(message.id)
            raised = True
            happened = incident(row, turn, error, now)
            writes.incidents.append(happened)
            rows = [apology(row, turn, happened, self._owner)]
            if turn is None:  # what was stored cannot be read, and never will be
                writes.chats.append(_saved(replace(row, conversation=None, parked=None)))
        else:
            writes.chats.append(_saved(turn.row))
        writes.rows += rows
        writes.finished += [{"id": each, "done_at": now} for each in done]
        return Taken(rows, message.waiting > len(done), turn, raised)


SAVED = (
    "id",
    "language",
    "consent_version",
    "consent_at",
    "proven_phone",
    "proof_id",
    "login_id",
    "login_person_id",
    "active_at",
    "conversation",
    "parked",
)


def _saved(row: ChatRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SAVED}


async def _answered(tx: Transaction, message: Waiting, burst: Burst | None) -> list[int]:
    """The messages that a turn answers: one, the files of a burst, or a flood of texts; files are no part of one."""
    if burst:
        return [each.id for each in burst.messages]
    if message.waiting <= FLOOD:
        return [message.id]
    flood = await tx.queued_messages(chat_id=message.chat_id, most=message.waiting)
    texts = [each.id for each in flood if _file(each) is None]
    return texts if len(texts) > FLOOD else [message.id]


async def _burst(tx: Transaction, row: ChatRow) -> Burst:
    """What stands first in a chat's queue, up to the first message without a file."""
    waiting = await tx.queued_messages(chat_id=row.id, most=BURST)
    messages = list(takewhile(_file, waiting))
    here = {file.inbox_id: file for file in await tx.files_of_queued(chat_id=row.id)}
    files = sorted((here[each.id] for each in messages if each.id in here), key=lambda file: (file.place, file.id))
    missing = [Arrival(each.id, row.id, found) for each in messages if each.id not in here and (found := _file(each))]
    return Burst(messages, files, missing)


def _file(message: Queued) -> Incoming | None:
    """A message that holds a file."""
    try:
        incoming = Incoming.model_validate_json(message.payload)
    except ValueError:  # its own turn finds that out
        return None
    return incoming if incoming.file else None
