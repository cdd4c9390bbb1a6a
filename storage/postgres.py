"""PostgreSQL by asyncpg: one connection that writes, a small pool that reads."""

from __future__ import annotations

from typing import Any

import asyncpg
from aiosql.adapters.asyncpg import AsyncPGAdapter

from storage.database import Database

TIME_OUT = 60.0  # seconds for a statement: a connection that is half open must not hold us for ever


class PostgresDatabase(Database):
    """A server. Several processes may serve from it: chats are locked by row, and messages in the outbox are leased."""

    dialect = "postgres"
    shared = True
    adapter = AsyncPGAdapter

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    async def open(self) -> None:
        """Connect."""
        self._write = await self._connect()
        self._pool = await asyncpg.create_pool(self.url, min_size=1, max_size=4, command_timeout=TIME_OUT)

    async def _connect(self) -> Any:
        return await asyncpg.connect(self.url, command_timeout=TIME_OUT)

    async def close(self) -> None:
        """Disconnect."""
        await self._pool.close()
        await self._write.close()

    async def _begin(self) -> Any:
        if self._write.is_closed():
            self._write = await self._connect()
        await self._rollback()  # of whatever was cancelled half-way
        await self._write.execute("BEGIN")
        return self._write

    async def _commit(self) -> None:
        await self._write.execute("COMMIT")

    async def _rollback(self) -> None:
        if not self._write.is_closed() and self._write.is_in_transaction():
            await self._write.execute("ROLLBACK")

    def _reader(self) -> Any:
        return self._pool.acquire()
