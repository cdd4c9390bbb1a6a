"""What is deleted when its time is over, every night, and what is encrypted anew."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.language import NAIROBI
from bot.timers import Ringing
from storage.database import Database
from storage.files import Files
from storage.records.chats import Timer
from storage.store import Store

KIND = "retention"  # of timers; their subject begins with the night
SWEEP = "sweep"  # of the timer that rings when all rows are deleted
AT, LATEST = time(2), timedelta(hours=20)  # in Nairobi
PAUSE = timedelta(seconds=5)  # between transactions while there is more
GRACE = timedelta(days=1)  # a file that no row names is kept: its row may be on the way


def next_night(now: datetime) -> Timer:
    """When what is over is deleted next."""
    local = now.astimezone(NAIROBI)
    day = local.date() if local.time() < AT else local.date() + timedelta(days=1)
    due = datetime.combine(day, AT, NAIROBI)
    return Timer(KIND, str(day), due, due + LATEST)


async def schedule(database: Database, now: datetime) -> None:
    """Let it happen in the next night, in whichever process serves then."""
    async with database.transaction() as tx:
        await Store(tx, now).timers.set_all([next_night(now)])


async def ring(ringing: Ringing, timers: Sequence[Timer]) -> None:
    """Delete some of what is over; go on in a moment where there is more, and the next night."""
    for timer in timers:
        night, _slash, part = timer.subject.partition("/")
        if await ringing.store.retention.purge():
            due = ringing.now + PAUSE
            await ringing.store.timers.set(KIND, f"{night}/{int(part or 0) + 1}", due, due + LATEST)
        else:
            await ringing.store.timers.set(SWEEP, night, ringing.now, ringing.now + LATEST)
        await ringing.store.timers.set_all([next_night(ringing.now)])


async def ring_sweep(_ringing: Ringing, _timers: Sequence[Timer]) -> None:
    """Nothing to do in a transaction: `sweep` comes after it."""


async def purge(database: Database, files: Files, now: datetime) -> int:
    """Delete for good all that is over. Returns how many files were deleted.

    It may run beside the bot, and be stopped at any moment.
    """
    more = True
    while more:
        async with database.transaction() as tx:
            more = await Store(tx, now).retention.purge()
    return await sweep(database, files, now)


async def sweep(database: Database, files: Files, now: datetime) -> int:
    """Delete the files that nothing names any more. Returns how many there were."""
    async with database.reading() as tx:
        kept = {row[0] for row in await tx.kept_files()}
    return await asyncio.to_thread(_sweep, files, kept, now - GRACE)


def _sweep(files: Files, kept: set[str], before: datetime) -> int:
    """Delete what is not kept, unless it was stored again of late. Returns how many there were."""
    deleted = 0
    for sha256, kept_at in list(files.all()):
        if sha256 not in kept and kept_at < before and files.kept_at(sha256) < before:
            files.delete(sha256)
            deleted += 1
    return deleted


@dataclass(frozen=True)
class Rotated:
    """How many files were encrypted anew, of how many."""

    changed: int
    all: int


def rotate(files: Files) -> Rotated:
    """Encrypt every file by the key in use. Doing it again goes on where it was stopped. Blocks."""
    changed = [files.rotate(sha256) for sha256, _kept_at in list(files.all())]
    return Rotated(sum(changed), len(changed))
