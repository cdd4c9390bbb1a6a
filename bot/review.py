"""What the council's officers do with documents that people handed in: it is kept who did, and the person is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.channel import Limits
from bot.notice import for_number
from catalogue import ChecklistItem
from conversations.checklist import Held, items, notice
from letters.sealer import Sealer
from storage.database import Transaction
from storage.records.accounts import Person
from storage.records.documents import Document
from storage.store import Store


class NotFound(Exception):
    """There is no such person or document; the message says which."""


@dataclass(frozen=True)
class Review:
    """One officer's look at one person's documents, in one transaction."""

    tx: Transaction
    person: Person
    officer: str
    limits: Mapping[str, Limits]
    sealer: Sealer
    now: datetime

    @classmethod
    async def of(
        cls,
        tx: Transaction,
        phone: str,
        officer: str,
        limits: Mapping[str, Limits],
        sealer: Sealer,
        now: datetime,
    ) -> Review:
        """Begin, and note that this officer looked. Raises NotFound."""
        store = Store(tx, now)
        person = await store.people.by_phone(phone)
        if person is None:
            raise NotFound("nobody has an account with this number")
        await store.documents.looked_at(person, officer)
        return cls(tx, person, officer, limits, sealer, now)

    async def held(self) -> Held:
        """What the person sees too: the documents by item."""
        return {document.item: document for document in await Store(self.tx, self.now).documents.of(self.person)}

    async def accept(self, code: str) -> bool:
        """Find a document good. Returns whether the person could be told; raises NotFound."""
        item, document = await self._document(code)
        await Store(self.tx, self.now).documents.accept(document, self.officer)
        return await self._tell(item)

    async def give_back(self, code: str, why: str) -> bool:
        """Ask for a better one, with a reason. Returns whether the person could be told; raises NotFound."""
        item, document = await self._document(code)
        await Store(self.tx, self.now).documents.give_back(document, why, self.officer)
        return await self._tell(item)

    async def take_out(self, code: str) -> Document:
        """A document whose file an officer copies. Raises NotFound."""
        _item, document = await self._document(code)
        await Store(self.tx, self.now).documents.opened(document, self.officer)
        return document

    async def _document(self, code: str) -> tuple[ChecklistItem, Document]:
        item = next((item for item in items() if item.code == code), None)
        if item is None:
            raise NotFound(f"there is no item {code}: there is {', '.join(item.code for item in items())}")
        document = (await self.held()).get(code)
        if document is None:
            raise NotFound(f"{item.name} is missing: nothing was sent")
        return item, document

    async def _tell(self, item: ChecklistItem) -> bool:
        text = notice((await self.held())[item.code], item)
        told = await for_number(Store(self.tx, self.now), self.person.phone, text, self.limits, self.now)
        if told:
            await self.tx.add_outgoing([row for notice in told for row in notice.rows(self.now, "", self.sealer)])
        return bool(told)
