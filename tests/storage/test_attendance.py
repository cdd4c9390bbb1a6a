"""The register of a centre: marks are merged one by one, never overwritten silently, and chained by hash."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language import NAIROBI
from storage.attendance import ABSENT, PRESENT, By, Draft, Merged, in_force, is_whole, merge
from storage.connect import database
from storage.database import Database
from storage.records.attendance import Mark
from storage.records.centres import Centre
from storage.records.chats import ChatRow
from storage.store import Store
from tests.centre import FIRST, posted

NOW = datetime(2026, 11, 24, 5, 12, tzinfo=UTC)
VALUES = st.sampled_from([PRESENT, ABSENT])
MARK = Mark(0, 1, 0, FIRST, PRESENT, "", "first", 0, 1, "w", NOW, NOW, 0, "", "")


def mark(number: int, value: str) -> Mark:
    """A mark in force of somebody; its id is a hundred times the person's."""
    return replace(MARK, id=100 * number, deployment_id=number, value=value)


@st.composite
def meetings(draw: st.DrawFn) -> tuple[dict[int, Mark], list[Draft]]:
    """Marks that are there, and marks that somebody makes, of whom some saw what is there and some did not."""
    people = range(1, 8)
    there = {n: mark(n, draw(VALUES)) for n in draw(st.sets(st.sampled_from(people)))}
    seen = st.sampled_from([0, 100, 200, 300, 999])
    drafts = [Draft(n, draw(VALUES), over=draw(seen)) for n in sorted(draw(st.sets(st.sampled_from(people))))]
    return there, drafts


def applied(there: dict[int, Mark], merged: Merged) -> dict[int, str]:
    """The values after a merge."""
    return {n: each.value for n, each in there.items()} | {each.deployment_id: each.value for each in merged.new}


@given(meetings())
def test_nothing_is_overwritten_that_was_not_seen(meeting: tuple[dict[int, Mark], list[Draft]]) -> None:
    """A mark that is there changes only where whoever changes it saw that very mark and agreed."""
    there, drafts = meeting
    over = {draft.deployment_id: draft.over for draft in drafts}
    after = applied(there, merge(there, drafts))
    for number, before in there.items():
        assert after[number] == before.value or over[number] == before.id


@given(meetings())
def test_every_mark_is_accounted_for_once(meeting: tuple[dict[int, Mark], list[Draft]]) -> None:
    """Added, as it was, or shown as a difference; whoever is not named is left alone."""
    there, drafts = meeting
    merged = merge(there, drafts)
    told = [each.deployment_id for each in (*merged.new, *merged.same, *merged.differ)]
    assert sorted(told) == [draft.deployment_id for draft in drafts]
    assert set(applied(there, merged)) == set(there) | {draft.deployment_id for draft in drafts}


@given(meetings(), meetings())
def test_the_order_of_two_managers_matters_only_where_they_differ(
    one: tuple[dict[int, Mark], list[Draft]], other: tuple[dict[int, Mark], list[Draft]]
) -> None:
    """Who marks the same, or other people, may do it before or after."""
    firsts = [[Draft(each.deployment_id, each.value) for each in drafts] for _there, drafts in (one, other)]
    said: list[dict[int, str]] = [{each.deployment_id: each.value for each in drafts} for drafts in firsts]
    ends = []
    for first, second in (firsts, firsts[::-1]):
        after = applied({}, merge({}, first))
        there = {n: mark(n, value) for n, value in after.items()}
        ends.append(applied(there, merge(there, second)))
    same = [n for n in set(said[0]) | set(said[1]) if len({each[n] for each in said if n in each}) == 1]
    assert all(ends[0][n] == ends[1][n] for n in same)


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    """An open database."""
    opened = database(database_url)
    await opened.open()
    yield opened
    await opened.close()


async def _chat(store: Store) -> ChatRow:
    await store.attendance._tx.add_chat([{"id": 1, "channel": "sms", "address": "+254712345678", "created_at": NOW}])
    (row,) = await store.attendance._tx.lock_chats(lanes='[["sms", "+254712345678"]]')
    found: ChatRow = row
    return found


async def _marked(db: Database) -> tuple[Centre, list[Mark]]:
    """A centre with a chain of three marks, one of them a correction."""
    async with db.transaction() as tx:
        store = Store(tx, NOW)
        centre, by = await posted(store), By(await _chat(store), "SMS", NOW, late=False)
        first, second, *_others = await store.attendance.people(centre)
        await store.attendance.record(centre, FIRST, [Draft(first.id, PRESENT), Draft(second.id, ABSENT, "sick")], by)
        seen = (await store.attendance.of_day(centre, FIRST))[second.id]
        later = Store(tx, (NOW + timedelta(minutes=5)).astimezone(NAIROBI)).attendance  # the zone does not matter
        await later.record(centre, FIRST, [Draft(second.id, PRESENT, "came", over=seen.id)], by)
        await later.record(centre, FIRST, [Draft(second.id, ABSENT, over=seen.id), Draft(first.id, PRESENT)], by)
        return centre, await store.attendance.marks(centre)


async def test_a_chain_grows_and_keeps_what_was(db: Database) -> None:
    """A correction is one more mark; what was not agreed on, and what is there already, adds nothing."""
    centre, marks = await _marked(db)
    assert [(each.place, each.value, each.kind, each.note) for each in marks] == [
        (1, PRESENT, "first", ""),
        (2, ABSENT, "first", "sick"),
        (3, PRESENT, "corrected", "came"),
    ]
    assert {each.value for each in in_force(marks).values()} == {PRESENT}
    async with db.reading() as tx:
        read_again = await Store(tx, NOW).attendance.marks(centre)
    assert read_again == marks
    assert is_whole(read_again)


@pytest.mark.parametrize(
    "change",
    [{"value": PRESENT}, {"note": "x"}, {"day": date(2026, 11, 25)}, {"deployment_id": 7}, {"who": "x"}, {"late": 1}],
)
async def test_a_chain_shows_what_was_tampered_with(db: Database, change: dict[str, object]) -> None:
    """A mark that was changed, taken out, or put into another place."""
    _centre, marks = await _marked(db)
    assert not is_whole([marks[0], replace(marks[1], **change), marks[2]])  # type: ignore[arg-type]
    assert not is_whole(marks[1:])
    assert not is_whole([marks[0], marks[2]])
    assert not is_whole([marks[1], marks[0], marks[2]])
