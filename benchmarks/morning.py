"""The worst morning of a season: every centre marks its register between 7:30 and 9:00, and everybody marked is told.

The bot as production composes it, on SQLite (synchronous=FULL), with platforms that answer at once. A register is two
messages (ALL P EXCEPT 3, and yes), eight marks chained by hash, and eight notices; so many centres speak at a time.
The cost of a register is the processor's time, with few and with all 34,978 centres known, in turn.
Run: python -m benchmarks.morning [--quick]
"""

from __future__ import annotations

import asyncio
import gc
import logging
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import uvloop
from starlette.routing import BaseRoute

from benchmarks import table
from bot import logs
from bot.app import App, running
from bot.channel import Limits, Sent
from bot.language import NAIROBI
from bot.messages import Incoming, Outgoing
from bot.settings import Settings
from conversations.welcome import CONSENT_VERSION
from handlers.sms import LIMITS as SMS
from handlers.telegram.channel import LIMITS as TELEGRAM
from storage.database import Database
from storage.ids import new_id
from storage.records.centres import Sitting
from storage.store import Store

FEW, ALL = 1_000, 34_978  # centres: 10,765 of KCSE and 24,213 of KPSEA and KJSEA in 2025
PEOPLE = 8  # at a centre: 278,796 field staff in 34,978
AT_A_TIME = 50  # centres that speak
ROUND = 100  # registers; ten times as many are known at least
MORNING = timedelta(minutes=90)
YEAR, EXAM = 2026, "KCSE"
DISK = Path("/var/tmp")  # never in memory, unlike /tmp: a save must reach a disk
UNLIMITED = 1e6  # messages a second: what the platforms allow is no part of the cost


class Recorder:
    """A channel whose platform answers at once."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = replace(limits, per_second=UNLIMITED)
        self.answered: dict[str, asyncio.Future[None]] = {}
        self.sent = 0

    async def start(self) -> None:
        """Nothing to do."""

    async def stop(self) -> None:
        """Nothing to do."""

    def routes(self) -> Sequence[BaseRoute]:
        """None."""
        return []

    async def send(self, address: str, message: Outgoing, outbox_id: int) -> Sent:  # noqa: ARG002
        """Tell whoever waits for an answer."""
        self.sent += 1
        if waiting := self.answered.pop(address, None):
            waiting.set_result(None)
        return Sent(str(outbox_id))


@dataclass
class Figures:
    """What some registers took: seconds by the clock and of the processor, and of each message until its answer."""

    seconds: float = 0.0
    cpu: float = 0.0
    registers: int = 0
    latencies: list[float] = field(default_factory=list)

    @property
    def cost(self) -> float:
        """Milliseconds of the processor for a register."""
        return 1000 * self.cpu / self.registers

    @property
    def p99(self) -> float:
        """Milliseconds that 99 of 100 messages do not wait longer than."""
        return 1000 * sorted(self.latencies)[int(len(self.latencies) * 0.99)]


class Morning:
    """A bot that knows so many centres, and their managers' chats."""

    def __init__(self, app: App, managers: Recorder, officers: Recorder, centres: int) -> None:
        self.app = app
        self.managers = managers
        self.officers = officers
        self.left = list(range(centres))

    async def mark(self, most: int) -> Figures:
        """Mark the registers of centres that did not mark yet."""
        figures, queue = Figures(), [self.left.pop() for _centre in range(min(most, len(self.left)))]
        figures.registers = len(queue)
        began, cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(self._managers(queue, figures) for _one in range(AT_A_TIME)))
        await self.app.settled()
        figures.seconds, figures.cpu = time.perf_counter() - began, time.process_time() - cpu
        return figures

    async def _managers(self, queue: list[int], figures: Figures) -> None:
        while queue:
            number = queue.pop()
            for text in ("ALL P EXCEPT 3", "yes"):
                figures.latencies.append(await self._say(str(number), text))

    async def _say(self, address: str, text: str) -> float:
        said = time.perf_counter()
        answered = self.managers.answered[address] = asyncio.get_running_loop().create_future()
        message = Incoming(channel=self.managers.name, address=address, message_id=f"{address}/{text}", text=text)
        await self.app.lanes.accept([message])
        await answered
        return time.perf_counter() - said


@asynccontextmanager
async def morning(folder: Path, centres: int) -> AsyncIterator[Morning]:
    """A fresh bot with so many centres."""
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder}/{centres}.db",
        files_url=str(folder),
        telegram_bot_token="",
        twilio_account_sid="",
        port=0,
    )
    managers, officers = Recorder("telegram", TELEGRAM), Recorder("sms", SMS)
    async with running(settings, extra=lambda *_parts: [managers, officers]) as app:
        await seed(app.database, managers.name, centres)
        yield Morning(app, managers, officers, centres)


async def seed(database: Database, channel: str, centres: int) -> None:
    """Centres with their people, and a chat that acts for each."""
    now = datetime.now(UTC)
    today = now.astimezone(NAIROBI).date()
    ids = [new_id() for _centre in range(centres)]
    chats = [new_id() for _centre in range(centres)]
    async with database.transaction() as tx:
        await Store(tx, now).timetable.list_sittings([Sitting(YEAR, EXAM, today, "08:00", "101/1 English")])
        await tx.add_centre([_centre(number, ids[number]) for number in range(centres)])
        period = {"starts_on": today, "ends_on": today, "posted_at": now}
        for number in range(0, centres, 1000):
            some = range(number, min(number + 1000, centres))
            await tx.add_deployment(
                [_person(each, ids[each], place) | period for each in some for place in range(PEOPLE)]
            )
        await tx.add_chat(
            [{"id": chat, "channel": channel, "address": str(n), "created_at": now} for n, chat in enumerate(chats)]
        )
        nothing = dict.fromkeys(("proven_phone", "proof_id", "login_id", "login_person_id", "conversation", "parked"))
        agreed = {"language": "en", "consent_version": CONSENT_VERSION, "consent_at": now, "active_at": now}
        await tx.save_chat([{"id": chat, **agreed, **nothing} for chat in chats])
        for chat, centre in zip(chats, ids, strict=True):
            login = {"id": new_id(), "centre_id": centre, "chat_id": chat, "person_id": None}
            await tx.add_centre_login(**login, method="password", started_at=now)


def _centre(number: int, centre_id: int) -> dict[str, Any]:
    place = {"county": "Nyeri", "sub_county": f"Place {number % 340}", "distribution_centre": "Headquarters"}
    centre = {"id": centre_id, "year": YEAR, "exam": EXAM, "code": f"{number:08}", "name": f"School {number}"}
    return centre | place | {"candidates": 200, "posted_at": None}


def _person(centre: int, centre_id: int, place: int) -> dict[str, Any]:
    number = centre * PEOPLE + place
    return {
        "id": new_id(),
        "centre_id": centre_id,
        "phone": f"+2547{number:08}",
        "name": f"Mwalimu {number}",
        "id_number": f"{20_000_000 + number}",
        "tsc_number": f"{number % 10**6:06}",
        "town": "",
        "position": "SUPERVISOR" if place == 0 else "INVIGILATOR",
        "reference": "R",
        "rate": 550,
        "number": place + 1,
    }


@dataclass(frozen=True)
class Found:
    """Rounds with few and with many centres, and the rest of the morning with many."""

    few: list[Figures]
    many: list[Figures]
    rest: Figures

    @property
    def cost(self) -> float:
        """A register with many centres by one with few: medians over rounds that took turns."""
        return median(each.cost for each in self.many) / median(each.cost for each in self.few)

    @property
    def per_second(self) -> float:
        """Registers a second, with many centres."""
        return self.rest.registers / self.rest.seconds


async def measure(few: int, many: int, rounds: int, size: int, rest: int) -> Found:
    """Rounds in turn; then as many of the other registers as are asked for, without a pause."""
    with tempfile.TemporaryDirectory(dir=DISK, prefix="mtahini-") as name:
        async with AsyncExitStack() as stack:
            mornings = [await stack.enter_async_context(morning(Path(name), count)) for count in (few, many)]
            for each in mornings:
                await each.mark(size)  # not counted
            gc.freeze()  # as production does when it has started
            first, second = mornings
            found = await table.in_turn({few: lambda: first.mark(size), many: lambda: second.mark(size)}, rounds)
            return Found(found[few], found[many], await second.mark(rest))


def report(found: Found, few: int, many: int) -> None:
    """Print the table for people."""
    rows = [(f"{few:,}", found.few), (f"{many:,}", found.many), (f"{many:,}, without a pause", [found.rest])]
    table.show(
        ("centres known", "registers", "a second", "p99 ms", "processor ms a register"),
        [
            (
                name,
                f"{sum(each.registers for each in figures):,}",
                f"{median(each.registers / each.seconds for each in figures):,.1f}",
                f"{median(each.p99 for each in figures):,.0f}",
                f"{median(each.cost for each in figures):,.2f}",
            )
            for name, figures in rows
        ],
    )
    needed = ALL / MORNING.total_seconds()
    print(f"{ALL:,} registers in {MORNING} are {needed:.1f} a second; ours: {found.per_second / needed:.1f} times that")


def ratios(found: Found) -> dict[str, float]:
    """`cost_many_by_few` within 0.9 and 1.1 is the claim; `times_needed` above 1 is enough for the morning."""
    return {
        "registers_a_second": round(found.per_second, 1),
        "p99_ms": round(found.rest.p99),
        "times_needed": round(found.per_second / (ALL / MORNING.total_seconds()), 1),
        "cost_many_by_few": round(found.cost, 3),
    }


def main() -> None:
    """Measure and report."""
    quick = table.quick(__doc__)
    logs.configure("text", logging.ERROR)
    few, many = (500, 5_000) if quick else (FEW, ALL)
    size = 100 if quick else ROUND
    rest = 300 if quick else ALL
    found = uvloop.run(measure(few, many, rounds=3 if quick else 9, size=size, rest=rest))
    report(found, few, many)
    table.close({"benchmark": "morning", **ratios(found)})


if __name__ == "__main__":
    main()
