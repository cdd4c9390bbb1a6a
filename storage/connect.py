"""From DATABASE_URL to a database."""

from __future__ import annotations

from pathlib import Path

from storage.database import Database
from storage.postgres import PostgresDatabase
from storage.sqlite import SqliteDatabase


def database(url: str) -> Database:
    """The database behind a URL: sqlite:///relative, sqlite:////absolute, postgresql://. Else raises ValueError."""
    scheme, _, rest = url.partition("://")
    match scheme:
        case "sqlite":
            return SqliteDatabase(Path(rest[1:]))
        case "postgresql" | "postgres":
            return PostgresDatabase(url)
        case _:
            raise ValueError(f"DATABASE_URL starts with {scheme}://; use sqlite:///PATH or postgresql://...")
