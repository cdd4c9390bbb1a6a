"""Officers of the council who answer cases in their own chat."""

from __future__ import annotations

from datetime import datetime

from storage.database import Transaction
from storage.records.cases import Officer


class Officers:
    """Officers by phone number."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def add(self, phone: str, name: str, office: str, by: str) -> None:
        """Let whoever has this number answer cases; a second time changes name and office."""
        await self._tx.add_officer(phone=phone, name=name, office=office, added_by=by, added_at=self._now)

    async def remove(self, phone: str, by: str) -> bool:
        """False where there was no such officer."""
        return bool(await self._tx.remove_officer(phone=phone, removed_by=by, removed_at=self._now))

    async def of(self, phone: str) -> Officer | None:
        """The officer with this number."""
        found: Officer | None = await self._tx.officer_by_phone(phone=phone)
        return found

    async def all(self) -> list[Officer]:
        """All of them, by name."""
        found: list[Officer] = await self._tx.officers()
        return found
