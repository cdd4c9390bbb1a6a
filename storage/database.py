"""One way to talk to either database: named SQL, transactions with savepoints, and rows as dataclasses."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import aiosql
from aiosql.types import SQLOperationType

from storage import holdings, records

QUERIES = Path(__file__).parent / "queries"


class ReadingOnly(Exception):
    """Something would have been written where only reading is allowed."""


class Transaction:
    """Named queries on one connection: `await tx.person_by_phone(phone=...)`. Counts what it writes."""

    def __init__(self, queries: Any, connection: Any) -> None:
        self._queries = queries
        self._connection = connection
        self._savepoint = False
        self._inside = False
        self._reading_only = False
        self.writes = 0

    def __getattr__(self, name: str) -> Any:
        query = getattr(self._queries, name)
        if query.operation is SQLOperationType.SELECT:
            return partial(self._rows, query)
        return partial(self._run, query)

    async def _rows(self, query: Any, **values: object) -> list[Any]:
        await self._begin(query)
        return [row async for row in query(self._connection, **values)]

    async def _run(self, query: Any, *many: object, **values: object) -> Any:
        await self._begin(query)
        return await query(self._connection, *many, **values)

    async def _begin(self, query: Any) -> None:
        writes = not query.sql.startswith("SELECT")
        if writes and self._reading_only:
            raise ReadingOnly(query.__name__)
        self.writes += writes
        if self._inside and not self._savepoint:
            self._savepoint = True
            await self._queries.savepoint(self._connection)

    @contextmanager
    def reading_only(self) -> Iterator[None]:
        """Whatever would write inside raises ReadingOnly."""
        self._reading_only = True
        try:
            yield
        finally:
            self._reading_only = False

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Undo what happens inside if it raises. Costs nothing where nothing is asked of the database."""
        self._inside, self._savepoint, self.writes = True, False, 0
        try:
            yield
        except BaseException:
            if self._savepoint:
                await self._queries.rollback_to_savepoint(self._connection)
                await self._queries.release_savepoint(self._connection)
            raise
        else:
            if self._savepoint:
                await self._queries.release_savepoint(self._connection)
        finally:
            self._inside = self._savepoint = False


class Database(ABC):
    """A database that is open. What differs between the two is in sqlite.py and postgres.py."""

    dialect: ClassVar[str]
    shared: ClassVar[bool]  # whether other processes may serve from it at the same time
    adapter: ClassVar[Any]

    def __init__(self) -> None:
        self._writing = asyncio.Lock()
        self._queries = self._load()

    def _load(self) -> Any:
        queries = aiosql.from_path(
            QUERIES / "shared", self.adapter, record_classes=records.CLASSES, mandatory_parameters=False
        )
        own = aiosql.from_path(
            QUERIES / self.dialect, self.adapter, record_classes=records.CLASSES, mandatory_parameters=False
        )
        held = aiosql.from_str(holdings.SQL, self.adapter, mandatory_parameters=False)
        for more in (own, held):
            for name in more.available_queries:
                queries.add_query(name, getattr(more, name))
        return queries

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Write; one at a time in this process. Commits at the end, rolls back if anything raises."""
        async with self._writing:
            try:
                yield Transaction(self._queries, await self._begin())
                await self._commit()
            except BaseException:
                await self._rollback()
                raise

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Read beside the writer, what is committed."""
        async with self._reader() as connection:
            yield Transaction(self._queries, connection)

    @abstractmethod
    async def open(self) -> None:
        """Connect. The schema must have been migrated before."""

    @abstractmethod
    async def close(self) -> None:
        """Disconnect."""

    @abstractmethod
    async def _begin(self) -> Any: ...

    @abstractmethod
    async def _commit(self) -> None: ...

    @abstractmethod
    async def _rollback(self) -> None: ...

    @abstractmethod
    def _reader(self) -> Any: ...
