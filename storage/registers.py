"""Signed registers: received with a receipt, submitted to the Sub County Director, tracked until acknowledged."""

from __future__ import annotations

from datetime import datetime

from storage.database import Transaction
from storage.documents import Bound
from storage.ids import new_id
from storage.records.attendance import SignedRegister
from storage.records.centres import Centre
from storage.records.chats import ChatRow

SUBMITTED, ACKNOWLEDGED, RETURNED = "submitted", "acknowledged", "returned"


class Registers:
    """Signed copies by centre."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def of_centre(self, centre: Centre) -> list[SignedRegister]:
        """Those of a centre, the newest first."""
        found: list[SignedRegister] = await self._tx.signed_registers(centre_id=centre.id)
        return found

    async def newest(self, centre_id: int) -> SignedRegister | None:
        """The copy that a centre sent last."""
        found: list[SignedRegister] = await self._tx.signed_registers(centre_id=centre_id)
        return found[0] if found else None

    async def get(self, register_id: int) -> SignedRegister | None:
        """One of them."""
        found: SignedRegister | None = await self._tx.signed_register(id=register_id)
        return found

    async def submit(self, centre: Centre, receipt: str, bound: Bound, chat: ChatRow, by: str) -> SignedRegister:
        """Take a signed copy, for the Sub County Director."""
        values = {"sha256": bound.sha256, "size": bound.size, "pages": bound.pages, "submitted_at": self._now}
        new = SignedRegister(new_id(), centre.id, receipt, state=SUBMITTED, why="", decided_at=None, **values)  # type: ignore[arg-type]
        await self._tx.add_signed_register(
            id=new.id, centre_id=centre.id, receipt=receipt, chat_id=chat.id, sent_by=by, state=SUBMITTED, **values
        )
        return new

    async def decide(self, register: SignedRegister, state: str, by: str, why: str = "") -> bool:
        """Acknowledge a copy, or give it back with a reason. Whether it still waited."""
        found = await self._tx.decide_signed_register(id=register.id, state=state, by=by, why=why, at=self._now)
        return bool(found)
