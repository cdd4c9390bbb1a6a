"""The bot as its own process: what production starts, and what a test can kill."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Self

from pydantic import SecretStr

from bot.settings import Settings

ROOT = Path(__file__).parent.parent


def environment(settings: Settings) -> dict[str, str]:
    """Settings as environment variables; nothing else of ours gets into the process."""
    kept = {name: value for name in ("PATH", "HOME", "TMPDIR") if (value := os.environ.get(name))}
    return kept | {"PYTHONPATH": str(ROOT)} | {name.upper(): _written(value) for name, value in settings}


def _written(value: object) -> str:
    """A setting as an operator writes it."""
    match value:
        case SecretStr():
            return value.get_secret_value()
        case tuple():
            return ",".join(value)
        case dict():
            return ",".join(f"{name}={each}" for name, each in value.items())
    return str(value)


async def _spawn(settings: Settings, *arguments: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        env=environment(settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def mtahini(settings: Settings, *arguments: str) -> str:
    """Run a command to its end. Returns what it printed; raises RuntimeError with that if the command fails."""
    process = await _spawn(settings, *arguments)
    printed, _nothing = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"mtahini {' '.join(arguments)} ended with {process.returncode}: {printed.decode()}")
    return printed.decode()


class Server:
    """`mtahini run`, which can be killed and started again. `log` is all that it has written so far.

    Entered, it is spawned; however the block ends, the process has ended too.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self.log: list[str] = []
        self.up = asyncio.Event()  # set while it listens

    async def __aenter__(self) -> Self:
        await self.spawn()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self.kill()

    async def spawn(self) -> None:
        """Start it, without waiting until it listens."""
        self._process = await _spawn(self._settings, "run")
        self._reading = asyncio.create_task(self._read(self._process))

    async def started(self) -> None:
        """Wait until it listens. Raises RuntimeError with the end of its log if it ended before."""
        assert self._reading
        listening = asyncio.create_task(self.up.wait())
        await asyncio.wait((listening, self._reading), return_when=asyncio.FIRST_COMPLETED)
        if not listening.done():
            listening.cancel()
            raise RuntimeError("the bot did not start:\n" + "\n".join(self.log[-20:]))

    async def kill(self) -> None:
        """End it at once: it cannot save anything."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Ask it to stop, as a service manager does. Returns its exit status."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        assert self._process
        assert self._reading
        self.up.clear()
        if self._process.returncode is None:
            self._process.send_signal(number)
        await self._reading
        return await self._process.wait()

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout
        async for line in process.stdout:
            self.log.append(line.decode().rstrip())
            if '"event": "listening"' in self.log[-1]:
                self.up.set()
        self.up.clear()
