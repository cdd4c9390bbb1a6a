"""From the inbox to turns: each chat is a lane whose messages are handled one at a time and in order."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from inspect import iscoroutinefunction
from itertools import takewhile
from typing import Any

import structlog

from bot import trace
from bot.engine import Working
from bot.incident import apology, incident
from bot.intake import Arrival, Intake
from bot.messages import Incoming
from bot.metrics import INCIDENTS, TURNS
from bot.outbox import Outbox
from bot.reply import render
from bot.turn import FLOOD, House, Turn
from storage.database import Transaction
from storage.ids import new_id
from storage.records import ChatRow, Queued, ReceivedFile, Waiting
from storage.writer import Writer

log = structlog.get_logger()

TIME_LIMIT = 2.0  # seconds for one turn; slow work is outside
WORK_LIMIT = 20.0  # seconds for slow work
LOOK = 5.0  # seconds between looks for messages that nobody is handling
PATIENCE = 1.5  # seconds after a file, in which others of the same burst may come
BURST = 30  # files that are taken in one turn
BUSY_WAIT = 0.05  # seconds before a chat that another process has in hand is tried again
WORKERS = 2  # threads for slow work

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


class Lanes:
    """Stores what arrives, and gives each chat its turns."""

    def __init__(
        self,
        house: House,
        writer: Writer,
        outbox: Outbox,
        intake: Intake,
        clock: Callable[[], datetime],
        patience: float = PATIENCE,
    ) -> None:
        self.house = house
        self._writer = writer
        self._outbox = outbox
        self._intake = intake
        self._clock = clock
        self._patience = patience
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="work")
        self._free = asyncio.Semaphore(WORKERS)
        self._again: dict[Lane, bool] = {}  # lanes that are being driven, and whether more has come since
        self._tasks: set[asyncio.Task[None]] = set()
        self.quiet = asyncio.Event()  # set while no chat has anything under way
        self.quiet.set()

    async def start(self) -> None:
        """Take up what a crash left, then keep looking."""
        await self._look(timedelta(0))
        self._spawn(self._keep_looking())

    async def stop(self) -> None:
        """Stop; what is not done stays in the inbox."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def accept(self, messages: Sequence[Incoming]) -> None:
        """Store messages for good, then see to them. Returns after the commit; a duplicate ends here."""
        if len(messages) == 1:
            await self._writer.do(self._store, messages[0])
        else:
            await asyncio.gather(*(self._writer.do(self._store, message) for message in messages))
        for message in messages:
            trace.received(message)
            self.wake((message.channel, message.address))

    def wake(self, lane: Lane) -> None:
        """A lane has something to do."""
        if lane in self._again:
            self._again[lane] = True
        else:
            self._again[lane] = False
            self.quiet.clear()
            self._spawn(self._drive(lane))

    @property
    def busy(self) -> int:
        """How many chats have something under way."""
        return len(self._again)

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _store(self, tx: Transaction, messages: Sequence[Incoming]) -> Sequence[None]:
        now = self._clock()
        await tx.add_chat(
            [{"id": new_id(), "channel": m.channel, "address": m.address, "created_at": now} for m in messages]
        )
        await tx.add_message(
            [
                {
                    "id": new_id(),
                    "channel": m.channel,
                    "message_id": m.message_id,
                    "address": m.address,
                    "payload": m.model_dump_json(exclude_defaults=True),
                    "received_at": now,
                }
                for m in messages
            ]
        )
        return [None] * len(messages)

    async def _drive(self, lane: Lane) -> None:
        """Take turns until nothing waits."""
        try:
            while await self._turn(lane) or self._again[lane]:
                pass
        except Exception:
            log.exception("a lane stopped; its messages are taken up again at the next look", channel=lane[0])
        finally:
            del self._again[lane]
            if not self._again:
                self.quiet.set()

    async def _turn(self, lane: Lane) -> bool:
        """One turn with the slow work that it asks for. Returns whether more waits."""
        job = Job(lane, 0, {})
        while True:
            self._again[lane] = False
            began = time.perf_counter()
            outcome = await self._writer.do(self.take, job)
            match outcome:
                case None:
                    return False
                case Taken():
                    trace.taken(outcome.turn, lane, outcome.rows, began, raised=outcome.raised)
                    _count(outcome, began)
                    self._outbox.add(outcome.rows)
                    return outcome.more
                case Busy():
                    await asyncio.sleep(BUSY_WAIT)
                case Late(message_id):
                    job = Job(lane, message_id, job.results if message_id == job.message_id else {}, late=True)
                case Arriving(files):
                    await self._intake.receive(files)
                    await asyncio.sleep(self._patience)
                case Slow(message_id, working):
                    began = time.perf_counter()
                    done = {working.key: await self._work(working)}
                    trace.worked(lane, working.key, began)
                    job = Job(
                        lane, message_id, job.results | done if message_id == job.message_id else done, late=job.late
                    )

    async def _work(self, working: Working) -> Any:
        """The result of slow work, or what it raised: the conversation gets it either way."""
        loop = asyncio.get_running_loop()
        try:
            if iscoroutinefunction(working.function):
                async with asyncio.timeout(WORK_LIMIT):
                    return await working.function(*working.arguments)
            async with self._free, asyncio.timeout(WORK_LIMIT):  # waiting for a thread takes nothing of its time
                return await loop.run_in_executor(self._threads, working.function, *working.arguments)
        except Exception as error:
            return error

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
        return outcomes

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
                rows = render(turn, self.house, self._outbox.owner)
        except _GivenUp as given_up:
            return Slow(message.id, given_up.working)
        except Exception as error:
            if limit.expired() and not job.late:
                log.warning("a turn ran out of time; it is taken once more", channel=row.channel)
                return Late(message.id)
            raised = True
            happened = incident(row, turn, error, now)
            writes.incidents.append(happened)
            rows = [apology(row, turn, happened, self._outbox.owner)]
            if turn is None:  # what was stored cannot be read, and never will be
                writes.chats.append(_saved(replace(row, conversation=None, parked=None)))
        else:
            writes.chats.append(_saved(turn.row))
        writes.rows += rows
        writes.finished += [{"id": each, "done_at": now} for each in done]
        return Taken(rows, message.waiting > len(done), turn, raised)

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self._look(timedelta(seconds=LOOK))
            except Exception:
                log.exception("could not look for messages to answer; the next look comes")

    async def _look(self, age: timedelta) -> None:
        """Wake the lanes of messages that nobody has handled for a while."""
        async with self._writer.database.reading() as tx:
            for channel, address in await tx.waiting_chats(before=self._clock() - age):
                if channel in self.house.limits:
                    self.wake((channel, address))


def _count(taken: Taken, began: float) -> None:
    TURNS.observe(time.perf_counter() - began)
    if taken.raised:
        INCIDENTS.labels(taken.turn.state.name if taken.turn and taken.turn.state else "").inc()


SAVED = (
    "id",
    "language",
    "consent_version",
    "consent_at",
    "proven_phone",
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
