"""Documents that people hand in: each with a receipt, each by itself."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from storage.database import Database
from storage.documents import UNDO_FOR, Bound
from storage.ids import new_id
from storage.records.accounts import Person
from storage.records.chats import ChatRow
from storage.records.documents import Document, ReceivedFile
from storage.store import Store

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
NUMBERS = count(1)


class Desk:
    """A person with a chat, in a transaction."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        self.person = Person(0, "")
        self.chat_id = 0

    @asynccontextmanager
    async def store(self) -> AsyncIterator[Store]:
        async with self.database.transaction() as tx:
            yield Store(tx, self.now)

    async def open(self) -> None:
        async with self.database.transaction() as tx:
            person = await Store(tx, NOW).people.register("+254712345678", None, "test")
            assert person
            self.person = person
            await tx.add_chat([{"id": new_id(), "channel": "telegram", "address": "7", "created_at": NOW}])
            (row,) = await tx.lock_chats(lanes='[["telegram", "7"]]')
            self.chat_id = row.id

    async def sent(self, sha256: str = "aa", place: int = 0) -> ReceivedFile:
        """A file that came in."""
        row = {
            "id": new_id(),
            "inbox_id": new_id(),
            "chat_id": self.chat_id,
            "place": place or next(NUMBERS),
            "name": "id.jpg",
            "media_type": "image/jpeg",
            "size": 9,
            "sha256": sha256,
            "clean_sha256": f"c{sha256}",
            "clean_size": 8,
            "pages": 1,
            "problem": "",
            "remarks": "{}",
            "reference": "",
            "received_at": self.now,
        }
        async with self.database.transaction() as tx:
            await tx.add_received_file([row])
        return ReceivedFile(**row)

    async def hand_in(self, item: str = "id-card", sha256: str = "aa") -> Document:
        """A document of one file."""
        file, receipt = await self.sent(sha256), f"R-{next(NUMBERS)}"
        async with self.store() as store:
            return await store.documents.receive(self.person, item, receipt, Bound(sha256, 8, 1), [file], "telegram")

    async def held(self) -> list[Document]:
        async with self.store() as store:
            return await store.documents.of(self.person)

    async def undo(self) -> Document | None:
        async with self.store() as store:
            return await store.documents.undo(self.person, "telegram")

    async def history(self) -> list[tuple[str, ...]]:
        async with self.database.reading() as tx:
            cursor = tx._connection
            query = "SELECT who, what, old, new, why, channel FROM history WHERE what LIKE 'document%' ORDER BY id"
            rows = await (cursor.fetch(query) if hasattr(cursor, "fetch") else cursor.execute_fetchall(query))
        return [tuple(row) for row in rows]


@pytest.fixture
async def desk(opened: Database) -> Desk:
    """A person who has sent nothing yet."""
    made = Desk(opened)
    await made.open()
    return made


async def test_a_document_takes_the_place_of_the_one_before_and_of_no_other(desk: Desk) -> None:
    """What was sent for another item stays as it is."""
    card, pin = await desk.hand_in("id-card"), await desk.hand_in("kra-pin", "bb")
    newer = await desk.hand_in("id-card", "cc")
    assert await desk.held() == [pin, newer]
    assert card.receipt != newer.receipt


async def test_undo_brings_back_what_was_replaced(desk: Desk) -> None:
    """Then there is nothing left of the newer one to undo; what came before is undone next."""
    first = await desk.hand_in()
    desk.now += timedelta(minutes=1)
    second = await desk.hand_in(sha256="bb")
    assert await desk.undo() == second
    assert await desk.held() == [first]
    assert await desk.undo() == first
    assert await desk.held() == []
    assert await desk.undo() is None


async def test_undo_brings_back_what_was_removed(desk: Desk) -> None:
    """With its receipt and its state."""
    document = await desk.hand_in()
    async with desk.store() as store:
        await store.documents.remove(document, "telegram")
    assert await desk.held() == []
    assert await desk.undo() == document
    assert await desk.held() == [document]


async def test_undo_leaves_alone_what_is_long_ago_or_was_decided(desk: Desk) -> None:
    """An officer's work is not undone by the person, nor yesterday's."""
    accepted = await desk.hand_in()
    async with desk.store() as store:
        await store.documents.accept(accepted, "officer")
    assert await desk.undo() is None
    await desk.hand_in("kra-pin")
    desk.now += UNDO_FOR + timedelta(seconds=1)
    assert await desk.undo() is None
    assert [each.item for each in await desk.held()] == ["id-card", "kra-pin"]


async def test_what_was_removed_does_not_come_back_beside_its_successor(desk: Desk) -> None:
    """One document counts for an item, whatever is undone."""
    first = await desk.hand_in()
    async with desk.store() as store:
        await store.documents.remove(first, "telegram")
    second = await desk.hand_in(sha256="bb")
    async with desk.store() as store:
        await store.documents.accept(second, "officer")
    assert await desk.undo() is None
    assert [each.id for each in await desk.held()] == [second.id]


async def test_an_officer_accepts_or_asks_again(desk: Desk) -> None:
    """The reason is kept with the document, and who decided in the history: never the person, whoever it was."""
    document = await desk.hand_in()
    async with desk.store() as store:
        await store.documents.give_back(document, "The stamp cannot be read.", "Officer Mwende")
    (held,) = await desk.held()
    assert (held.state, held.why, held.decided_at) == ("returned", "The stamp cannot be read.", desk.now)
    async with desk.store() as store:
        await store.documents.accept(held, "Officer Mwende")
        await store.documents.looked_at(desk.person, "Officer Mwende")
        await store.documents.opened(held, "Officer Otieno")
    (held,) = await desk.held()
    assert (held.state, held.why) == ("accepted", "")
    assert await desk.history() == [
        (f"person {desk.person.id}", "document id-card", "", document.receipt, "sent by the person", "telegram"),
        ("Officer Mwende", "document id-card", "received", "returned", "The stamp cannot be read.", "command"),
        ("Officer Mwende", "document id-card", "returned", "accepted", "", "command"),
    ]
    async with desk.store() as store:
        looks = [(each.who, each.what, each.why) for each in await store.looks.of(desk.person, 9)]
    assert looks == [("Officer Otieno", "document", document.receipt), ("Officer Mwende", "documents", "")]


async def test_files_are_had_in_the_order_in_which_they_were_sent(desk: Desk) -> None:
    """Whatever the order of their arrival; a second row for the same message is not kept."""
    late, early = await desk.sent("bb", place=20), await desk.sent("aa", place=10)
    async with desk.database.transaction() as tx:
        again = {name: getattr(late, name) for name in late.__slots__} | {"id": new_id(), "sha256": "other"}
        await tx.add_received_file([again])
    async with desk.store() as store:
        assert await store.received.of([late.id, early.id, again["id"]]) == [early, late]


async def test_what_somebody_handed_in_is_known_by_its_files(desk: Desk) -> None:
    """So that the same file for another item is noticed."""
    document = await desk.hand_in(sha256="aa")
    async with desk.store() as store:
        (found,) = await store.documents.handed_in(desk.person)
    assert (found.item, found.receipt, found.sha256) == ("id-card", document.receipt, "aa")


async def test_who_does_not_agree_leaves_no_file(desk: Desk) -> None:
    """What was sent before the consent was refused is given up; documents of an account stay."""
    await desk.hand_in()
    loose = await desk.sent("bb")
    row = ChatRow(desk.chat_id, "telegram", "7", *[None] * 13)  # type: ignore[arg-type]
    async with desk.store() as store:
        await store.received.forget(row)
        assert await store.received.of([loose.id]) == []
    async with desk.database.reading() as tx:
        assert {row[0] for row in await tx.kept_files()} == {"aa", "caa"}
