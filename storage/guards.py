"""Tables whose rows are never changed: the databases themselves refuse it, except where the law asks for erasure."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from storage.database import Transaction

SQLITE_GUARD = """
CREATE TRIGGER {table}_keeps_{verb} BEFORE {verb} ON {table} WHEN NOT EXISTS (SELECT 1 FROM unguarded)
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF NOT EXISTS (SELECT 1 FROM unguarded) THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
END $$
"""
POSTGRES_GUARD = """
CREATE TRIGGER {table}_keeps BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION append_only()
"""


def append_only(table: str, dialect: str) -> list[str]:
    """The statements that forbid changes to a table's rows."""
    if dialect == "sqlite":
        return [SQLITE_GUARD.format(table=table, verb=verb) for verb in ("update", "delete")]
    return [POSTGRES_FUNCTION, POSTGRES_GUARD.format(table=table)]


@asynccontextmanager
async def unguarded(tx: Transaction) -> AsyncIterator[None]:
    """Let this transaction, and no other, erase what is append-only: a person's wish, or the end of its time."""
    await tx.lift_guard()
    yield
    await tx.set_guard()
