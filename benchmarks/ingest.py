"""Files that people send: memory while many upload 10 MB each, and pages a second through the workshop.

Memory is that of the bot and of its worker processes together, sampled while people send a photo of 10 MB each at the
same moment and until the last of them has a picture and a question back; beside it the same photos read whole and
opened in the bot's own process. The platform that the photos come from is a process of its own. Pages go through the
workshop as in production (12-megapixel photos; a PDF of 20 pages), beside Pillow doing only the necessary.
Run: python -m benchmarks.ingest [--quick]
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import sys
import tempfile
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import uvloop
from aiohttp import ClientSession
from PIL import Image
from pydantic import SecretStr

from benchmarks import table
from benchmarks.turns import DISK, Recorder
from bot import logs
from bot.app import App, running
from bot.channel import Sent
from bot.documents.workshop import Workshop
from bot.messages import Incoming, Kind, Outgoing, SentFile
from bot.settings import Settings
from bot.turns import SAVED
from conversations.welcome import CONSENT_VERSION
from handlers import download
from handlers.http import session
from storage.ids import new_id
from storage.store import Store
from tests import papers
from tests.papers import pdf, written

LARGE = 10_000_000  # bytes of each photo that is sent
FEW = 5  # people, with whom many are compared
PLATFORM = """
import http.server, sys
photo = open(sys.argv[1], "rb").read()
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(photo) + 16))
        self.end_headers()
        self.wfile.write(photo + self.path[1:].rjust(16).encode())  # nobody sends what another has sent
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer.request_queue_size = 1000
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


def photo(megapixels: float) -> Image.Image:
    """A page on a desk, with the grain of a camera."""
    width = int((megapixels * 1e6 * 3 / 4) ** 0.5)
    page = papers.photo("KCSE certificate").resize((width, width * 4 // 3))
    return Image.blend(page, Image.effect_noise(page.size, 40).convert("RGB"), 0.1)


class Platform(Recorder):
    """A channel whose platform hands out photos, and takes answers at once."""

    def __init__(self, root: str, http: ClientSession) -> None:
        super().__init__()
        self._root = root
        self._http = http

    async def send(self, address: str, message: Outgoing, outbox_id: int) -> Sent:
        """The question ends what a person waits for; the picture before it does not."""
        return Sent(str(outbox_id)) if message.attachment else await super().send(address, message, outbox_id)

    async def fetch(self, file: SentFile) -> AsyncGenerator[bytes, None]:
        """Over HTTP, as from any platform."""
        async for chunk in download.chunks(self._http, f"{self._root}/{file.reference}", 20_000_000):
            yield chunk

    async def forget(self, reference: str) -> None:
        """Nothing is kept."""


@asynccontextmanager
async def platform(folder: Path) -> AsyncIterator[tuple[str, int]]:
    """Where photos of 10 MB are had, and the process that has them."""
    sent = folder / "sent.jpg"
    sent.write_bytes(written(photo(12), quality=90).ljust(LARGE - 16, b"\0"))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PLATFORM, str(sent)), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        yield f"http://127.0.0.1:{int(await process.stdout.readline())}", process.pid
    finally:
        process.kill()
        await process.communicate()


class Memory:
    """The most that this process and its workers had in memory at once, in MB."""

    def __init__(self, platform: int) -> None:
        self._not_ours = platform
        self.most = 0.0

    def now(self) -> float:
        """At this moment."""
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        pids = [os.getpid(), *(int(child) for child in children if int(child) != self._not_ours)]
        return sum(_resident(pid) for pid in pids) / 1e6

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Sample while the block runs."""
        over, self.most = threading.Event(), self.now()

        def watch() -> None:
            while not over.wait(0.01):
                self.most = max(self.most, self.now())

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # it has ended
        return 0


class Storm:
    """The bot, and people who are logged in and send a photo each."""

    def __init__(self, app: App, channel: Platform) -> None:
        self._app = app
        self._channel = channel
        self._numbers = iter(range(1_000_000))

    async def seed(self, people: int) -> None:
        """People with accounts, who are logged in."""
        async with self._app.database.transaction() as tx:
            store = Store(tx, now := self._app.lanes._clock())
            for number in range(people):
                person = await store.people.register(f"+2547{number:08}", None, "benchmark")
                await tx.add_chat([{"id": new_id(), "channel": "telegram", "address": str(number), "created_at": now}])
                (row,) = await tx.lock_chats(lanes=f'[["telegram", "{number}"]]')
                row.language, row.consent_at, row.consent_version, row.active_at = "en", now, CONSENT_VERSION, now
                assert person
                await store.logins.start(row, person, "tap")
                await tx.save_chat([{name: getattr(row, name) for name in SAVED}])

    async def send(self, people: int) -> None:
        """Everybody at once; returns when everybody has the question back."""
        await asyncio.gather(*(self._one(str(number)) for number in range(people)))
        await self._app.settled()

    async def _one(self, address: str) -> None:
        answered = self._channel.answered[address] = asyncio.get_running_loop().create_future()
        number = str(next(self._numbers))
        file = SentFile(reference=number, size=LARGE)
        await self._app.lanes.accept(
            [Incoming(channel="telegram", address=address, message_id=number, kind=Kind.FILE, file=file)]
        )
        await answered


@asynccontextmanager
async def storm(folder: Path, root: str, people: int) -> AsyncIterator[Storm]:
    """The bot as production composes it."""
    settings = Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder}/a.db",
        files_url=str(folder / "files"),
        files_key=SecretStr("0f" * 32),
        telegram_bot_token="",
        twilio_account_sid="",
        port=0,
    )
    async with session() as http:
        channel = Platform(root, http)
        async with running(settings, extra=lambda *_parts: [channel]) as app:
            made = Storm(app, channel)
            await made.seed(people)
            yield made


async def whole(root: str, people: int) -> None:
    """The same photos, each read whole and opened in this process."""

    def page(content: bytes) -> bytes:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            image.thumbnail((2400, 2400))
            return written(image.convert("RGB"), quality=80)

    async def one(http: ClientSession, number: int) -> None:
        async with http.get(f"{root}/w{number}") as answer:
            await asyncio.to_thread(page, await answer.read())

    async with ClientSession() as http:  # its time-outs are longer
        await asyncio.gather(*(one(http, number) for number in range(people)))


async def memory(people: int) -> dict[str, float]:
    """MB at rest, with few, with many, with many read whole; and MB a second."""
    with tempfile.TemporaryDirectory(dir=DISK, prefix="mtahini-") as name:
        folder = Path(name)
        async with platform(folder) as (root, process):
            used = Memory(process)
            found: dict[str, float] = {}
            async with storm(folder, root, people) as made:
                await made.send(2)  # the workers are there
                found["at rest"] = used.now()
                for label, number in ((f"{FEW} people", FEW), (f"{people} people", people)):
                    start = time.perf_counter()
                    with used.watched():
                        await made.send(number)
                    found[label] = used.most
                found["MB a second"] = people * LARGE / 1e6 / (time.perf_counter() - start)
            with used.watched():
                await whole(root, people)
            found[f"{people} people, read whole"] = used.most
    return found


Job = Callable[[], Awaitable[int]]  # returns pages


async def pages(seconds: float, rounds: int) -> dict[str, float]:
    """Pages a second: of photos with one and with two workers, of PDFs, and bare."""
    with tempfile.TemporaryDirectory(prefix="mtahini-") as name:
        folder = Path(name)
        (folder / "photo").write_bytes(written(photo(12), quality=90))
        (folder / "pdf").write_bytes(pdf("Book", 20))
        shops = {number: Workshop(workers=number) for number in (1, 2)}
        for shop in shops.values():
            await shop.open()

        async def look(workers: int, sent: str) -> int:
            async def one(number: int) -> int:
                job = {"path": folder / sent, "clean": folder / f"{workers}-{number}"}
                return int((await shops[workers].do("look", **job))["pages"])

            return sum(await asyncio.gather(*(one(number) for number in range(2 * workers))))

        async def bare() -> int:
            with Image.open(folder / "photo") as image:
                image.draft("RGB", (2400, 2400))
                image.thumbnail((2400, 2400))
                written(image, quality=80)
            return 1

        subjects: dict[str, Job] = {
            "photos, one worker": lambda: look(1, "photo"),
            "photos, two workers": lambda: look(2, "photo"),
            "PDF, one worker": lambda: look(1, "pdf"),
            "photos, Pillow alone": bare,
        }
        for job in subjects.values():
            await job()  # not counted
        rates = await table.in_turn(
            {name: lambda job=job: _rate(job, seconds) for name, job in subjects.items()}, rounds
        )
        for shop in shops.values():
            await shop.close()
    return {name: median(found) for name, found in rates.items()}


async def _rate(job: Job, seconds: float) -> float:
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        done += await job()
    return done / (time.perf_counter() - start)


def report(used: dict[str, float], rates: dict[str, float]) -> None:
    """Print the tables for people."""
    rows = [(name, f"{value:,.0f}") for name, value in used.items()]
    table.show(("photos of 10 MB", "MB"), rows, "memory of the bot and its workers")
    table.show(("", "pages a second"), [(name, f"{value:,.1f}") for name, value in rates.items()])


def ratios(used: dict[str, float], rates: dict[str, float], people: int) -> dict[str, Any]:
    """Memory with many by that with few: 1 is flat."""
    many = used[f"{people} people"]
    return {
        "people": people,
        "peak_mb": round(many),
        "peak_many_by_few": round(many / used[f"{FEW} people"], 2),
        "peak_read_whole_by_ours": round(used[f"{people} people, read whole"] / many, 2),
        "photos_pillow_alone_by_ours": round(rates["photos, Pillow alone"] / rates["photos, one worker"], 2),
        "two_workers_by_one": round(rates["photos, two workers"] / rates["photos, one worker"], 2),
        "pages_a_second": {name: round(value, 1) for name, value in rates.items()},
    }


async def measure(people: int, seconds: float, rounds: int) -> tuple[dict[str, float], dict[str, float]]:
    """Both."""
    return await memory(people), await pages(seconds, rounds)


def main() -> None:
    """Measure and report."""
    quick = table.quick(__doc__)
    logs.configure("text", logging.ERROR)
    people = 30 if quick else 100
    used, rates = uvloop.run(measure(people, 0.5 if quick else 3.0, 3 if quick else 9))
    report(used, rates)
    table.close({"benchmark": "ingest", **ratios(used, rates, people)})


if __name__ == "__main__":
    main()
