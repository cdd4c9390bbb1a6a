"""What is deleted when its time is over, and what is encrypted anew."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.database import Database
from storage.files import Files

UNUSED = timedelta(days=7)  # a file that was sent and became no document and no part of a case is kept
GRACE = timedelta(days=1)  # a file that no row names is kept: its row may be on the way


async def purge(database: Database, files: Files, documents_kept: timedelta, now: datetime) -> int:
    """Delete for good documents and files of cases that ended so long ago, files that were never used, and what nothing
    names any more.

    Returns how many files were deleted. It may run beside the bot, and be stopped at any moment.
    """
    async with database.transaction() as tx:
        await tx.purge_documents(now=now, ended_before=now - documents_kept)
        await tx.purge_received_files(now=now, received_before=now - UNUSED, ended_before=now - documents_kept)
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
