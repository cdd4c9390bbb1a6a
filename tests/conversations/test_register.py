"""The register on paper counts until another mark is made, and is not printed of marks that were tampered with."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from storage.attendance import By, Draft
from storage.migrate import engine
from storage.store import Store
from tests.bot.chats import consent
from tests.centre import FIRST, posted
from tests.talk import Bot, Clock, Talk

SERIAL = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}")


async def marked(house: Bot, clock: Clock, number: int) -> None:
    """A centre for which a chat acts, with a mark of one of its people."""
    async with house.database.transaction() as tx:
        store = Store(tx, clock())
        (row,) = await tx.lock_chats(lanes='[["telegram", "700"]]')
        centre = await store.centres.here(row) or await posted(store)
        if not await store.centres.here(row):
            await store.centres.enter(row, centre, "password")
        person = (await store.attendance.people(centre))[number]
        await store.attendance.record(centre, FIRST, [Draft(person.id, "P")], By(row, "test", clock(), late=False))


async def printed(talk: Talk) -> str:
    """The text that comes with the register."""
    await talk.say("register pdf")
    return (await talk.tap("Download the register")).text


async def test_a_register_is_replaced_by_the_next_mark(house: Bot, clock: Clock) -> None:
    """Whoever verifies the sheet learns that it is not the newest."""
    await consent(house, "telegram", "700", active_at=clock())
    await marked(house, clock, 0)
    talk = Talk(house)
    found = SERIAL.search(await printed(talk))
    assert found
    assert "Genuine" in (await talk.say(f"verify {found[0]}")).text
    clock.move(minutes=1)
    await marked(house, clock, 1)
    assert "Replaced" in (await talk.say(f"verify {found[0]}")).text
    again = SERIAL.search(await printed(talk))
    assert again
    assert again[0] != found[0]
    assert "version 2" in (await talk.say(f"verify {again[0]}")).text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_nothing_is_printed_of_a_broken_chain(house: Bot, clock: Clock, database_url: str) -> None:
    """Somebody went round the guards of the database: the centre gets a case number, and no paper."""
    await consent(house, "telegram", "700", active_at=clock())
    await marked(house, clock, 0)
    connector = engine(database_url)
    async with connector.begin() as connection:
        await connection.execute(text("DROP TRIGGER mark_keeps_update"))
        await connection.execute(text("UPDATE mark SET value = 'Ab'"))
    await connector.dispose()
    talk = Talk(house)
    assert "name case MT-" in await printed(talk)
    assert not any(message.attachment for message in talk.heard)
