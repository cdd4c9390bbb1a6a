"""All that is kept of a person is in their file, and nothing of anybody else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conversations.own_data import FORMAT, VERSION, as_json
from storage.holdings import HOLDINGS
from storage.records.accounts import Person
from storage.store import Store
from tests.bot.chats import rows
from tests.letters.conftest import text_of
from tests.life import ACHIENG, BARASA, SHARED, Somebody, live
from tests.talk import Bot

NEVER = {"merged", "former_number", "invitation_repeated", "deployment_repeated", "signed_register", "incident", "pin"}
NEVER |= {"number_change", "centre_login", "data_request", "request_entry", "director", "officer", "opt_out"}


on_sqlite = pytest.mark.parametrize("dialect", ["sqlite"])  # the databases differ in nothing here


async def file_of(house: Bot, who: Somebody) -> dict[str, Any]:
    """The file for machines."""
    async with house.database.reading() as tx:
        store = Store.reading(tx)
        person = await store.people.by_phone(who.phone)
        assert person
        found: dict[str, Any] = json.loads(as_json(await store.own.all(person), house.clock()))
    return found


async def test_everything_of_a_person_is_in_the_file(house: Bot) -> None:
    """A list for each table that has something of them."""
    await live(house, ACHIENG)
    found = await file_of(house, ACHIENG)
    assert (found["format"], found["version"]) == (FORMAT, VERSION)
    assert set(found["data"]) == {holding.name for holding in HOLDINGS if holding.shown} - NEVER
    assert found["data"]["profile"][0]["id_number"] == ACHIENG.id_number
    assert {each["address"] for each in found["data"]["chat"]} == {ACHIENG.phone, ACHIENG.address, SHARED}
    assert found["data"]["look"][0]["who"] == "Officer Mwende"
    assert not any("hash" in column and column != "terms_hash" for row in found["data"].values() for column in row[0])


@on_sqlite
async def test_nothing_of_anybody_else_is_in_it(house: Bot) -> None:
    """Though they were at one centre, used one phone, and told the same."""
    await live(house, ACHIENG)
    await live(house, BARASA)
    for mine, other in ((ACHIENG, BARASA), (BARASA, ACHIENG)):
        text = json.dumps(await file_of(house, mine), ensure_ascii=False)
        assert mine.id_number in text
        assert [trace for trace in other.traces if trace in text] == []


@on_sqlite
async def test_the_files_are_sent_and_noted(house: Bot, database_url: str) -> None:
    """One to be read, one for machines; in the history stands that they were given out."""
    talk = await live(house, ACHIENG)
    await talk.say("my data")
    paper, machines = [message.attachment for message in talk.heard if message.attachment][-2:]
    assert paper
    assert machines
    text = text_of(await house.files.read(paper.sha256))
    assert ACHIENG.id_number in text
    assert "Where you work and worked" in text
    assert json.loads(await house.files.read(machines.sha256))["data"]["person"]
    assert (await rows(database_url, "history"))[-1]["what"] == "own_data"


async def test_of_accounts_that_were_joined_all_is_there(house: Bot) -> None:
    """What may never be changed stayed with the account that ended."""
    await live(house, ACHIENG)
    await live(house, BARASA)
    async with house.database.transaction() as tx:
        store = Store(tx, house.clock())
        kept, gone = [await store.people.by_phone(each.phone) for each in (ACHIENG, BARASA)]
        (chat, *_others) = await store.people.addresses(ACHIENG.phone)
        assert isinstance(kept, Person)
        assert isinstance(gone, Person)
        assert await store.merges.join(kept, gone, "code", chat)
    text = json.dumps(await file_of(house, ACHIENG), ensure_ascii=False)
    assert all(trace in text for trace in (ACHIENG.id_number, BARASA.id_number, BARASA.phone, BARASA.address))
