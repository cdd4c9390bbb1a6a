"""A database that is open, and a writer on it."""

from __future__ import annotations

from collections.abc import AsyncIterator

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
async def writer(opened: Database) -> AsyncIterator[Writer]:
    """A writer that runs."""
    made = Writer(opened)
    await made.start()
    yield made
    await made.stop()
