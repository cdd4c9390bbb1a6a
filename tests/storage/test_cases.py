"""Cases belong to whoever filed them, and keep who looked and who answered."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from storage.cases import (
    ADDED,
    ANSWERED,
    ASKED,
    ASSIGNED,
    CASE_LETTERS,
    CLOSED,
    GOOD,
    LOOKED,
    OPEN,
    PERSON,
    RATED,
    READ,
    REPLIED,
    SHOWN_CLOSED,
    new_case_number,
)
from storage.database import Database
from storage.ids import new_id
from storage.logins import LOGGED_OUT
from storage.records.cases import Case
from storage.records.chats import ChatRow
from storage.store import Store
from tests.talk import START

PHONE = "+254712345678"
OFFICER = "officer Njeri"
DUE = START + timedelta(days=3)


async def new_chat(store: Database, address: str = "700") -> ChatRow:
    """A chat that was just made."""
    async with store.transaction() as tx:
        await tx.add_chat([{"id": new_id(), "channel": "telegram", "address": address, "created_at": START}])
        (row,) = await tx.lock_chats(lanes=json.dumps([["telegram", address]]))
    found: ChatRow = row
    return found


async def file(store: Database, chat: ChatRow) -> Case:
    """A case of this chat."""
    async with store.transaction() as tx:
        return await Store(tx, START).cases.file(chat, PHONE, "No password comes.", DUE)


def test_a_case_number_can_be_said_on_the_telephone() -> None:
    """Six letters and digits, none that is taken for another."""
    number = new_case_number()
    assert number.startswith("MT-")
    assert len(number) == 9
    assert not set("01ILOU") & set(CASE_LETTERS)


async def test_every_step_moves_the_case_and_is_kept(opened: Database) -> None:
    """Who looked and who answered, in order; a word of the person's opens it again."""
    case = await file(opened, await new_chat(opened))
    states = [case.state]
    for verb, arguments in (
        ("look", (OFFICER,)),
        ("reply", (OFFICER, "Send RESET.")),
        ("look", (OFFICER,)),
        ("add", ("It came, thank you.", DUE)),
        ("close", (PERSON,)),
    ):
        async with opened.transaction() as tx:
            cases = Store(tx, START).cases
            await getattr(cases, verb)(case, *arguments)
            found = await cases.by_number(case.number)
            assert found
            case = found
            states.append(case.state)
    assert states == [OPEN, READ, ANSWERED, ANSWERED, OPEN, CLOSED]
    async with opened.reading() as tx:
        entries = await Store.reading(tx).cases.entries(case)
    assert [(entry.who, entry.what) for entry in entries] == [
        *((PERSON, ASKED), (OFFICER, LOOKED), (OFFICER, REPLIED), (OFFICER, LOOKED), (PERSON, ADDED), (PERSON, CLOSED))
    ]


async def test_a_number_that_is_taken_is_not_given_again(opened: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one is drawn."""
    numbers = iter(["MT-AAAAAA", "MT-AAAAAA", "MT-BBBBBB"])
    monkeypatch.setattr("storage.cases.new_case_number", lambda: next(numbers))
    chat = await new_chat(opened)
    assert [(await file(opened, chat)).number, (await file(opened, chat)).number] == ["MT-AAAAAA", "MT-BBBBBB"]


async def test_a_person_sees_what_they_filed_and_what_this_chat_filed_without_a_log_in(opened: Database) -> None:
    """From any chat where they are logged in; nobody else does."""
    here, there = await new_chat(opened), await new_chat(opened, "701")
    async with opened.transaction() as tx:
        store = Store(tx, START)
        person = await store.people.register(PHONE, None, "test")
        assert person
        await store.logins.start(here, person, "tap")
        own = await store.cases.file(here, PHONE, "Mine.", DUE)
        await store.logins.end(here, LOGGED_OUT)
        anybody = await store.cases.file(here, None, "Somebody's.", DUE)
        assert [case.id for case in await store.cases.of(here)] == [anybody.id]
        assert await store.cases.of(there) == []
        await store.logins.start(there, person, "password")
        assert [case.id for case in await store.cases.of(there)] == [own.id]


async def test_a_closed_case_is_shown_for_a_while(opened: Database) -> None:
    """Then it is the officers' alone."""
    chat = await new_chat(opened)
    case = await file(opened, chat)
    async with opened.transaction() as tx:
        await Store(tx, START).cases.close(case, OFFICER)
        assert await Store(tx, START).cases.of(chat)
        assert await Store(tx, START + SHOWN_CLOSED + timedelta(days=1)).cases.of(chat) == []


async def test_officers_see_what_waits_the_oldest_first(opened: Database) -> None:
    """What is answered or closed waits no longer."""
    chat = await new_chat(opened)
    first, second, third = [await file(opened, chat) for _each in range(3)]
    async with opened.transaction() as tx:
        cases = Store(tx, START).cases
        await cases.reply(second, OFFICER, "Done.")
        await cases.look(third, OFFICER)
        assert [case.id for case in await cases.waiting()] == [first.id, third.id]


async def test_a_case_says_what_it_is_about_and_who_has_it(opened: Database) -> None:
    """And how good the help was, each kept with who said so."""
    chat = await new_chat(opened)
    async with opened.transaction() as tx:
        cases = Store(tx, START).cases
        case = await cases.file(chat, PHONE, "Not paid.", DUE, topic="pay", facts='{"year": 2025}')
        await cases.assign(case, OFFICER, "Otieno, Nyeri")
        await cases.rate(case, GOOD)
        found = await cases.by_number(case.number)
        entries = await cases.entries(case)
    assert found
    assert (found.topic, found.facts, found.owner, found.rating) == ("pay", '{"year": 2025}', "Otieno, Nyeri", GOOD)
    assert [(entry.who, entry.what, entry.text) for entry in entries[1:]] == [
        (OFFICER, ASSIGNED, "Otieno, Nyeri"),
        (PERSON, RATED, GOOD),
    ]


async def test_only_what_waits_for_an_officer_is_due(opened: Database) -> None:
    """An answer ends that; more from the person begins it anew, and a look changes nothing."""
    case = await file(opened, await new_chat(opened))
    later = DUE + timedelta(days=1)
    due = []
    for verb, arguments in (("look", (OFFICER,)), ("reply", (OFFICER, "Sent.")), ("add", ("No.", later))):
        async with opened.transaction() as tx:
            cases = Store(tx, START).cases
            await getattr(cases, verb)(case, *arguments)
            found = await cases.by_number(case.number)
            assert found
            case = found
            due.append(case.due_at)
    assert due == [DUE, None, later]
