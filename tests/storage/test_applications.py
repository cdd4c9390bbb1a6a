"""Applications: places are never oversold, whatever comes at once, and nobody loses a place in the queue."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from storage.applications import (
    APPROVED,
    COUNTED,
    DRAFT,
    ENDED,
    FULL,
    GONE,
    NEEDS,
    RESERVE,
    SHORTLISTED,
    SUBMITTED,
    TOO_MANY,
    UNSUCCESSFUL,
    WITHDRAWN,
    Filing,
    Refused,
    Verdict,
)
from storage.connect import database
from storage.database import QUERIES, Database
from storage.records.accounts import Person
from storage.records.vacancies import Application, Vacancy
from storage.store import Store
from tests.talk import START
from tests.vacancies import row

NUMBERS, PHONES = count(1000), count(700_000_000)
DONE = "done"


@dataclass
class Council:
    """A database with two connections that write, as two processes have."""

    databases: list[Database]
    now: datetime = START

    async def post(self, places: Sequence[int], **values: Any) -> list[Vacancy]:
        """Vacancies with so many places."""
        rows = [row(code=f"V{next(NUMBERS)}", places=number, **values) for number in places]
        async with self.databases[0].transaction() as tx:
            return [posted.item for posted in await Store(tx, self.now).vacancies.post(rows)]

    async def people(self, number: int) -> list[Person]:
        """Accounts."""
        async with self.databases[0].transaction() as tx:
            store = Store(tx, self.now)
            found = [await store.people.register(f"+254{next(PHONES)}", None, "test") for _each in range(number)]
        return [person for person in found if person]

    async def apply(self, person: Person, vacancy: Vacancy, old: Application | None = None, *, at: int = 0) -> str:
        """DONE, or why not."""
        number = f"A-{next(NUMBERS)}"
        async with self.databases[at].transaction() as tx:
            try:
                store = Store(tx, self.now).applications
                await store.submit(person, [(vacancy, number)], Filing(self.now), old)
            except Refused as refused:
                return refused.reason
        return DONE

    async def withdraw(self, application: Application, *, at: int = 0) -> str:
        """The same."""
        async with self.databases[at].transaction() as tx:
            try:
                await Store(tx, self.now).applications.withdraw(application, "test")
            except Refused as refused:
                return refused.reason
        return DONE

    async def take_back(self, vacancy: Vacancy, *, at: int = 0) -> None:
        """A post is no more."""
        async with self.databases[at].transaction() as tx:
            store = Store(tx, self.now)
            await store.applications.end(await store.vacancies.withdraw(vacancy, "an officer", "why"), "an officer")

    async def decide(self, application: Application, state: str, *, at: int = 0) -> str:
        """The same."""
        verdict = Verdict(state, "why", "kcse" if state == NEEDS else "")
        async with self.databases[at].transaction() as tx:
            try:
                await Store(tx, self.now).applications.decide(application, verdict, "an officer")
            except Refused as refused:
                return refused.reason
        return DONE

    async def of(self, vacancy: Vacancy) -> list[Application]:
        """The applications for a post."""
        async with self.databases[0].reading() as tx:
            return await Store.reading(tx).applications.for_vacancy(vacancy.id)

    async def mine(self, person: Person) -> list[Application]:
        """What counts of a person's."""
        async with self.databases[0].reading() as tx:
            found = await Store.reading(tx).applications.of(person)
        return [each for each in found if each.state in COUNTED]


@pytest.fixture
def council(processes: list[Database]) -> Council:
    """Two processes."""
    return Council(processes)


async def test_places_go_in_order_of_receipt(council: Council) -> None:
    """Of sixty people at once ten have a place, and each of the others knows the place in the queue."""
    (vacancy,) = await council.post([10])
    people = await council.people(60)
    said = await asyncio.gather(*(council.apply(each, vacancy, at=n % 2) for n, each in enumerate(people)))
    found = await council.of(vacancy)
    assert set(said) == {DONE}
    assert [each.queue for each in found] == list(range(1, 61))
    assert [each.holds for each in found] == [1] * 10 + [0] * 50


async def test_who_waits_moves_up(council: Council) -> None:
    """When somebody withdraws, and when somebody is not chosen."""
    (vacancy,) = await council.post([1])
    people = await council.people(3)
    for person in people:
        await council.apply(person, vacancy)
    first, second, third = await council.of(vacancy)
    await council.withdraw(first)
    assert [each.holds for each in await council.of(vacancy)] == [0, 1, 0]
    await council.decide(second, UNSUCCESSFUL)
    assert [each.holds for each in await council.of(vacancy)] == [0, 0, 1]
    async with council.databases[0].reading() as tx:
        ahead = await Store.reading(tx).applications.ahead(third)
    assert ahead == 0


async def test_a_repair_keeps_the_place(council: Council) -> None:
    """In the queue, and at the post."""
    (vacancy,) = await council.post([1])
    one, other = await council.people(2)
    await council.apply(one, vacancy)
    await council.apply(other, vacancy)
    first, _second = await council.of(vacancy)
    await council.decide(first, NEEDS)
    async with council.databases[0].transaction() as tx:
        (repaired,) = await Store(tx, council.now).applications.repair(one, "kcse", "test")
        assert await Store(tx, council.now).applications.repair(one, "kcse", "test") == []
    found = await council.of(vacancy)
    assert (repaired.number, found[0].queue, found[0].state, found[0].holds) == (first.number, 1, SUBMITTED, 1)


async def test_a_repair_takes_no_place_that_was_given_away_meanwhile(council: Council) -> None:
    """An officer decides while what was missing comes in: the decision stands."""
    (vacancy,) = await council.post([1])
    one, other = await council.people(2)
    await council.apply(one, vacancy)
    await council.apply(other, vacancy)
    first, _second = await council.of(vacancy)
    await council.decide(first, NEEDS)
    async with council.databases[0].transaction() as tx:
        store, lock = Store(tx, council.now).applications, tx.lock_vacancy

        async def late(**values: int) -> None:
            """The lock is had when the officer is done."""
            tx.lock_vacancy = lock
            await store.decide(first, Verdict(UNSUCCESSFUL, "why"), "an officer")

        tx.lock_vacancy = late
        assert await store.repair(one, "kcse", "test") == []
    assert [(each.state, each.holds) for each in await council.of(vacancy)] == [(UNSUCCESSFUL, 0), (SUBMITTED, 1)]


async def test_nobody_is_chosen_beyond_the_places(council: Council) -> None:
    """Where the council chooses, approval takes the place; a full post refuses it."""
    (vacancy,) = await council.post([1], served="reviewed")
    for person in await council.people(2):
        await council.apply(person, vacancy)
    first, second = await council.of(vacancy)
    assert await council.decide(second, SHORTLISTED) == DONE
    assert await council.decide(first, APPROVED) == FULL
    assert await council.decide(second, RESERVE) == DONE
    assert await council.decide(first, APPROVED) == DONE


async def test_a_change_leaves_one(council: Council) -> None:
    """Never two, never none; what cannot be changed leaves all as it was."""
    here, there = await council.post([5, 5])
    (person,) = await council.people(1)
    await council.apply(person, here)
    (old,) = await council.mine(person)
    assert await council.apply(person, there) == TOO_MANY
    said = await asyncio.gather(*(council.apply(person, there, old, at=n % 2) for n in range(4)))
    assert sorted(said) == [DONE, *[GONE] * 3]
    assert [each.vacancy_id for each in await council.mine(person)] == [there.id]
    assert [each.state for each in await council.of(here)] == [WITHDRAWN]


async def test_a_draft_is_promised_to_nobody(council: Council) -> None:
    """It holds no place, and is gone when it is withdrawn; begun in time, it can be submitted after the deadline."""
    (vacancy,) = await council.post([1])
    (person,) = await council.people(1)
    async with council.databases[0].transaction() as tx:
        begun = await Store(tx, START).applications.draft(person, vacancy, "A-1", Filing(START))
    assert (begun.state, begun.queue, begun.holds) == (DRAFT, None, 0)
    late = vacancy.closes_at + timedelta(hours=1)
    async with council.databases[0].transaction() as tx:
        store = Store(tx, late).applications
        filing = Filing(vacancy.closes_at - timedelta(minutes=1))
        ((submitted,), _moved) = await store.submit(person, [(vacancy, "A-2")], filing)
        with pytest.raises(Refused, match="closed"):
            await store.submit(person, [(vacancy, "A-3")], Filing(late))
    assert (submitted.number, submitted.queue, submitted.holds) == ("A-1", 1, 1)


async def test_who_waits_again_after_a_decision_takes_a_free_place(council: Council) -> None:
    """On reserve the place was let go; with only one thing to send, the person is in the queue again."""
    (vacancy,) = await council.post([1])
    (person,) = await council.people(1)
    await council.apply(person, vacancy)
    for state in (RESERVE, NEEDS):
        (application,) = await council.of(vacancy)
        await council.decide(application, state)
    (application,) = await council.of(vacancy)
    assert (application.state, application.holds) == (NEEDS, 1)


async def test_two_accounts_of_one_person_have_one_application(council: Council) -> None:
    """When they are joined, the place of the second goes to who waits."""
    (vacancy,) = await council.post([2])
    kept, gone, other = await council.people(3)
    for person in (kept, gone, other):
        await council.apply(person, vacancy)
    async with council.databases[0].transaction() as tx:
        await Store(tx, council.now).applications.withdraw_repeated(gone, kept, "test")
        await tx.move_application(gone=gone.id, kept=kept.id)
    found = await council.of(vacancy)
    assert [(each.person_id, each.state, each.holds) for each in found] == [
        (kept.id, SUBMITTED, 1),
        (kept.id, WITHDRAWN, 0),
        (other.id, SUBMITTED, 1),
    ]


OPERATIONS = st.tuples(
    st.sampled_from(
        ["apply", "change", "withdraw", "approved", "reserve", "unsuccessful", "needs", "repair", "take back"]
    ),
    st.integers(0, 4),  # which person
    st.integers(0, 2),  # which post
)


class Crowd(RuleBasedStateMachine):
    """Five people, three posts, officers and the clock; what comes together is done at once on two connections."""

    url = ""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.gone: set[int] = set()  # posts that were taken back
        self.jumped: set[str] = set()  # who left the order of receipt by an officer's decision

    @initialize()
    def begin(self) -> None:
        """New posts and people."""
        self.runner.run(self._begin())

    async def _begin(self) -> None:
        opened = [database(self.url) for _each in range(2)]
        for each in opened:
            await each.open()
            self.stack.push_async_callback(each.close)
        self.council = Council(opened)
        self.posts = await self.council.post([1, 2, 3])
        self.people = await self.council.people(5)

    @rule(together=st.lists(OPERATIONS, min_size=1, max_size=6))
    def at_once(self, together: list[tuple[str, int, int]]) -> None:
        """What several people and officers do at the same moment."""
        self.runner.run(self._at_once(together))

    @rule(hours=st.integers(1, 120))
    def wait(self, hours: int) -> None:
        """The posts may close."""
        self.council.now += timedelta(hours=hours)

    async def _at_once(self, together: list[tuple[str, int, int]]) -> None:
        before = {person.id: await self.council.mine(person) for person in self.people}
        work = [self._do(at % 2, *operation, before) for at, operation in enumerate(together)]
        await asyncio.gather(*(each for each in work if each))
        changing = {self.people[who].id for what, who, _where in together if what == "change"}
        for what, who, _where in together:
            if what != "change":
                changing.discard(self.people[who].id)
        await self._check(before, changing)

    def _do(
        self, at: int, what: str, who: int, where: int, before: dict[int, list[Application]]
    ) -> Awaitable[object] | None:
        person, vacancy, mine = self.people[who], self.posts[where], before[self.people[who].id]
        if what == "apply":
            return self.council.apply(person, vacancy, at=at)
        if what == "take back":
            self.gone.add(vacancy.id)
            return self.council.take_back(vacancy, at=at)
        if not mine:
            return None
        if what == "change":
            return self.council.apply(person, vacancy, mine[0], at=at)
        if what == "withdraw":
            return self.council.withdraw(mine[0], at=at)
        if what == "repair":
            return self._repair(person, at)
        self.jumped.add(mine[0].number)
        return self.council.decide(mine[0], what, at=at)

    async def _repair(self, person: Person, at: int) -> None:
        async with self.council.databases[at].transaction() as tx:
            await Store(tx, self.council.now).applications.repair(person, "kcse", "test")

    async def _check(self, before: dict[int, list[Application]], changing: set[int]) -> None:
        for vacancy in self.posts:
            self._check_post(vacancy, await self.council.of(vacancy))
        for person in self.people:
            now = await self.council.mine(person)
            assert len(now) <= 1
            if person.id in changing and not self._decided(before[person.id]):
                assert len(now) == len(before[person.id])

    def _decided(self, applications: list[Application]) -> bool:
        return any(each.number in self.jumped or each.vacancy_id in self.gone for each in applications)

    def _check_post(self, vacancy: Vacancy, found: list[Application]) -> None:
        assert [each.queue for each in found] == list(range(1, len(found) + 1))
        assert max(Counter(each.person_id for each in found if not each.withdrawn_at).values(), default=0) <= 1
        assert vacancy.id not in self.gone or all(each.state in (WITHDRAWN, UNSUCCESSFUL, ENDED) for each in found)
        holding = [each for each in found if each.holds]
        waiting = [each for each in found if each.state in (SUBMITTED, NEEDS) and not each.holds]
        assert len(holding) <= vacancy.places
        assert not (waiting and len(holding) < vacancy.places)
        first = min((each.queue or 0 for each in waiting if each.number not in self.jumped), default=10**6)
        assert all((each.queue or 0) < first for each in holding if each.number not in self.jumped)
        assert all(vacancy.is_open(each.begun_at, each.submitted_at or START) for each in found)

    def teardown(self) -> None:
        """Close what was opened."""
        self.runner.run(self.stack.aclose())
        self.runner.close()


def test_whatever_comes_at_once_is_fair(database_url: str, dialect: str) -> None:
    """Applications, changes, withdrawals, decisions and the deadline, in any order and together."""
    kind = type("CrowdOfThisDatabase", (Crowd,), {"url": database_url})
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        kind,
        settings=settings(
            max_examples=8, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


PLANNED = (
    *("openings", "next_opening", "last_opening", "vacancies_of_opening", "vacancies_of_activity", "vacancy_by_id"),
    *("applications_of", "application_by_number", "applications_of_vacancy", "application_in", "queue_of"),
    *("ahead_in_queue", "first_waiting", "trainings_of"),
)
VALUES = {"step": "county", "since": "2026-11-22 06:00:00+00:00", "now": "2026-11-22 06:00:00+00:00", "number": "A-1"}
WHOLE = {"id", "vacancy_id", "person_id", "queue", "most", "county"}  # numbers


def written(name: str) -> str:
    """A query with values in it."""
    texts = "".join((QUERIES / "shared" / f"{noun}.sql").read_text() for noun in ("vacancies", "applications"))
    texts = re.sub(r"-- (?!name:).*\n", "", texts)
    query = re.search(rf"-- name: {name}[\^$]?\n(.*?;)", texts, re.DOTALL)
    assert query
    whole = WHOLE - {"county"} if "CAST(:county" in query[1] else WHOLE
    return re.sub(r":(\w+)", lambda found: "1" if found[1] in whole else f"'{VALUES.get(found[1], 'x')}'", query[1])


@pytest.mark.parametrize("name", PLANNED)
async def test_a_search_uses_an_index(council: Council, dialect: str, name: str) -> None:
    """However many posts and people there are, no table is looked through from end to end."""
    async with council.databases[0].transaction() as tx:
        if dialect == "sqlite":
            plan = [each[3] for each in await tx._connection.execute_fetchall(f"EXPLAIN QUERY PLAN {written(name)}")]
            assert [each for each in plan if each.startswith("SCAN ") and "CONSTANT ROW" not in each] == []
        else:
            await tx._connection.execute("SET LOCAL enable_seqscan = off")
            plan = [each[0] for each in await tx._connection.fetch(f"EXPLAIN {written(name)}")]
            assert [each for each in plan if "Seq Scan" in each] == []
        assert plan
