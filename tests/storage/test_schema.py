"""The schema is the sum of its migrations, on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.migrate import engine, head, migrate, revision
from storage.schema import APPEND_ONLY, metadata

TRIGGERS = {
    "sqlite": "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": "SELECT tgname, relname, pg_get_triggerdef(t.oid) FROM pg_trigger t "
    "JOIN pg_class c ON c.oid = tgrelid WHERE NOT tgisinternal ORDER BY tgname, relname",
}
INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname",
}
ROWS = {
    "person": "INSERT INTO person (id, phone, created_at) VALUES (1, '+254712345678', '2026-11-22 06:00:00+00:00')",
    "terms": "INSERT INTO terms (hash, text, created_at) VALUES ('h', 't', '2026-11-22 06:00:00+00:00')",
    "history": "INSERT INTO history (id, person_id, who, what, old, new, why, channel, happened_at) "
    "VALUES (1, 1, 'a', 'b', 'c', 'd', 'e', 'f', '2026-11-22 06:00:00+00:00')",
    "invitation": "INSERT INTO invitation (id, phone, name, id_number, tsc_number, examiner_number, "
    "year, exam, paper, position, centre, town, reference, reports_at, ends_on, accept_by, letter_at, posted_at) "
    "VALUES (1, '+254712345678', 'n', '1', '1', '1', 2026, 'KCSE', '233/1', 'EXAMINER', 'c', 't', 'r', "
    "'2026-11-22 06:00:00+00:00', '2026-11-23', '2026-11-22 06:00:00+00:00', NULL, '2026-11-22 06:00:00+00:00')",
    "centre": "INSERT INTO centre (id, year, exam, code, name, county, sub_county, distribution_centre) "
    "VALUES (1, 2026, 'KCSE', '08219108', 'n', 'c', 's', 'd')",
    "deployment": "INSERT INTO deployment (id, centre_id, phone, name, id_number, tsc_number, town, position, "
    "reference, starts_on, ends_on, rate, posted_at) "
    "VALUES (1, 1, '+254712345678', 'n', '1', '1', 't', 'SUPERVISOR', 'r', "
    "'2026-11-23', '2026-11-25', 550, '2026-11-22 06:00:00+00:00')",
    "chat": "INSERT INTO chat (id, channel, address, created_at) VALUES (1, 'sms', 'a', '2026-11-22 06:00:00+00:00')",
    "mark": "INSERT INTO mark (id, centre_id, deployment_id, day, value, note, kind, late, chat_id, who, sent_at, "
    "made_at, place, previous, hash) VALUES (1, 1, 1, '2026-11-23', 'P', '', 'first', 0, 1, 'w', "
    "'2026-11-23 05:00:00+00:00', '2026-11-23 05:00:00+00:00', 1, '', 'h')",
    "payment": "INSERT INTO payment (id, phone, year, exam, code, position, state, amount, tax, reference, day, why, "
    "posted_at) VALUES (1, '+254712345678', 2026, 'KCSE', '08219108', 'SUPERVISOR', 'paid', 55000, 0, 'r', "
    "'2026-12-10', '', '2026-12-10 06:00:00+00:00')",
    "look": "INSERT INTO look (id, person_id, who, what, why, happened_at) "
    "VALUES (1, 1, 'a', 'b', 'c', '2026-11-22 06:00:00+00:00')",
    "deletion": "INSERT INTO deletion (id, kind, until, count, digest, place, previous, hash, made_at) "
    "VALUES (1, 'k', '2026-11-22 06:00:00+00:00', 1, 'd', 1, '', 'h', '2026-11-22 06:00:00+00:00')",
    "acceptance": "INSERT INTO acceptance (id, invitation_id, person_id, decision, reason, terms_hash, channel, "
    "address, message_id, decided_at) "
    "VALUES (1, 1, 1, 'accepted', '', 'h', 'c', 'a', 'm', '2026-11-22 06:00:00+00:00')",
}


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection for looking at a schema."""
    connector = engine(url)
    async with connector.connect() as connection:
        yield connection
    await connector.dispose()


async def described(url: str, describe: Callable[[Connection], Any]) -> Any:
    """What a function sees on a database."""
    async with connected(url) as connection:
        return await connection.run_sync(describe)


def tables(connection: Connection) -> dict[str, Any]:
    """Columns with types and nullability, keys, and constraints, of every table."""
    look = inspect(connection)
    return {
        name: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"])
                for column in look.get_columns(name)
            },
            "primary": look.get_pk_constraint(name)["constrained_columns"],
            "foreign": sorted(
                (key["constrained_columns"], key["referred_table"], key["referred_columns"])
                for key in look.get_foreign_keys(name)
            ),
            "unique": sorted((key["name"] or "", key["column_names"]) for key in look.get_unique_constraints(name)),
        }
        for name in look.get_table_names()
        if name != "alembic_version"
    }


def indexes(connection: Connection) -> list[tuple[Any, ...]]:
    """Every index as the database would make it, with its condition."""
    found = [tuple(row) for row in connection.execute(text(INDEXES[connection.dialect.name]))]
    return [row for row in found if "alembic" not in row[0]]


def triggers(connection: Connection) -> list[tuple[Any, ...]]:
    """Every trigger as the database would make it."""
    return [tuple(row) for row in connection.execute(text(TRIGGERS[connection.dialect.name]))]


@pytest.mark.parametrize("describe", [tables, indexes, triggers])
async def test_the_schema_is_the_sum_of_its_migrations(
    database_url: str, empty_database_url: str, describe: Callable[[Connection], Any]
) -> None:
    """Whether it was migrated to or made at once."""
    connector = engine(empty_database_url)
    async with connector.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await connector.dispose()
    migrated, made = await described(database_url, describe), await described(empty_database_url, describe)
    assert migrated == made
    assert migrated


async def test_alembic_finds_nothing_to_migrate(database_url: str) -> None:
    """Whoever changes the schema and forgets the migration is told here."""

    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    assert await described(database_url, differences) == []


async def test_conditions_of_indexes_are_kept(database_url: str) -> None:
    """An index over what waits stays small."""
    found = {row[0]: row[-1] for row in await described(database_url, indexes)}
    assert "WHERE" in found["ix_inbox_waiting"]
    assert "WHERE" in found["ix_outbox_queued"]


async def test_migrating_again_changes_nothing(empty_database_url: str) -> None:
    """Every start of the bot may do it."""
    await migrate(empty_database_url)
    before = await described(empty_database_url, tables)
    await migrate(empty_database_url)
    assert await described(empty_database_url, tables) == before
    assert await revision(empty_database_url) == head() is not None


async def test_an_empty_database_has_no_revision(empty_database_url: str) -> None:
    """So that a command can say what to do."""
    assert await revision(empty_database_url) is None


@pytest.mark.parametrize("table", [table.name for table in APPEND_ONLY])
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
async def test_append_only_tables_refuse_changes(database_url: str, table: str, change: str) -> None:
    """The database itself keeps what was decided, under which terms, and who did what."""
    column = metadata.tables[table].columns.keys()[0]
    async with connected(database_url) as connection:
        for insert in ROWS.values():
            await connection.execute(text(insert))
        await connection.commit()
        with pytest.raises(DBAPIError, match=f"{table} is append-only"):
            await connection.execute(text(change.format(table, column, column)))
        await connection.rollback()
        assert (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar() == 1


def test_what_must_not_change_is_append_only() -> None:
    """The decisions, their terms, the attendance register, what was paid, the history, who looked, what was deleted."""
    kept = {"acceptance", "deletion", "history", "look", "mark", "payment", "terms"}
    assert {table.name for table in APPEND_ONLY} == kept
