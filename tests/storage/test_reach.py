"""Finding the chats of people costs what these people are, not how many others there are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from storage.database import Database
from tests.bot.chats import consent
from tests.talk import Bot

PHONES = ["+254712345678", "+254722000111"]


async def plan(database: Database, **values: Any) -> str:
    """How SQLite goes about finding the chats of phones."""
    async with database.reading() as tx:
        sql = tx._queries.chats_of_phones.sql
        return str(await tx._connection.execute_fetchall(f"EXPLAIN QUERY PLAN {sql}", values))


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_people_are_found_by_indexes(house: Bot) -> None:
    """By the proven number, or by channel and address; nobody whose number is not proven is looked through."""
    found = await plan(house.database, phones=json.dumps(PHONES), channels=json.dumps(["sms"]))
    assert "SCAN chat" not in found
    assert found.count("ix_chat_proven_phone") == 1
    assert "(channel=? AND address=?)" in found


async def test_proven_numbers_and_addresses_are_found(house: Bot) -> None:
    """On both databases; somebody else is not, nor an address on a channel whose addresses are no numbers."""
    for channel, address, proven in (
        ("telegram", "700", PHONES[0]),
        ("sms", PHONES[1], None),
        ("telegram", PHONES[1], None),
        ("sms", "+254733000000", None),
    ):
        await consent(house, channel, address, proven_phone=proven, active_at=house.clock())
    async with house.database.reading() as tx:
        found = await tx.chats_of_phones(phones=json.dumps(PHONES), channels=json.dumps(["sms"]))
    assert {(row.channel, row.address) for row in found} == {("telegram", "700"), ("sms", PHONES[1])}
