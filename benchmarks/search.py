"""A search for vacancies, step by step, among 300,000 posts and 300,000 people, by the same among 3,000 of each.

The goal is that it stays within 10 %: a step asks for what is open in numbers, of which there are as many as places in
the country, and the last one for the posts of one place. Both databases; medians of rounds taken in turn. --quick has
30,000 in place of 300,000.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import cycle, islice, product
from pathlib import Path
from statistics import median

from benchmarks import table
from benchmarks.turns import DISK, POSTGRES, SQLITE, created, postgres
from storage.connect import database
from storage.database import Database
from storage.ids import new_id
from storage.migrate import migrate
from storage.places import default_subcounties
from storage.records.vacancies import Vacancy
from storage.store import Store
from storage.vacancies import STEPS

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
FEW, MANY, QUICK = 3_000, 300_000, 30_000
AT_ONCE = 5_000  # rows in one statement
PEOPLE = """
WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n < {last})
INSERT INTO person (id, phone, created_at)
SELECT 1000 + n, '+254' || CAST(700000000 + n AS text), '{now}' FROM number
"""
ROLES = tuple(product(("KCSE", "KJSEA"), ("INVIGILATOR", "SUPERVISOR", "CENTRE_MANAGER")))


def vacancies(number: int) -> Iterator[Vacancy]:
    """So many posts, spread over all sub-counties and roles."""
    where = cycle(product(default_subcounties(), ROLES))
    for n, (place, (exam, position)) in enumerate(islice(where, number)):
        yield Vacancy(
            id=new_id(),
            code=f"V{n}",
            year=2026,
            exam=exam,
            activity="SUPERVISION",
            duty_station="EXAM_CENTRE",
            position=position,
            paper="",
            county=place.county_code,
            subcounty=place.code,
            station=f"School {n}",
            places=2,
            opens_at=NOW - timedelta(days=1),
            closes_at=NOW + timedelta(days=9),
            served="first",
            most=1,
            checklist="",
            head=0,
            max_age=0,
            tsc=1,
            level="",
            service_years=0,
            same_school_years=3,
            untrained=0,
            notice="",
            fee=0,
            venue="",
            posted_at=NOW,
        )


async def fill(store: Database, number: int) -> None:
    """So many posts and as many people."""
    async with store.transaction() as tx:
        posts = vacancies(number)
        while rows := [asdict(each) for each in islice(posts, AT_ONCE)]:
            await tx.add_vacancy(rows)
        await tx.add_openings()
        people = PEOPLE.format(last=number - 1, now=NOW)
        run = tx._connection.execute_fetchall if store.dialect == "sqlite" else tx._connection.execute
        await run(people)


@asynccontextmanager
async def filled(url: str, number: int) -> AsyncIterator[Database]:
    """A database with so many posts and people."""
    await migrate(url)
    store = database(url)
    await store.open()
    try:
        await fill(store, number)
        yield store
    finally:
        await store.close()


async def search(store: Database, times: int) -> float:
    """Milliseconds for a whole search: seven steps, and the posts that they lead to."""
    places = list(islice(cycle(default_subcounties()), times))
    start = time.perf_counter()
    for place in places:
        async with store.reading() as tx:
            found = Store(tx, NOW).vacancies
            chosen: dict[str, str] = {}
            for step in STEPS:
                options = {each.value for each in await found.openings(step, chosen, NOW)}
                wanted = {"county": str(place.county_code), "subcounty": place.code}.get(step)
                chosen[step] = wanted if wanted in options else min(options)
            posts = await found.found(chosen, NOW)
            assert posts, chosen
    return (time.perf_counter() - start) / times * 1000


async def measure(
    root: str, folder: Path, numbers: Sequence[int], rounds: int, times: int
) -> dict[tuple[str, int], float]:
    """The median of each database and number."""
    async with AsyncExitStack() as stack:
        subjects = {}
        for number in numbers:
            urls = {SQLITE: f"sqlite:///{folder}/{number}.db", POSTGRES: await created(root, f"posts{number}")}
            for name, url in urls.items():
                store = await stack.enter_async_context(filled(url, number))
                if name == POSTGRES:
                    async with store._pool.acquire() as connection:  # type: ignore[attr-defined]
                        await connection.execute("VACUUM ANALYZE")  # as autovacuum does within a minute
                subjects[name, number] = partial(search, store, times)
        for subject in subjects.values():
            await subject()  # what is cached is cached for all
        found = await table.in_turn(subjects, rounds)
    return {key: median(figures) for key, figures in found.items()}


def main() -> None:
    """Measure, print, and close with the ratios."""
    quick = table.quick(__doc__)
    many = QUICK if quick else MANY
    with tempfile.TemporaryDirectory(dir=DISK, prefix="mtahini-") as name, postgres(Path(name)) as root:
        found = asyncio.run(measure(root, Path(name), (FEW, many), 5 if quick else 15, 20 if quick else 50))
    rows = [[base, *(f"{found[base, number]:.1f}" for number in (FEW, many))] for base in (SQLITE, POSTGRES)]
    table.show(["ms for a whole search", f"{FEW:,} posts", f"{many:,} posts"], rows, "a search for a post")
    table.close(ratios(found, many))


def ratios(found: dict[tuple[str, int], float], many: int) -> dict[str, object]:
    """How much longer it takes among many."""
    by_name = {base: round(found[base, many] / found[base, FEW], 3) for base in (SQLITE, POSTGRES)}
    return {"posts": many, "sqlite_many_by_few": by_name[SQLITE], "postgres_many_by_few": by_name[POSTGRES]}


if __name__ == "__main__":
    main()
