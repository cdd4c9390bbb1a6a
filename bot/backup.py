"""A copy of all that must not be lost, taken while the bot serves: the database as it is now, and the documents."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bot.office import Office
from storage.deletions import ERASURE
from storage.files import Files
from storage.records.accounts import Person
from storage.store import Store

ERASED = "erased.txt"  # ids of who was erased, also since earlier copies were taken


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
    _list_erased(folder / "mtahini.db", folder / ERASED)
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


def _list_erased(database: Path, to: Path) -> None:
    """Add to the list who was erased; an id points at nobody but in a copy from before the erasure."""
    query = "SELECT person_id FROM data_request WHERE kind IN ('erasure', 'withdrawal') AND state = 'done'"
    with closing(sqlite3.connect(database)) as copied:
        keep_list({number for (number,) in copied.execute(query)}, to)


def keep_list(erased: set[int], to: Path) -> None:
    """Add ids to a list; none is ever taken off it."""
    known = {int(line) for line in to.read_text(encoding="utf-8").split()} if to.exists() else set()
    private(to, "".join(f"{number}\n" for number in sorted(erased | known)).encode())


def private(path: Path, content: bytes) -> None:
    """Write a file that only its owner reads."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)


async def erase_again(office: Office, erased: Sequence[int]) -> int:
    """Erase who had been erased before the database was brought back. Returns how many those were."""
    count = 0
    for number in erased:
        async with office.database.transaction() as tx:
            store = Store(tx, office.now)
            person: Person | None = await tx.person_by_id(id=number)
            if person and person.phone.startswith("+"):
                rows = await store.own.erase(person)
                await store.deletions.prove(ERASURE, office.now, [person.id] * rows)
                count += 1
    return count
