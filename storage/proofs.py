"""Proofs by a code that a chat belongs to a number. They end with the password: a phone that somebody had for a minute
is enough for one."""

from __future__ import annotations

from datetime import datetime

from storage.database import Transaction
from storage.ids import new_id
from storage.records.chats import ChatRow


class Proofs:
    """Proofs by chat and phone number. What a platform vouches for needs none."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def begin(self, chat: ChatRow, phone: str) -> None:
        """The code that went to this number was given in this chat."""
        chat.proven_phone, chat.proof_id = phone, new_id()
        await self._tx.add_proof(id=chat.proof_id, chat_id=chat.id, phone=phone, proven_at=self._now)

    async def end(self, phone: str, *, but: int = 0) -> None:
        """From now on no code that was given before proves a chat to have this number, but in the chat with this id."""
        await self._tx.end_proofs(phone=phone, but=but, ended_at=self._now)
