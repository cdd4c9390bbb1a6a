"""What the council tells people unasked: each on the chat that they used last, or by a text to the phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.channel import PHONE_TEXTS, Limits
from bot.language import Text
from bot.line import Urgency
from bot.messages import Outgoing
from bot.outbox import outgoing
from letters.sealer import Sealer
from storage.database import Transaction
from storage.records import ChatRow


class Broadcast:
    """Rows of the outbox, written together by `send`. Each keeps a proof, so that the notice is known again."""

    def __init__(
        self, chats: Mapping[str, ChatRow], limits: Mapping[str, Limits], sealer: Sealer, now: datetime
    ) -> None:
        self._chats = chats
        self._limits = limits
        self._sealer = sealer
        self._now = now
        self.rows: list[dict[str, Any]] = []
        self.untold = 0  # people without an address that can be written to

    @classmethod
    async def open(cls, tx: Transaction, limits: Mapping[str, Limits], sealer: Sealer, now: datetime) -> Broadcast:
        """Look up, by phone, the chat that each person used last, of those that may be written to."""
        chats = [chat for chat in await tx.consenting_chats() if chat.channel in limits]
        reachable = [chat for chat in chats if limits[chat.channel].writable(chat.active_at, now)]
        newest = {phone: chat for chat in reversed(reachable) if (phone := _phone_of(chat, limits[chat.channel]))}
        return cls(newest, limits, sealer, now)

    def tell(self, phone: str, text: Text, key: str | None = None, urgency: Urgency = Urgency.BULK) -> None:
        """Tell whoever has this number. The same key is told once."""
        chat = self._chats.get(phone)
        if chat is None and PHONE_TEXTS not in self._limits:
            self.untold += 1
            return
        channel, address = (chat.channel, chat.address) if chat else (PHONE_TEXTS, phone)
        language = (chat.language if chat else None) or "en"
        message = Outgoing(text=text.render(language), language=language)
        proof = self._sealer.proof(message.text)
        self.rows.append(outgoing(channel, address, message, urgency, self._now, owner="", key=key, proof=proof))

    async def send(self, tx: Transaction) -> None:
        """Put all that was told on its way; it leaves after the commit."""
        if self.rows:
            await tx.add_outgoing(self.rows)


def _phone_of(chat: ChatRow, limits: Limits) -> str | None:
    """Whose chat it is."""
    return chat.proven_phone or (chat.address if limits.phone_addresses else None)
