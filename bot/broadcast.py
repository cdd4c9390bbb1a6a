"""What the council tells people unasked: each on the chat that they used last, or by a text to the phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channel import PHONE_TEXTS, Limits
from bot.engine import Choice
from bot.language import Text
from bot.line import Urgency
from bot.messages import Option, Outgoing
from bot.notice import Reachable, is_number
from bot.outbox import held, outgoing
from bot.routes import GO
from letters.sealer import Sealer
from storage.database import Transaction
from storage.people import People
from storage.records.chats import ChatRow


@dataclass(frozen=True)
class Tell:
    """Something for whoever has this number. `go` are conversations that a tap starts, where the channel has taps."""

    phone: str
    text: Text
    key: str | None
    urgency: Urgency
    go: tuple[Choice, ...]


class Broadcast:
    """Rows of the outbox, written together by `send`. Each keeps a proof, so that the notice is known again."""

    def __init__(self, limits: Mapping[str, Limits], sealer: Sealer, now: datetime) -> None:
        self._limits = limits
        self._sealer = sealer
        self._now = now
        self._tells: list[Tell] = []
        self._rows: list[dict[str, Any]] = []
        self.sent = 0  # notices that are on their way
        self.untold = 0  # people without an address that can be written to

    def tell(
        self,
        phone: str,
        text: Text,
        key: str | None = None,
        urgency: Urgency = Urgency.BULK,
        go: Sequence[Choice] = (),
    ) -> None:
        """Tell whoever has this number. The same key is told once."""
        self._tells.append(Tell(phone, text, key, urgency, tuple(go)))

    def tell_chat(
        self,
        chat: Reachable,
        text: Text,
        key: str | None = None,
        urgency: Urgency = Urgency.NOTICE,
        go: Sequence[Choice] = (),
    ) -> None:
        """Tell one chat of an account; where it may not be written to now, its number by a text, or later."""
        limits = self._limits.get(chat.channel)
        phone = chat.proven_phone or (chat.address if limits and limits.phone_addresses else "")
        self._rows += self._row(Tell(phone, text, key, urgency, tuple(go)), chat)

    async def send(self, tx: Transaction) -> None:
        """Put all that was told on its way; it leaves after the commit."""
        rows = await self.rows(tx)
        self.sent += len(rows)
        if rows:
            await tx.add_outgoing(rows)

    async def rows(self, tx: Transaction) -> list[dict[str, Any]]:
        """What was told, as rows of the outbox that are not written yet."""
        chats = await self._chats(tx) if self._tells else {}
        tells, self._tells = self._tells, []
        made, self._rows = self._rows, []
        return made + [row for each in tells for row in self._row(each, chats.get(each.phone))]

    async def _chats(self, tx: Transaction) -> dict[str, ChatRow]:
        """The chat that each person used last, by phone: one that may be written to, where there is any."""
        by_phone = [name for name, limits in self._limits.items() if limits.phone_addresses]
        found = await People(tx, self._now).chats_of({each.phone for each in self._tells}, by_phone)
        newest = {chat.proven_phone or chat.address: chat for chat in reversed(found)}
        return newest | {chat.proven_phone or chat.address: chat for chat in reversed(found) if self._writable(chat)}

    def _writable(self, chat: Reachable) -> bool:
        limits = self._limits.get(chat.channel)
        return limits is not None and limits.writable(chat.active_at, self._now)

    def _row(self, each: Tell, chat: Reachable | None) -> list[dict[str, Any]]:
        """Into the chat now; else as a text to the number; else into the chat later."""
        language = chat.language if chat else None
        if is_number(each.phone) and PHONE_TEXTS in self._limits and not (chat and self._writable(chat)):
            return [self._made(each, PHONE_TEXTS, each.phone, language)]
        if chat is None or chat.channel not in self._limits:
            self.untold += 1
            return []
        until = self._limits[chat.channel].closes(chat.active_at)
        row = self._made(each, chat.channel, chat.address, language, until)
        return [row] if self._writable(chat) else [*held(row, self._now)]

    def _made(
        self, each: Tell, channel: str, address: str, spoken: str | None, until: datetime | None = None
    ) -> dict[str, Any]:
        language = spoken or "en"
        taps = each.go if self._limits[channel].options else ()
        options = tuple(Option(id=GO + choice.id, label=choice.label.render(language)) for choice in taps)
        message = Outgoing(text=each.text.render(language), options=options, language=language)
        proof = self._sealer.proof(message.text)
        return outgoing(
            channel, address, message, each.urgency, self._now, owner="", key=each.key, proof=proof, until=until
        )
