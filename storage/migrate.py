"""Bring a database to the newest schema, by Alembic, and a fresh one to the places that the catalogue ships."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import asyncpg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from storage.places import default_counties, default_subcounties
from storage.schema.profiles import county, subcounty


def engine(url: str) -> AsyncEngine:
    """An SQLAlchemy engine for migrations; the bot itself uses the drivers."""
    if url.startswith("sqlite:///"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
        return create_async_engine(url.replace("sqlite://", "sqlite+aiosqlite://", 1), poolclass=NullPool)
    # asyncpg reads the URL itself: SQLAlchemy does not know libpq's words, such as sslmode.
    return create_async_engine("postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(url), poolclass=NullPool)


async def migrate(url: str, to: str = "head") -> None:
    """Apply what is missing; running it again changes nothing."""
    connector = engine(url)
    async with connector.begin() as connection:
        await connection.run_sync(_upgrade, to)
    await connector.dispose()


async def revision(url: str) -> str | None:
    """The schema that a database has."""
    connector = engine(url)
    async with connector.connect() as connection:
        found = await connection.run_sync(lambda sync: MigrationContext.configure(sync).get_current_revision())
    await connector.dispose()
    return found


def head() -> str | None:
    """The newest schema."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _upgrade(connection: Connection, to: str) -> None:
    if connection.dialect.name == "postgresql":  # two processes that start at once
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7258)")
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    if to == "head":
        _list_places(connection)


def _list_places(connection: Connection) -> None:
    """A fresh database knows the counties; what an officer has loaded since is left alone."""
    if connection.execute(select(func.count()).select_from(county)).scalar() == 0:
        connection.execute(insert(county), [asdict(row) for row in default_counties()])
        connection.execute(insert(subcounty), [asdict(row) for row in default_subcounties()])
