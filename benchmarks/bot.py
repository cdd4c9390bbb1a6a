"""The whole bot, from HTTP to HTTP on loopback: a webhook in, a turn, a durable save, sendMessage out.

Each bot is one process on uvloop: ours as production composes it (SQLite, synchronous=FULL; the webhook is answered
when the message is safe), python-telegram-bot as its documentation shows (ConversationHandler, PicklePersistence,
HTTPXRequest), and aiogram 3 with its state machine in Redis, or in memory where
there is no redis-server. All ask the
same four questions of 200 chats over 32 connections, and the same stand-in of Telegram drives and answers them all.
Run: python -m benchmarks.bot [--quick]
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import uvloop

from benchmarks import table
from benchmarks.platform import Platform
from benchmarks.rounds import Round
from sandbox.system import free_port

CHATS, CONNECTIONS = 200, 32
OURS, PTB = "ours", "python-telegram-bot"


@contextmanager
def process(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block."""
    made = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        yield made
    finally:
        made.send_signal(signal.SIGCONT)
        made.terminate()
        made.wait(20)


async def served(port: int) -> None:
    """Wait until somebody listens."""
    for _try in range(600):
        try:
            _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return
    raise TimeoutError(f"nobody listens on {port}")


class Peer:
    """A bot's process. It stands still while it is not its turn."""

    def __init__(self, module: str, port: int, stack: ExitStack, *arguments: str) -> None:
        command = (sys.executable, "-m", f"benchmarks.peers.{module}", *arguments)
        self.process = stack.enter_context(process(*command))
        self.port = port

    async def drive(self, platform: Platform, seconds: float) -> Round:
        """Wake it, drive it, let it rest."""
        self.process.send_signal(signal.SIGCONT)
        try:
            return await platform.drive(self.port, seconds)
        finally:
            self.process.send_signal(signal.SIGSTOP)


@asynccontextmanager
async def peers(platform: Platform, folder: Path) -> AsyncIterator[dict[str, Peer]]:
    """All bots, ready."""
    with ExitStack() as stack:
        root, redis = platform.root, ""
        if shutil.which("redis-server") and find_spec("redis"):
            port = free_port()
            stack.enter_context(
                process("redis-server", "--port", str(port), "--dir", str(folder), "--loglevel", "warning")
            )
            redis = f"redis://127.0.0.1:{port}/0"
        ports = [free_port() for _bot in range(3)]
        made = {
            OURS: Peer("ours", ports[0], stack, root, str(ports[0]), str(folder), str(platform.chats)),
            PTB: Peer("ptb", ports[1], stack, root, str(ports[1]), str(folder)),
            f"aiogram, {'Redis' if redis else 'memory'}": Peer("aiogram3", ports[2], stack, root, str(ports[2]), redis),
        }
        for peer in made.values():
            await served(peer.port)
        yield made


async def measure(rounds: int, seconds: float, chats: int = CHATS) -> dict[str, list[Round]]:
    """Drive each bot once a round; the round before the first is not counted."""
    platform = Platform(chats, min(CONNECTIONS, chats))
    server = await platform.start()
    with tempfile.TemporaryDirectory(dir="/var/tmp", prefix="mtahini-") as folder:
        async with peers(platform, Path(folder)) as made:
            for peer in made.values():
                await peer.drive(platform, seconds / 2)
            drives = {name: lambda peer=peer: peer.drive(platform, seconds) for name, peer in made.items()}
            found = await table.in_turn(drives, rounds)
    server.close()
    return found


def report(found: Mapping[str, Sequence[Round]]) -> dict[str, float]:
    """Print the medians, and return ours by each peer's: above 1 is better."""
    speed = {name: median(each.per_second for each in rounds) for name, rounds in found.items()}
    late = {name: median(each.percentile(0.99) for each in rounds) for name, rounds in found.items()}
    half = {name: median(each.percentile(0.5) for each in rounds) for name, rounds in found.items()}
    table.show(
        ("bot", "answers a second", "p50 ms", "p99 ms", "ours is faster by"),
        [
            (
                name,
                f"{speed[name]:,.0f}",
                f"{half[name]:,.0f}",
                f"{late[name]:,.0f}",
                f"{speed[OURS] / speed[name]:.1f}",
            )
            for name in found
        ],
    )
    ratios: dict[str, float] = {}
    for name in found:
        if name != OURS:
            key = name.partition(",")[0].replace("-", "_")
            ratios[f"times_{key}"] = round(speed[OURS] / speed[name], 2)
            ratios[f"p99_times_{key}"] = round(late[name] / late[OURS], 2)
    return ratios


def main() -> None:
    """Measure and report."""
    quick = table.quick(__doc__)
    found = uvloop.run(measure(rounds=3 if quick else 7, seconds=2.0 if quick else 5.0))
    table.close({"benchmark": "bot", "chats": CHATS, "connections": CONNECTIONS, **report(found)})


if __name__ == "__main__":
    main()
