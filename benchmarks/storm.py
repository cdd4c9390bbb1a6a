"""5,000 passwords asked for in one minute, while 30 % of the SMS receipts are lost: what becomes of each.

The bot in production's own code, over real HTTP, against stand-ins: an aggregator that is the first route for SMS and
refuses what is faster than its rate, Twilio as the second route, and Telegram. Half of the people ask by SMS and have
nothing else; the other half ask on Telegram, from a chat that is proven to be theirs. Of the SMS without a receipt
half did not arrive; some lines are blocked on the first route, and some phones are off. Where nothing is under way,
the clock is put forward, so that nobody sits through the 20 seconds that a receipt has.
Run: python -m benchmarks.storm [--quick]
"""

from __future__ import annotations

import asyncio
import json
import logging
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import uvloop
from pydantic import SecretStr

from benchmarks import table
from benchmarks.fates import Found, close, fastest, report
from bot import logs
from bot.app import App, running
from bot.line import Urgency
from bot.outbox import Progress
from bot.turns import SAVED
from conversations import passwords
from conversations.welcome import CONSENT_VERSION
from sandbox.aggregator import AggregatorStandIn
from sandbox.aggregator.app import PATH
from sandbox.server import Server
from sandbox.system import Platforms, platforms
from sandbox.twilio.errors import UNREACHABLE
from storage.deliveries import ARRIVED, GIVEN_UP, UNDER_WAY
from storage.ids import new_id
from storage.store import Store
from tests.audit import rows

MINUTE = 60.0
LOST, ASTRAY = 0.3, 0.5  # shares: receipts that are lost, and of their SMS those that are lost too
BLOCKED, OFF = 0.05, 0.05  # shares of lines whose network blocks the first route, and of phones that are off
RATE = 100  # messages a second that the aggregator takes
TRIES = 60  # times that the aggregator brings a message until it is taken
LOOK = 5.0  # seconds by which the clock is put forward
LONGEST = 300.0  # seconds by which the clock is put forward until everything must have ended
SECRET = "s" * 32


class Clock:
    """The time, with what was skipped."""

    def __init__(self) -> None:
        self.skipped = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.skipped

    def skip(self, seconds: float) -> None:
        """Put it forward."""
        self.skipped += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Asker:
    """Somebody who forgot the password: by SMS, or on Telegram under this id."""

    number: str
    telegram: int = 0


class Storm:
    """The system and its people."""

    def __init__(self, found: Platforms, aggregator: AggregatorStandIn, app: App, clock: Clock, people: int) -> None:
        self.telegram, self.twilio, self.url = found.telegram, found.twilio, found.settings.database_url
        self.aggregator, self.app, self.clock = aggregator, app, clock
        self.people = [Asker(f"+254712{n:06}", 5000 + n if n % 2 else 0) for n in range(people)]

    async def settle_in(self) -> None:
        """Everybody has an account, and those on Telegram a chat that is theirs."""
        for person in self.people:
            if person.telegram:
                self.telegram.add_person(person.telegram, "Mwalimu", person.number.removeprefix("+"))
            chance = self.aggregator.random.random()
            if chance < BLOCKED + OFF:
                reason = "UserInBlackList" if chance < BLOCKED else "UserIsInactive"
                self.aggregator.lines[person.number].failure = reason
            if BLOCKED <= chance < BLOCKED + OFF:
                self.twilio.phones.get(person.number).failures["sms"] = UNREACHABLE
        async with self.app.database.transaction() as tx:
            store, now = Store(tx, self.clock()), self.clock()
            password_hash = passwords.HASHER.hash("abcd2345")
            for person in self.people:
                await store.people.register(person.number, password_hash, "sample")
            lanes = [self._lane(person) for person in self.people]
            await tx.add_chat([{"id": new_id(), "channel": c, "address": a, "created_at": now} for c, a in lanes])
            chats = await tx.lock_chats(lanes=json.dumps(lanes))
            numbers = {str(person.telegram): person.number for person in self.people}
            given = {"language": "en", "consent_at": now, "consent_version": CONSENT_VERSION, "active_at": now}
            await tx.save_chat(
                [
                    {name: getattr(chat, name) for name in SAVED} | given | {"proven_phone": numbers.get(chat.address)}
                    for chat in chats
                ]
            )

    @staticmethod
    def _lane(person: Asker) -> tuple[str, str]:
        return ("telegram", str(person.telegram)) if person.telegram else ("sms", person.number)

    async def rage(self, seconds: float) -> Found:
        """All ask within so many seconds; then wait until each has its password, or what to do instead."""
        found, begun, start = Found(len(self.people), RATE), time.monotonic(), self.clock()
        async with asyncio.TaskGroup() as asking:
            for number, person in enumerate(self.people):
                await asyncio.sleep(begun + seconds * number / len(self.people) - time.monotonic())
                asking.create_task(self._ask(person))
        while await self._under_way() and self.clock.skipped.total_seconds() < LONGEST:
            self.clock.skip(LOOK)
            await self.app.outbox._look(everything=False)
        found.seconds, found.by_clock = time.monotonic() - begun, (self.clock() - start).total_seconds()
        found.repeated = sum(url == self.aggregator.incoming_url for url, _status in self.aggregator.failed)
        await self._count(found)
        await self._explained(found)
        return found

    async def _ask(self, person: Asker) -> None:
        if person.telegram:
            self.telegram.write(person.telegram, "reset")
            self.telegram.write(person.telegram, "yes")  # to where it goes
        else:
            await self.aggregator.write(person.number, "PASSWORD", TRIES)

    async def _under_way(self) -> bool:
        """Whether passwords are under way, once nothing moves by itself."""
        while self.telegram._state.updates.pending:  # noqa: ASYNC110 - the stand-in has no event for it
            await asyncio.sleep(0.05)
        for part in (self.app.settled, self.aggregator.idle, self.twilio.idle, self.app.settled):
            await part()
        states = Counter(state for (state,) in await rows(self.url, "SELECT state FROM delivery"))
        return states.total() < len(self.people) or bool(states[UNDER_WAY])

    async def _count(self, found: Found) -> None:
        steps = await rows(
            self.url,
            "SELECT d.id, d.state, o.channel, o.state, d.created_at, d.settled_at FROM delivery d "
            "JOIN outbox o ON o.delivery_id = d.id ORDER BY o.id",
        )
        ended = {step[0]: step for step in steps}
        found.states = Counter(step[1] for step in ended.values())
        got = {step[0]: step[2] for step in steps if step[3] >= Progress.DELIVERED}
        found.arrived_by = Counter(got.values())
        found.waits = [_seconds(step[4], step[5]) for step in ended.values() if step[1] == ARRIVED]
        found.refused, found.fastest = self.aggregator.refused, fastest(sms.at for sms in self.aggregator.sent)
        by_twilio = [message for message in self.twilio.messages.all() if message.direction == "outbound-api"]
        found.sms = len(self.aggregator.sent) + len(by_twilio)
        found.segments = sum(sms.segments for sms in self.aggregator.sent)
        found.segments += sum(message.num_segments for message in by_twilio)
        if len(ended) != found.asked or found.states[UNDER_WAY]:
            found.problems.append(f"{found.asked} asked, {len(ended)} answered, {found.states[UNDER_WAY]} not ended")
        for table_ in ("incident", "inbox WHERE done_at IS NULL", "outbox WHERE state = 0"):
            if left := await rows(self.url, f"SELECT * FROM {table_}"):
                found.problems.append(f"{len(left)} in {table_}, such as {str(left[0])[-200:]}")
        await self._order(found)

    async def _order(self, found: Found) -> None:
        """To each number the aggregator was given what is equally urgent in the order in which it was written."""
        kinds = await rows(self.url, "SELECT platform_id, kind, id FROM outbox WHERE channel = 'sms'")
        written = {platform_id: (kind, number) for platform_id, kind, number in kinds}
        sent: defaultdict[tuple[str, Any], list[int]] = defaultdict(list)
        for sms in self.aggregator.sent:
            if sms.id in written:  # one whose answer was lost was sent again
                kind, number = written[sms.id]
                sent[sms.number, Urgency(kind)].append(number)
        wrong = sum(before > after for numbers in sent.values() for before, after in pairwise(numbers))
        if wrong:
            found.problems.append(f"{wrong} messages overtook others to their number")

    async def _explained(self, found: Found) -> None:
        """Whoever has nothing asks what became of it, and is told what to do."""
        given_up = await rows(self.url, f"SELECT phone FROM delivery WHERE state = {GIVEN_UP}")
        lost, self.aggregator.lost = self.aggregator.lost, 0.0
        for (number,) in given_up[:20]:
            before = len(self.aggregator.sent)
            await self.aggregator.write(number, "STATUS")
            await self.app.settled()
            if not any(sms.number == number and "RETRY" in sms.text for sms in self.aggregator.sent[before:]):
                found.problems.append("somebody whose password did not come is not told what to do")
        self.aggregator.lost = lost


def _seconds(begin: Any, end: Any) -> float:
    """Between two times as a database gives them."""
    moments = [datetime.fromisoformat(each) if isinstance(each, str) else each for each in (begin, end)]
    return float((moments[1] - moments[0]).total_seconds())


@asynccontextmanager
async def standing(folder: Path, people: int) -> AsyncIterator[Storm]:
    """The system, and so many people in it."""
    clock = Clock()
    aggregator = AggregatorStandIn("knec", "key", "22262", per_second=RATE)
    async with Server(aggregator.app) as api:
        changes: dict[str, object] = {
            "telegram_mode": "webhook",
            "sms_http_url": api.url + PATH,
            "sms_http_user": "knec",
            "sms_http_key": SecretStr("key"),
            "sms_http_from": "22262",
            "sms_http_secret": SecretStr(SECRET),
            "sms_http_rate": float(RATE),
        }
        async with platforms(folder, **changes) as found, running(found.settings, clock=clock) as app:
            hooks = f"{found.settings.public_url}/sms/{SECRET}"
            aggregator.incoming_url, aggregator.delivery_url = f"{hooks}/incoming", f"{hooks}/delivery"
            aggregator.lost, aggregator.astray = LOST, ASTRAY
            storm = Storm(found, aggregator, app, clock, people)
            await storm.settle_in()
            yield storm


async def measure(people: int, seconds: float) -> Found:
    """One storm."""
    with tempfile.TemporaryDirectory(prefix="storm-") as folder:
        async with standing(Path(folder), people) as storm:
            return await storm.rage(seconds)


def main() -> None:
    """Let it rage, and report."""
    quick = table.quick(__doc__)
    logs.configure("text", logging.CRITICAL)
    found = uvloop.run(measure(400, MINUTE * 400 / 5000) if quick else measure(5000, MINUTE))
    report(found)
    close(found)


if __name__ == "__main__":
    main()
