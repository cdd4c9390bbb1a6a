"""What people send, before its turn: fetched from the platform, looked at in a process of its own, and kept."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from bot.channel import Channel, FileGone, FileTooLarge, NotFetched
from bot.documents.look import LARGEST, Look, Problem
from bot.documents.workshop import Failed, Workshop
from bot.messages import Incoming, SentFile
from storage.database import Transaction
from storage.files import Files
from storage.ids import new_id
from storage.writer import Writer

log = structlog.get_logger()

AT_ONCE = 6  # files that are fetched or looked at: each may take 20 MB on the disk, twice
TRIES, FIRST_PAUSE = 3, 1.0  # of a fetch, and seconds before the second, doubling
LONGEST_NAME = 200  # characters
TIDY = 600.0  # seconds between looks for copies that a platform still has
MOST = 500  # of them at a time


@dataclass(frozen=True)
class Arrival:
    """A message in the inbox with a file that is not here yet."""

    inbox_id: int
    chat_id: int
    incoming: Incoming


@dataclass(frozen=True)
class _Kept:
    """A file that was looked at, and is in the file store if it can be used."""

    look: Look
    size: int = 0
    sha256: str = ""
    clean_sha256: str = ""
    clean_size: int = 0


class Intake:
    """Takes files in. The inbox has the message until its turn, so a crash at any moment costs another fetch."""

    def __init__(
        self,
        files: Files,
        channels: Mapping[str, Channel],
        workshop: Workshop,
        writer: Writer,
        clock: Callable[[], datetime],
    ) -> None:
        self._files = files
        self._channels = channels
        self._workshop = workshop
        self._writer = writer
        self._clock = clock
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._tidying: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the workshop, and have platforms delete what they still keep."""
        await self._workshop.open()
        self._tidying = asyncio.create_task(self._keep_tidying())

    async def stop(self) -> None:
        """Let go of everything."""
        if self._tidying:
            self._tidying.cancel()
            await asyncio.gather(self._tidying, return_exceptions=True)
        await self._workshop.close()

    async def receive(self, arrivals: Sequence[Arrival]) -> None:
        """Fetch, look at and store some files. Each has its row afterwards, with the reason where it is of no use."""
        await asyncio.gather(*(self._receive(arrival) for arrival in arrivals))

    async def _receive(self, arrival: Arrival) -> None:
        sent = arrival.incoming.file
        assert sent  # noqa: S101 - an arrival has one
        channel = self._channels[arrival.incoming.channel]
        async with self._slots:
            with self._workshop.bench() as folder:
                kept = await self._kept(channel, sent, Path(folder))
        row = self._row(arrival, sent, kept, at_platform=channel.limits.keeps_files)
        await self._writer.do(self._store, row)
        await self._forget(channel, row["id"], row["reference"])

    async def _kept(self, channel: Channel, sent: SentFile, folder: Path) -> _Kept:
        path, clean = folder / "sent", folder / "clean"
        try:
            size = await self._fetched(channel, sent, path)
        except FileTooLarge:
            return _Kept(Look(problem=Problem.TOO_LARGE), sent.size)
        except NotFetched as error:
            log.warning("a file was not fetched", channel=channel.name, reason=str(error))
            return _Kept(Look(problem=Problem.UNREACHABLE), sent.size)
        look = await self._looked(path, clean)
        if look.problem:
            return _Kept(look, size)
        sha256, clean_sha256 = [await asyncio.to_thread(self._files.keep_file, each) for each in (path, clean)]
        return _Kept(look, size, sha256, clean_sha256, clean.stat().st_size)

    async def _fetched(self, channel: Channel, sent: SentFile, path: Path) -> int:
        """Fetch a file, in several tries. Returns its size; raises NotFetched and FileTooLarge."""
        if sent.size > LARGEST:
            raise FileTooLarge
        for number in range(TRIES - 1):
            try:
                return await _download(channel, sent, path)
            except FileGone:
                raise
            except NotFetched:
                await asyncio.sleep(FIRST_PAUSE * 2.0**number)
        return await _download(channel, sent, path)

    async def _looked(self, path: Path, clean: Path) -> Look:
        """What the workshop says; a process that a hostile file has taken over may say anything, so it is checked."""
        try:
            look = Look.model_validate(await self._workshop.do("look", path=path, clean=clean))
        except (Failed, ValueError) as error:
            log.warning("a file could not be looked at", reason=str(error))
            return Look(problem=Problem.UNSAFE)
        if look.problem or (look.pages and _is_file(clean)):
            return look
        log.warning("a file was found good, but has no pages")
        return Look(problem=Problem.UNSAFE)

    def _row(self, arrival: Arrival, sent: SentFile, kept: _Kept, *, at_platform: bool) -> dict[str, Any]:
        look = kept.look
        return {
            "id": new_id(),
            "inbox_id": arrival.inbox_id,
            "chat_id": arrival.chat_id,
            "place": sent.place or arrival.inbox_id,
            "name": f"{sent.name} {arrival.incoming.text}".strip()[:LONGEST_NAME],
            "media_type": look.media_type,
            "size": kept.size,
            "sha256": kept.sha256,
            "clean_sha256": kept.clean_sha256,
            "clean_size": kept.clean_size,
            "pages": look.pages,
            "problem": look.problem or "",
            "remarks": look.model_dump_json(include={"remarks"}),
            "reference": sent.reference if at_platform else "",
            "received_at": self._clock(),
        }

    async def _store(self, tx: Transaction, rows: Sequence[dict[str, Any]]) -> Sequence[None]:
        await tx.add_received_file(rows)
        return [None] * len(rows)

    async def _forget(self, channel: Channel, file_id: int, reference: str) -> None:
        """Have the platform delete its copy, now that ours is safe. What fails is tried again later."""
        if not reference:
            return
        try:
            await channel.forget(reference)
            await self._writer.do(self._set_forgotten, file_id)
        except Exception as error:
            log.warning("the platform still has a file", channel=channel.name, error=type(error).__name__)

    async def _set_forgotten(self, tx: Transaction, ids: Sequence[int]) -> Sequence[None]:
        await tx.set_forgotten([{"id": each} for each in ids])
        return [None] * len(ids)

    async def _keep_tidying(self) -> None:
        while True:
            try:
                await self.tidy()
            except Exception:
                log.exception("could not look for files at platforms; the next look comes")
            await asyncio.sleep(TIDY)

    async def tidy(self) -> None:
        """Have platforms delete the copies that they still keep."""
        async with self._writer.database.reading() as tx:
            rows = await tx.files_at_platforms(before=self._clock() - timedelta(seconds=TIDY), most=MOST)
        for file_id, channel, reference in rows:
            if channel in self._channels:
                await self._forget(self._channels[channel], file_id, reference)


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


async def _download(channel: Channel, sent: SentFile, path: Path) -> int:
    """Write a file to the disk as it comes. Returns its size; raises NotFetched and FileTooLarge."""
    size = 0
    with await asyncio.to_thread(path.open, "wb") as file:
        async with aclosing(channel.fetch(sent)) as chunks:
            async for chunk in chunks:
                size += len(chunk)
                if size > LARGEST:
                    raise FileTooLarge
                file.write(chunk)
    return size
