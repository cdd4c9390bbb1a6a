"""The processes in which files of strangers are opened: few, started when they are needed, killed when they hang."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir, mkdtemp
from typing import Any

ROOT = Path(__file__).parents[2]
WORKERS = 2  # processes
SECONDS = 15.0  # for one job
JOBS = 100  # after which a process makes way for a new one
PREFIX = "mtahini-files-"  # of a folder for files that are worked on; the id of its process follows
ALONE = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"}  # no secret of ours is in it


class Failed(Exception):
    """A job was not done: the file made its process run out of time or memory, or die."""


class Workshop:
    """Gives jobs (worker.py) to processes. Those that are idle wait for the next job until `close`."""

    def __init__(self, workers: int = WORKERS, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._folder: Path | None = None
        self._idle: asyncio.LifoQueue[_Worker] = asyncio.LifoQueue()
        self._workers = [_Worker() for _number in range(workers)]
        for worker in self._workers:
            self._idle.put_nowait(worker)

    async def open(self) -> None:
        """Make a folder to work in."""
        self._folder = await asyncio.to_thread(_new_folder)

    def bench(self) -> TemporaryDirectory[str]:
        """A folder for the files of one piece of work: they are not encrypted there, and gone when it is done."""
        return TemporaryDirectory(dir=self._folder)

    async def do(self, job: str, **values: Any) -> Any:
        """A job's answer. Raises Failed."""
        worker = await self._idle.get()
        try:
            async with asyncio.timeout(self._seconds):
                return await worker.do(self._folder, json.dumps({"do": job, "with": values}, default=str))
        except (TimeoutError, ValueError, OSError) as error:  # too long; no JSON; no process
            await worker.stop()
            raise Failed(type(error).__name__) from None
        except BaseException:
            await worker.stop()  # its answer would be taken for the next job's
            raise
        finally:
            self._idle.put_nowait(worker)

    async def close(self) -> None:
        """End the processes, and remove the folder."""
        for worker in self._workers:
            await worker.stop()
        if self._folder:
            await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)


class _Worker:
    """One process, or the place for one."""

    def __init__(self) -> None:
        self._process: Process | None = None
        self._done = 0

    async def do(self, folder: Path | None, job: str) -> Any:
        if self._process is None or self._done >= JOBS:
            await self._start(folder)
        assert self._process and self._process.stdin and self._process.stdout  # noqa: S101, PT018 - just started
        self._done += 1
        self._process.stdin.write(job.encode() + b"\n")
        await self._process.stdin.drain()
        match json.loads(await self._process.stdout.readline()):  # ValueError where the process has died
            case {"answer": answer}:
                return answer
            case {"failed": str(reason)}:
                raise Failed(reason)
            case _:
                raise Failed("not an answer")

    async def _start(self, folder: Path | None) -> None:
        """In a folder of its own: ours may have a .env file."""
        await self.stop()
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "bot.documents.worker"),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            cwd=folder or gettempdir(),
            env=ALONE,
        )

    async def stop(self) -> None:
        """Kill it."""
        process, self._process, self._done = self._process, None, 0
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


def _new_folder() -> Path:
    """A folder of this process. Those of others that died are removed: what is in them was not encrypted."""
    for path in Path(gettempdir()).glob(f"{PREFIX}*"):
        process = path.name.removeprefix(PREFIX).partition("-")[0]
        if process.isdecimal() and not _runs(int(process)):
            shutil.rmtree(path, ignore_errors=True)
    return Path(mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))


def _runs(process: int) -> bool:
    with suppress(PermissionError):  # it runs as somebody else
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
    return True
