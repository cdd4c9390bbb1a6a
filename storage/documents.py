"""Files that people sent, and the documents that they handed in: each with a receipt, replaced or removed by itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.database import Transaction
from storage.history import History
from storage.ids import new_id
from storage.looks import DOCUMENT, DOCUMENTS, Looks
from storage.records.accounts import Person
from storage.records.chats import ChatRow
from storage.records.documents import Document, HandedIn, ReceivedFile

RECEIVED, ACCEPTED, RETURNED = "received", "accepted", "returned"
REPLACED, REMOVED, UNDONE = "replaced", "removed", "undone"
UNDO_FOR = timedelta(hours=1)


class ReceivedFiles:
    """Files as they came in, before and after they became documents."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def of(self, ids: Sequence[int]) -> list[ReceivedFile]:
        """Files by their ids, in the order in which they were sent; without what was purged."""
        found: list[ReceivedFile] = await self._tx.received_files(ids=json.dumps(ids))
        return found

    async def forget(self, chat: ChatRow) -> None:
        """Give up what was sent in a chat and is no document; the next purge deletes it."""
        await self._tx.forget_files_of_chat(chat_id=chat.id, now=self._now)


@dataclass(frozen=True, slots=True)
class Bound:
    """A PDF in the file store."""

    sha256: str
    size: int  # bytes
    pages: int


class Documents:
    """Documents of people, at most one that counts for each item of a checklist."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now
        self._history = History(tx, now)
        self._looks = Looks(tx, now)

    async def of(self, person: Person) -> list[Document]:
        """The documents that count, oldest first."""
        found: list[Document] = await self._tx.documents_of(person_id=person.id)
        return found

    async def handed_in(self, person: Person) -> list[HandedIn]:
        """The files of these documents, as they were sent."""
        found: list[HandedIn] = await self._tx.files_handed_in(person_id=person.id)
        return found

    async def receive(
        self, person: Person, item: str, receipt: str, bound: Bound, files: Sequence[ReceivedFile], channel: str
    ) -> Document:
        """Take a document, in place of the one that counted for its item."""
        values = {"sha256": bound.sha256, "size": bound.size, "pages": bound.pages, "received_at": self._now}
        new = Document(new_id(), person.id, item, receipt, state=RECEIVED, why="", decided_at=None, **values)  # type: ignore[arg-type]
        former = await self._current(person, item)
        if former:
            await self._end(former, REPLACED, new.id)
        await self._tx.add_document(
            id=new.id, person_id=person.id, item=item, receipt=receipt, state=RECEIVED, channel=channel, **values
        )
        await self._tx.add_document_part(
            [{"document_id": new.id, "position": n, "file_id": file.id} for n, file in enumerate(files, 1)]
        )
        await self._record(new, former.receipt if former else "", receipt, "sent by the person", channel)
        return new

    async def remove(self, document: Document, channel: str) -> None:
        """Take a document off the list; the next purges delete it."""
        await self._end(document, REMOVED, None)
        await self._record(document, document.receipt, "", "removed by the person", channel)

    async def undoable(self, person: Person) -> Document | None:
        """The document that `undo` would take away or bring back."""
        change = await self._tx.newest_change(person_id=person.id, since=self._now - UNDO_FOR)
        found: Document | None = await self._tx.document_by_id(id=change[0]) if change else None
        if found and await self._current(person, found.item) not in (None, found):
            return None  # what was removed has a successor since
        return found

    async def undo(self, person: Person, channel: str) -> Document | None:
        """Take back the last thing that the person did, unless it is long ago or was decided on. Returns its document,
        and None where there is none."""
        document = await self.undoable(person)
        if document is None:
            return None
        if document in await self.of(person):
            former = await self._tx.replaced_document(id=document.id)
            await self._end(document, UNDONE, None)
        else:
            former = document
        if former:
            await self._tx.restore_document(id=former.id)
        await self._record(document, "", former.receipt if former else "", "undone by the person", channel)
        return document

    async def accept(self, document: Document, who: str) -> None:
        """An officer finds a document good."""
        await self._decide(document, ACCEPTED, "", who)

    async def give_back(self, document: Document, why: str, who: str) -> None:
        """An officer asks for a better one, with a reason that the person reads."""
        await self._decide(document, RETURNED, why, who)

    async def looked_at(self, person: Person, who: str) -> None:
        """Note that an officer looked at somebody's documents."""
        await self._looks.note(person.id, who, DOCUMENTS)

    async def opened(self, document: Document, who: str) -> None:
        """Note that an officer took out a copy of a document."""
        await self._looks.note(document.person_id, who, DOCUMENT, document.receipt)

    async def _decide(self, document: Document, state: str, why: str, who: str) -> None:
        await self._tx.decide_document(id=document.id, state=state, why=why, decided_at=self._now)
        await self._record(document, document.state, state, why, "command", who)

    async def _current(self, person: Person, item: str) -> Document | None:
        return next((each for each in await self.of(person) if each.item == item), None)

    async def _end(self, document: Document, ended: str, replaced_by: int | None) -> None:
        await self._tx.end_document(id=document.id, ended=ended, replaced_by=replaced_by, ended_at=self._now)

    async def _record(
        self, document: Document, old: str, new: str, why: str, channel: str, who: str | None = None
    ) -> None:
        what = f"document {document.item}"
        await self._history.add(document.person_id, what, new, why, channel=channel, who=who, old=old)
