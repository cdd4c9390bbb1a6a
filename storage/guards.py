"""Tables whose rows are never changed: the databases themselves refuse it."""

from __future__ import annotations

SQLITE_GUARD = """
CREATE TRIGGER {table}_keeps_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""
POSTGRES_GUARD = """
CREATE TRIGGER {table}_keeps BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION append_only()
"""


def append_only(table: str, dialect: str) -> list[str]:
    """The statements that forbid changes to a table's rows."""
    if dialect == "sqlite":
        return [SQLITE_GUARD.format(table=table, verb=verb) for verb in ("update", "delete")]
    return [POSTGRES_FUNCTION, POSTGRES_GUARD.format(table=table)]
