"""Group commit: what waits shares a transaction, and fails alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

import asyncpg
import pytest

from storage.database import Database, ReadingOnly, Transaction
from storage.ids import new_id
from storage.people import People
from storage.writer import Writer

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


async def register(tx: Transaction, phones: Sequence[str]) -> Sequence[str]:
    """Open accounts. An empty number raises."""
    people = People(tx, NOW)
    for phone in phones:
        if not phone:
            raise ValueError("no number")
        await people.register(phone, None, "test")
    return [f"opened {phone}" for phone in phones]


def numbers(count: int) -> list[str]:
    """So many phone numbers."""
    return [f"+2547{number:08}" for number in range(count)]


async def registered(store: Database, phones: Sequence[str]) -> list[str]:
    """Those that have an account."""
    async with store.reading() as tx:
        return [phone for phone in phones if await tx.person_by_phone(phone=phone)]


async def test_what_waits_shares_a_transaction(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    """One commit serves them all."""
    commits: list[int] = []
    commit = writer.database._commit

    async def counted() -> None:
        commits.append(1)
        await commit()

    monkeypatch.setattr(writer.database, "_commit", counted)
    phones = numbers(50)
    results = await asyncio.gather(*(writer.do(register, phone) for phone in phones))
    assert results == [f"opened {phone}" for phone in phones]
    assert len(commits) == 1
    assert await registered(writer.database, phones) == phones


async def test_a_poisoned_item_fails_alone(writer: Writer) -> None:
    """The others of its batch, of its kind and of other kinds, are committed."""

    async def double(_tx: Transaction, items: Sequence[int]) -> Sequence[int]:
        return [2 * item for item in items]

    phones = [*numbers(3), "", *numbers(5)[3:]]
    results = await asyncio.gather(
        *(writer.do(register, phone) for phone in phones), writer.do(double, 21), return_exceptions=True
    )
    assert [type(result).__name__ for result in results] == [*["str"] * 3, "ValueError", *["str"] * 2, "int"]
    assert results[-1] == 42
    assert await registered(writer.database, numbers(5)) == numbers(5)


async def test_a_refused_commit_is_raised(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told that something is stored when it is not."""
    commit, failures = writer.database._commit, [OSError("disk full")] * 2

    async def full() -> None:
        if failures:
            await writer.database._rollback()
            raise failures.pop()
        await commit()

    monkeypatch.setattr(writer.database, "_commit", full)
    with pytest.raises(OSError, match="disk full"):
        await writer.do(register, numbers(1)[0])
    assert await registered(writer.database, numbers(1)) == []
    assert await writer.do(register, numbers(1)[0])


async def test_more_than_fits_is_done_in_turns(writer: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch has a bound, so that nobody waits for everybody."""
    monkeypatch.setattr("storage.writer.MOST", 4)
    sizes: list[int] = []

    async def note(_tx: Transaction, items: Sequence[int]) -> Sequence[int]:
        sizes.append(len(items))
        return items

    assert await asyncio.gather(*(writer.do(note, item) for item in range(10))) == list(range(10))
    assert sizes == [4, 4, 2]


async def test_whoever_no_longer_waits_does_not_disturb_the_others(writer: Writer) -> None:
    """A request that was given up is written all the same."""
    phones = numbers(2)
    first = asyncio.create_task(writer.do(register, phones[0]))
    second = asyncio.create_task(writer.do(register, phones[1]))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == f"opened {phones[1]}"
    assert await registered(writer.database, phones) == phones


async def test_stopping_ends_after_the_transaction_under_way(opened: Database) -> None:
    """What was begun is committed."""
    writer = Writer(opened)
    await writer.start()
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(tx: Transaction, phones: Sequence[str]) -> Sequence[str]:
        begun.set()
        await go_on.wait()
        return await register(tx, phones)

    work = asyncio.create_task(writer.do(slow, numbers(1)[0]))
    await begun.wait()
    stopping = asyncio.create_task(writer.stop())
    go_on.set()
    assert await work
    await stopping
    assert await registered(opened, numbers(1)) == numbers(1)


class Undo(Exception):
    """Ends a savepoint."""


async def test_a_savepoint_undoes_what_raises_inside(opened: Database) -> None:
    """What was written before it and after it stays."""
    before, inside, after = numbers(3)
    async with opened.transaction() as tx:
        await register(tx, [before])
        with suppress(Undo):
            async with tx.savepoint():
                await register(tx, [inside])
                raise Undo
        async with tx.savepoint():
            await register(tx, [after])
    assert await registered(opened, [before, inside, after]) == [before, after]


async def test_a_savepoint_undoes_what_the_database_refuses(opened: Database) -> None:
    """The transaction goes on after an error of the database."""
    phone = numbers(1)[0]
    async with opened.transaction() as tx:
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            async with tx.savepoint():
                await tx.add_login(id=new_id(), chat_id=1, person_id=1, method="tap", started_at=NOW)
        await register(tx, [phone])
    assert await registered(opened, [phone]) == [phone]


async def test_a_transaction_that_raises_is_undone(opened: Database) -> None:
    """All of it."""
    with suppress(Undo):
        async with opened.transaction() as tx:
            await register(tx, numbers(2))
            raise Undo
    assert await registered(opened, numbers(2)) == []


async def test_writes_are_counted_from_the_savepoint(opened: Database) -> None:
    """Reading is no effect; inserting, changing and "do nothing" are."""
    async with opened.transaction() as tx:
        await register(tx, numbers(1))
        async with tx.savepoint():
            await tx.person_by_phone(phone=numbers(1)[0])
            assert tx.writes == 0
            await tx.add_terms(hash="h", text="t", created_at=NOW)
            assert tx.writes == 1


async def test_nothing_is_written_where_only_reading_is_allowed(opened: Database) -> None:
    """What would write raises, what reads reads, and afterwards writing goes on."""
    phones = numbers(2)
    async with opened.transaction() as tx:
        with tx.reading_only():
            assert await tx.person_by_phone(phone=phones[0]) is None
            with pytest.raises(ReadingOnly):
                await register(tx, phones[:1])
        await register(tx, phones[1:])
    assert await registered(opened, phones) == phones[1:]


@pytest.mark.parametrize("dialect", ["postgres"])
async def test_a_connection_that_was_lost_is_made_again(writer: Writer, database_url: str) -> None:
    """A server that restarts costs some failures, not the process."""
    other = await asyncpg.connect(database_url)
    await other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()")  # fmt: skip
    await other.close()
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        await writer.do(register, numbers(1)[0])
    await writer.do(register, numbers(1)[0])
    assert await registered(writer.database, numbers(1)) == numbers(1)
