"""One announcement to 281,000 people, stopped three times: by the officer's command, by a stop of the process, and by a
kill. Who was told how often, and how much of each channel's rate was used.

The bot is production's own code in a process of its own: timers, outbox, database. The platforms are one that counts,
over a socket: it takes a message and answers, so what it has counted outlives the bot. (Real requests to stand-ins of
Telegram and Twilio are in `release` and `storm`.) At the rates of the platforms 281,000 people are told in 42 minutes;
here time runs faster by `--speed`: the rates are multiplied by it, the pauses of the bot are divided.
Run: python -m benchmarks.announcement [--quick] [--people N] [--speed N]
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import random
import signal
import sqlite3
import sys
import time
from collections import Counter, defaultdict, deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.routing import BaseRoute

from benchmarks import table
from bot import logs, outbox, timers
from bot.announce import begin, resume, stop
from bot.app import running
from bot.channel import Accept, FileGone, Limits, Note, OutcomeUnknown, Sent
from bot.line import BULK_SHARE
from bot.messages import Outgoing, SentFile
from bot.office import Office
from bot.settings import Settings
from conversations import announcements
from handlers.sms import LIMITS as SMS
from handlers.telegram.channel import LIMITS as TELEGRAM
from handlers.twilio.channel import WHATSAPP
from letters.sealer import Sealer
from storage.announcements import DONE, Audience, Draft
from storage.connect import database
from storage.database import Database
from storage.files import Files
from storage.migrate import migrate
from storage.store import Store

PEOPLE, SPEED = 281_000, 10.0
QUICK_PEOPLE, QUICK_SPEED = 3_000, 10.0
CHANNELS = {"telegram": TELEGRAM, "whatsapp": WHATSAPP, "sms": SMS}
STOPS = (0.25, 0.5, 0.75)  # shares of the people who were told when it is stopped
MORNING = datetime(2026, 11, 23, 5, tzinfo=UTC)  # 8 in Nairobi
DRAFT = Draft(Audience(), "The rehearsal is on Monday at 9.", "Mazoezi ni Jumatatu saa tatu.", "benchmark")
SPAN = 10.0  # seconds in which a channel's use is counted


@dataclass
class Platform:
    """Takes messages and counts them."""

    told: Counter[str] = field(default_factory=Counter)  # by address
    sent_at: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # by channel
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One bot: a line a message, and an answer to each in order."""
        with suppress(ConnectionError):
            while line := await reader.readline():
                channel, address, at = line.decode().split()
                self.told[address] += 1
                self.sent_at[channel].append(float(at))
                self.news.set()
                writer.write(b"ok\n")
                await writer.drain()
        writer.close()

    async def until(self, people: int) -> None:
        """Return when so many were told."""
        while len(self.told) < people:
            self.news.clear()
            await self.news.wait()

    def most(self, channel: str, span: float) -> int:
        """Messages in the busiest span of a channel."""
        recent: deque[float] = deque()
        most = 0
        for at in sorted(self.sent_at[channel]):
            recent.append(at)
            while recent[0] <= at - span:
                recent.popleft()
            most = max(most, len(recent))
        return most


class Counting:
    """A `bot.channel.Channel` to the platform that counts."""

    def __init__(self, name: str, limits: Limits, port: int) -> None:
        self.name = name
        self.limits = limits
        self._port = port
        self._answers: deque[asyncio.Future[None]] = deque()

    async def start(self) -> None:
        """Connect."""
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._reading = asyncio.create_task(self._read(reader))

    async def stop(self) -> None:
        """Hang up."""
        self._reading.cancel()
        self._writer.close()

    def routes(self) -> Sequence[BaseRoute]:
        """Nobody writes."""
        return ()

    async def send(self, address: str, message: Outgoing, outbox_id: int) -> Sent:
        """Hand it over, and wait for the answer."""
        if not hasattr(self, "_writer"):
            raise OutcomeUnknown("not connected yet")
        self._writer.write(f"{self.name} {address} {time.monotonic()}\n".encode())
        answer: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._answers.append(answer)
        await answer
        del message
        return Sent(str(outbox_id))

    async def fetch(self, file: SentFile) -> AsyncGenerator[bytes, None]:
        """There are no files."""
        raise FileGone(file.reference)
        yield b""

    async def forget(self, reference: str) -> None:
        """Nothing is kept."""

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while await reader.readline():
            self._answers.popleft().set_result(None)


def fill(path: Path, people: int) -> None:
    """People in the proportion of the channels' rates: with a chat on Telegram or WhatsApp, or with a phone alone."""
    rates, chance = {name: limits.per_second for name, limits in CHANNELS.items()}, random.Random(7)
    now = f"{MORNING:%Y-%m-%d %H:%M:%S.%f}+00:00"
    persons, chats = [], []
    for number in range(people):
        phone = f"+2547{10_000_000 + number * 7:08}"
        persons.append((number + 1, phone, now))
        (channel,) = chance.choices(list(rates), list(rates.values()))
        if channel != "sms":
            address = f"T{phone[1:]}" if channel == "telegram" else phone
            chats.append((number + 1, channel, address, "sw" if number % 2 else "en", now, phone, now, now))
    with sqlite3.connect(path) as store:
        store.executemany("INSERT INTO person (id, phone, created_at) VALUES (?, ?, ?)", persons)
        store.executemany(
            "INSERT INTO chat (id, channel, address, language, consent_at, proven_phone, active_at, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            chats,
        )
    store.close()


def clock(began: float, speed: float) -> datetime:
    """The time of the day, which runs faster."""
    return MORNING + timedelta(seconds=(time.monotonic() - began) * speed)


async def serve(folder: Path, port: int, began: float, speed: float) -> None:
    """The bot, until it is stopped."""
    logs.configure("json", logging.WARNING)
    outbox.LOOK, timers.LOOK = outbox.LOOK / speed, timers.LOOK / speed
    announcements.PAUSE /= speed
    settings = Settings(_env_file=None, database_url=f"sqlite:///{folder}/a.db", files_url=str(folder), port=0)

    def channels(_accept: Accept, _note: Note, _database: Database, _files: Files) -> list[Counting]:
        fast = {name: replace(limits, per_second=limits.per_second * speed) for name, limits in CHANNELS.items()}
        return [Counting(name, limits, port) for name, limits in fast.items()]

    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with running(settings, extra=channels, clock=lambda: clock(began, speed)):
        await stopped.wait()


class Service:
    """The bot as a process that is started again."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments

    async def start(self) -> None:
        """Start it."""
        command = (sys.executable, "-m", "benchmarks.announcement", "--serve", *self._arguments)
        self._process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.DEVNULL)

    async def end(self, how: signal.Signals) -> None:
        """Stop or kill it."""
        self._process.send_signal(how)
        await self._process.wait()


@dataclass
class Found:
    """What became of it."""

    people: int
    seconds: float  # as a platform would see them
    told: Counter[str]
    shares: dict[str, float]  # of the rate, in the busiest ten seconds, by channel
    outcome: str


async def measure(people: int, speed: float, folder: Path) -> Found:
    """Announce, and stop it three times."""
    url = f"sqlite:///{folder}/a.db"
    await migrate(url)
    fill(folder / "a.db", people)
    platform = Platform()
    server = await asyncio.start_server(platform.serve, "127.0.0.1", 0)
    port, began = server.sockets[0].getsockname()[1], time.monotonic()
    service = Service(str(folder), str(port), str(began), str(speed))
    store = database(url)
    await store.open()

    def office() -> Office:
        return Office(store, CHANNELS, Sealer(["k" * 32]), lambda *_: None, clock(began, speed))

    kept = await begin(office(), DRAFT)
    await service.start()
    try:
        for share, how in zip(STOPS, (None, signal.SIGTERM, signal.SIGKILL), strict=True):
            await platform.until(round(people * share))
            if how is None:
                if await stop(office(), kept.id):  # of few people, all are in the outbox by now
                    assert await resume(office(), kept.id)
            else:
                await service.end(how)
                await service.start()
        await platform.until(people)
        seconds = (time.monotonic() - began) * speed
        outcome = await _ended(store, kept.id, speed)
    finally:
        await service.end(signal.SIGTERM)
        server.close()
        await store.close()
    shares = {name: platform.most(name, SPAN / speed) / (limits.per_second * SPAN) for name, limits in CHANNELS.items()}
    return Found(people, seconds, platform.told, shares, outcome)


async def _ended(store: Database, number: int, speed: float) -> str:
    """The announcement's outcome: the last message may leave before it is noted as done."""
    while True:
        async with store.reading() as tx:
            found = await Store.reading(tx).announcements.of(number)
        assert found
        if found.outcome == DONE:
            return found.outcome
        await asyncio.sleep(1 / speed)


def report(found: Found) -> dict[str, object]:
    """Print the table for people; return what machines get."""
    again = sum(count - 1 for count in found.told.values())
    rows = {
        "people": f"{found.people:,}",
        "told": f"{len(found.told):,}",
        "told again, after the kill": f"{again:,}",
        "minutes at the platforms' rates": f"{found.seconds / 60:.1f}",
        **{f"most of {name}'s rate in any ten seconds": f"{share:.0%}" for name, share in found.shares.items()},
    }
    table.show(("announcement", ""), list(rows.items()))
    return {
        "benchmark": "announcement",
        "people": found.people,
        "lost": found.people - len(found.told),
        "told_again": again,
        "minutes": round(found.seconds / 60, 1),
        "most_of_rate": round(max(found.shares.values()), 3),
        "allowed": BULK_SHARE,
    }


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="3,000 people: it ends within 40 seconds")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--speed", type=float, default=SPEED, help="how much faster time runs")
    parser.add_argument("--serve", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        folder, port, began, speed = asked.serve
        asyncio.run(serve(Path(folder), int(port), float(began), float(speed)))
        return
    people, speed = (QUICK_PEOPLE, QUICK_SPEED) if asked.quick else (asked.people, asked.speed)
    with TemporaryDirectory() as folder:
        found = asyncio.run(measure(people, speed, Path(folder)))
    table.close(report(found))


if __name__ == "__main__":
    main()
