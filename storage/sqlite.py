"""SQLite by aiosqlite: one connection that writes, one that reads; every commit is on the disk (synchronous=FULL)."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import aiosqlite
from aiosql.adapters.aiosqlite import AioSQLiteAdapter

from storage.database import Database

PRAGMAS = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA foreign_keys = ON;
PRAGMA busy_timeout = 30000;
PRAGMA secure_delete = ON;
"""


class OneHop(AioSQLiteAdapter):
    """aiosql's adapter opens, reads and closes a cursor in three hops to aiosqlite's thread; this does it in one."""

    async def select(self, conn: Any, _name: str, sql: str, parameters: Any, record_class: Any = None) -> Any:
        """All rows, as `record_class` if there is one."""
        for row in await conn.execute_fetchall(sql, parameters):
            yield row if record_class is None else record_class(*row)

    async def select_one(self, conn: Any, _name: str, sql: str, parameters: Any, record_class: Any = None) -> Any:
        """The first row or None."""
        for row in await conn.execute_fetchall(sql, parameters):
            return row if record_class is None else record_class(*row)
        return None

    async def select_value(self, conn: Any, _name: str, sql: str, parameters: Any) -> Any:
        """The first column of the first row, or None."""
        for row in await conn.execute_fetchall(sql, parameters):
            return row[0]
        return None

    async def insert_update_delete(self, conn: Any, _name: str, sql: str, parameters: Any) -> None:
        """Write."""
        await conn.execute_fetchall(sql, parameters)


def _to_text(value: datetime) -> str:
    """A fixed width, so that times compare as texts."""
    return value.astimezone(UTC).isoformat(sep=" ", timespec="microseconds")


sqlite3.register_adapter(datetime, _to_text)
sqlite3.register_adapter(date, date.isoformat)
sqlite3.register_converter("DATE", lambda raw: date.fromisoformat(raw.decode()))
sqlite3.register_converter("DATETIME", lambda raw: datetime.fromisoformat(raw.decode()))


class SqliteDatabase(Database):
    """A file. One process serves from it (bot/app.py holds a lock); others may load data beside it."""

    dialect = "sqlite"
    shared = False
    adapter = OneHop

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    async def open(self) -> None:
        """Connect twice: WAL lets the reader read while the writer writes."""
        self._write = await self._connect()
        self._read = await self._connect()

    async def _connect(self) -> aiosqlite.Connection:
        connection = await aiosqlite.connect(
            self.path, isolation_level=None, detect_types=sqlite3.PARSE_DECLTYPES, cached_statements=512
        )
        await connection.executescript(PRAGMAS)
        return connection

    async def close(self) -> None:
        """Disconnect both."""
        await self._read.close()
        await self._write.close()

    async def _begin(self) -> aiosqlite.Connection:
        await self._rollback()  # of whatever was cancelled half-way
        await self._write.execute_fetchall("BEGIN IMMEDIATE")
        return self._write

    async def _commit(self) -> None:
        await self._write.execute_fetchall("COMMIT")

    async def _rollback(self) -> None:
        if self._write.in_transaction:
            await self._write.execute_fetchall("ROLLBACK")

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[aiosqlite.Connection]:
        yield self._read
