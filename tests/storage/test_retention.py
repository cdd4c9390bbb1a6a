"""What is over goes, not a day before; and that it went is proven."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.retention import KIND, next_night, purge, schedule
from storage.deletions import Deletion, digest, is_whole
from storage.holdings import HOLDINGS
from storage.retention import KEPT, RULES, YEAR, Kept, Rule
from storage.store import Store
from tests.bot.chats import consent, everything, rows
from tests.life import ACHIENG, live
from tests.talk import Bot

STAYS = {"person", "chat", "merged", "director", "officer", "received_file", "document"}  # nameless, or a mere mark


async def proofs(house: Bot) -> list[Deletion]:
    """The chain."""
    async with house.database.reading() as tx:
        return await Store.reading(tx).deletions.all()


async def test_in_the_end_nothing_is_left_but_the_proofs(house: Bot, database_url: str) -> None:
    """Of somebody who did everything and was never seen again."""
    await live(house, ACHIENG)
    await purge(house.database, house.files, house.clock() + timedelta(days=8 * YEAR))
    text = (await everything(database_url)).lower()
    assert [trace for trace in ACHIENG.traces if trace.lower() in text] == []
    left = {holding.table for holding in HOLDINGS if await rows(database_url, holding.table)}
    assert left <= STAYS
    assert is_whole(await proofs(house))


async def test_nothing_goes_before_its_time(house: Bot, database_url: str) -> None:
    """A week later all is there but files that were never used."""
    await live(house, ACHIENG)
    before = {holding.table: len(await rows(database_url, holding.table)) for holding in HOLDINGS}
    await purge(house.database, house.files, house.clock() + timedelta(days=6))
    after = {holding.table: len(await rows(database_url, holding.table)) for holding in HOLDINGS}
    assert after == before
    assert await proofs(house) == []


async def test_it_happens_by_itself_every_night(house: Bot, database_url: str) -> None:
    """At two in the morning in Nairobi, in whichever process serves then; each sets the next."""
    await live(house, ACHIENG)
    house.clock.move(days=91)
    await schedule(house.database, house.clock())
    await house.look()
    assert await rows(database_url, "inbox")
    house.clock.move(hours=18)
    await house.look()
    assert await rows(database_url, "inbox") == []
    assert {"inbox", "outbox", "attempt"} <= {each.kind for each in await proofs(house)}
    waiting = [
        row["subject"] for row in await rows(database_url, "timer") if row["kind"] == KIND and not row["ended_at"]
    ]
    assert waiting == [next_night(house.clock()).subject]


async def test_a_proof_names_the_rows_that_are_gone(house: Bot, database_url: str) -> None:
    """Whoever has them in a backup can show that it was these; the chain shows every change to it."""
    await live(house, ACHIENG)
    ids = [row["id"] for row in await rows(database_url, "inbox")]
    await purge(house.database, house.files, house.clock() + timedelta(days=91))
    (proof,) = [each for each in await proofs(house) if each.kind == "inbox"]
    assert (proof.count, proof.digest) == (len(ids), digest(ids))
    chain = await proofs(house)
    assert is_whole(chain)
    assert not is_whole(chain[1:])
    assert not is_whole([*chain[:-2], chain[-1]])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_is_of_a_kind_that_is_kept_for_some_time(rule: Rule) -> None:
    """So that the person can be told how long."""
    assert rule.kind in KEPT
    assert rule.time > timedelta()


@pytest.mark.parametrize("kept", [each for each in KEPT.values() if each.days], ids=lambda each: each.kind)
def test_the_guide_for_officers_says_how_long(kept: Kept) -> None:
    """As the table in the code has it."""
    years, rest = divmod(kept.days, YEAR)
    time = f"{kept.days} days" if rest else f"{years} year"
    lines = (Path(__file__).parents[2] / "docs" / "privacy.md").read_text(encoding="utf-8").splitlines()
    (line,) = [each for each in lines if re.match(rf"\| {kept.kind}\b.*\|.*\d", each)]
    assert time in line


async def used(house: Bot, months: int) -> None:
    """An account of six years ago, on a chat that proves nothing, with a log-in so many months ago."""
    chat_id = await consent(house, "telegram", "900")
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock() - timedelta(days=6 * YEAR))
        person = await store.people.register(ACHIENG.phone, "hash", "test")
        assert person
        (chat,) = await tx.lock_chats(lanes='[["telegram", "900"]]')
        assert chat.id == chat_id
        await Store(tx, house.clock() - timedelta(days=30 * months)).logins.start(chat, person, "password")
        await Store(tx, house.clock() - timedelta(days=30 * months)).logins.end(chat, "logged_out")


@pytest.mark.parametrize(("months", "stays"), [(13, True), (70, False)])
async def test_an_account_that_was_used_within_five_years_stays(
    house: Bot, database_url: str, months: int, stays: bool
) -> None:
    """Also where nothing but an old log-in tells."""
    await used(house, months)
    await purge(house.database, house.files, house.clock())
    (person,) = await rows(database_url, "person")
    assert (person["phone"] == ACHIENG.phone) is stays


async def test_a_chat_to_which_an_officer_will_answer_stays(house: Bot, database_url: str) -> None:
    """Help needs no consent; nor does the answer."""
    asks, quiet = (
        await consent(house, "telegram", "900", consent_at=None),
        await consent(house, "telegram", "901", consent_at=None),
    )
    async with house.database.transaction() as tx:
        (chat,) = await tx.lock_chats(lanes='[["telegram", "900"]]')
        await Store(tx, house.clock()).cases.file(chat, None, "I cannot log in.", house.clock())
    await purge(house.database, house.files, house.clock() + timedelta(days=40))
    assert {row["id"]: row["address"] for row in await rows(database_url, "chat")} == {
        asks: "900",
        quiet: f"gone-{quiet}",
    }
