"""A copy of all that must not be lost, taken while the bot serves: the database as it is now, and the documents."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.files import Files


class NotHere(Exception):
    """The database has tools of its own for this."""


def backup(database_url: str, files: Files, folder: Path) -> int:
    """Copy the database, then the documents that the folder does not have; returns how many those were.

    Documents stay encrypted, and never change, so copying them after the database misses none that it names. Blocks;
    raises NotHere for a database that is not a file.
    """
    if not database_url.startswith("sqlite:///"):
        raise NotHere("PostgreSQL is backed up by pg_dump, or by continuous archiving")
    folder.mkdir(parents=True, exist_ok=True)
    _copy(Path(database_url.removeprefix("sqlite:///")), folder / "mtahini.db")
    kept = folder / "files"
    kept.mkdir(exist_ok=True)
    return sum(files.copy(sha256, kept) for sha256, _kept_at in list(files.all()))


def _copy(database: Path, to: Path) -> None:
    """The newest commit and everything before it; a copy that was cut short never takes the place of a whole one."""
    unfinished = to.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(0o600)  # it has what only its owner may read
    with (
        closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(unfinished)) as target,
    ):
        source.backup(target)
        if (found := target.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise sqlite3.DatabaseError(found)
    unfinished.replace(to)
