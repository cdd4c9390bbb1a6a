"""A database that is open, and a writer on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from storage.connect import database
from storage.database import Database
from storage.writer import Writer


@pytest.fixture
async def opened(database_url: str) -> AsyncIterator[Database]:
    """A migrated database that is open."""
    store = database(database_url)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
async def processes(database_url: str) -> AsyncIterator[list[Database]]:
    """Two databases on one, as two processes have them."""
    async with AsyncExitStack() as stack:
        opened = [database(database_url) for _each in range(2)]
        for each in opened:
            await each.open()
            stack.push_async_callback(each.close)
        yield opened


@pytest.fixture
async def writer(opened: Database) -> AsyncIterator[Writer]:
    """A writer that runs."""
    made = Writer(opened)
    await made.start()
    yield made
    await made.stop()
