"""Group commit: all that waits to be written goes into one transaction, so that one trip to the disk serves it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import structlog

from storage.database import Database, Transaction

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Transaction, Sequence[Item]], Awaitable[Sequence[Result]]]

MOST = 256  # items of one kind in one transaction: it bounds how long anybody waits for the others

log = structlog.get_logger()


class Writer:
    """Runs kinds of work, each over all its waiting items at once. A kind is a function of a transaction and a list."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._waiting: dict[Work[Any, Any], list[tuple[Any, asyncio.Future[Any]]]] = {}
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to take work."""
        self._task = asyncio.create_task(self._loop(), name="writer")

    async def stop(self) -> None:
        """Stop after the transaction that is under way; what waits is given up (it is in the inbox)."""
        if self._task:
            try:
                async with self.database.transaction():
                    pass
            finally:
                self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def do(self, work: Work[Item, Result], item: Item) -> Result:
        """Have an item worked on, with others of its kind. Returns after the commit; raises what this item raised."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(work, []).append((item, future))
        self._wake.set()
        return await future

    async def _loop(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            batch = self._take()
            try:
                await self._commit(batch)
            except Exception as error:  # the batch fails as one: find the item that is to blame
                log.warning("transaction failed; its items are tried one by one", error=type(error).__name__)
                await self._one_by_one(batch)

    def _take(self) -> list[tuple[Work[Any, Any], list[tuple[Any, asyncio.Future[Any]]]]]:
        batch = [(work, waiting[:MOST]) for work, waiting in self._waiting.items()]
        self._waiting = {work: waiting[MOST:] for work, waiting in self._waiting.items() if len(waiting) > MOST}
        if self._waiting:
            self._wake.set()
        return batch

    async def _commit(self, batch: list[tuple[Work[Any, Any], list[tuple[Any, asyncio.Future[Any]]]]]) -> None:
        results = []
        async with self.database.transaction() as tx:
            for work, items in batch:
                results.append(await work(tx, [item for item, _future in items]))
        for (_work, items), values in zip(batch, results, strict=True):
            for (_item, future), value in zip(items, values, strict=True):
                if not future.done():
                    future.set_result(value)

    async def _one_by_one(self, batch: list[tuple[Work[Any, Any], list[tuple[Any, asyncio.Future[Any]]]]]) -> None:
        for work, items in batch:
            for item, future in items:
                try:
                    await self._commit([(work, [(item, future)])])
                except Exception as error:
                    if not future.done():
                        future.set_exception(error)
