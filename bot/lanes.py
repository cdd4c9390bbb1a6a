"""From the inbox to turns: each chat is a lane whose messages are handled one at a time and in order."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from inspect import iscoroutinefunction
from typing import Any

import structlog

from bot import trace
from bot.course import House
from bot.crowd import Crowd
from bot.engine import Working
from bot.intake import Intake
from bot.messages import Incoming
from bot.metrics import INCIDENTS, TURNS
from bot.outbox import Outbox
from bot.turns import Arriving, Busy, Job, Lane, Late, Slow, Taken, Turns
from storage.database import Transaction
from storage.ids import new_id
from storage.records.chats import Queuer
from storage.writer import Writer

log = structlog.get_logger()

WORK_LIMIT = 20.0  # seconds for slow work
LOOK = 5.0  # seconds between looks for messages that nobody is handling
PATIENCE = 1.5  # seconds after a file, in which others of the same burst may come
BUSY_WAIT = 0.05  # seconds before a chat that another process has in hand is tried again
WORKERS = 2  # threads for slow work


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
        self.turns = Turns(house, outbox.owner, clock)
        self._writer = writer
        self._outbox = outbox
        self._intake = intake
        self._clock = clock
        self._patience = patience
        self._crowd = Crowd(writer, outbox, house.limits, clock)
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="work")
        self._free = asyncio.Semaphore(WORKERS)
        self._again: dict[Lane, bool] = {}  # lanes that are being driven, and whether more has come since
        self._tasks: set[asyncio.Task[None]] = set()
        self.quiet = asyncio.Event()  # set while no chat has anything under way
        self.quiet.set()

    async def start(self) -> None:
        """Take up what a crash left, then keep looking."""
        await self.look(timedelta(0))
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
            outcome = await self._writer.do(self.turns.take, job)
            match outcome:
                case None:
                    return False
                case Taken():
                    trace.taken(outcome.turn, lane, outcome.rows, began, raised=outcome.raised)
                    _count(outcome, began)
                    self._outbox.add(outcome.rows, outcome.released)
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

    async def _keep_looking(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            try:
                await self._crowd.look(await self.look(timedelta(seconds=LOOK)))
            except Exception:
                log.exception("could not look for messages to answer; the next look comes")

    async def look(self, age: timedelta) -> list[Queuer]:
        """Wake the lanes of messages that nobody has handled for a while. Returns all who wait, in order."""
        async with self._writer.database.reading() as tx:
            queue: list[Queuer] = await tx.waiting_queue()
        for each in queue:
            if each.since <= self._clock() - age and each.channel in self.turns.house.limits:
                self.wake((each.channel, each.address))
        return queue


def _count(taken: Taken, began: float) -> None:
    TURNS.observe(time.perf_counter() - began)
    if taken.raised:
        INCIDENTS.labels(taken.turn.state.name if taken.turn and taken.turn.state else "").inc()
