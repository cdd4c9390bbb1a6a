"""What the council tells people unasked: each on the chat that they used last, or by a text to the phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.channel import PHONE_TEXTS, Limits
from bot.engine import Choice
from bot.language import Text
from bot.line import Urgency
from bot.messages import Option, Outgoing
from bot.notice import is_number
from bot.outbox import outgoing
from bot.routes import GO
from letters.sealer import Sealer
from storage.database import Transaction
from storage.people import People
from storage.records import CentreLogin, ChatRow


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
        chat: CentreLogin,
        text: Text,
        key: str | None = None,
        urgency: Urgency = Urgency.NOTICE,
        go: Sequence[Choice] = (),
    ) -> None:
        """Tell one chat of an account; where it may not be written to now, its number by a text."""
        limits = self._limits.get(chat.channel)
        phone = chat.proven_phone or (chat.address if limits and limits.phone_addresses else "")
        if limits and limits.writable(chat.active_at, self._now):
            tell = Tell(phone, text, key, urgency, tuple(go))
            self._rows.append(self._made(tell, chat.channel, chat.address, chat.language))
        elif phone and PHONE_TEXTS in self._limits:
            self._rows.append(self._made(Tell(phone, text, key, urgency, ()), PHONE_TEXTS, phone, chat.language))
        else:
            self.untold += 1

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
        """The chat that each person used last, of those that may be written to, by phone."""
        by_phone = [name for name, limits in self._limits.items() if limits.phone_addresses]
        found = await People(tx, self._now).chats_of({each.phone for each in self._tells}, by_phone)
        open_now = (chat for chat in reversed(found) if self._writable(chat))
        return {chat.proven_phone or chat.address: chat for chat in open_now}

    def _writable(self, chat: ChatRow) -> bool:
        limits = self._limits.get(chat.channel)
        return limits is not None and limits.writable(chat.active_at, self._now)

    def _row(self, each: Tell, chat: ChatRow | None) -> Iterator[dict[str, Any]]:
        if chat is None and (PHONE_TEXTS not in self._limits or not is_number(each.phone)):
            self.untold += 1
            return
        channel, address = (chat.channel, chat.address) if chat else (PHONE_TEXTS, each.phone)
        yield self._made(each, channel, address, chat.language if chat else None)

    def _made(self, each: Tell, channel: str, address: str, spoken: str | None) -> dict[str, Any]:
        language = spoken or "en"
        taps = each.go if self._limits[channel].options else ()
        options = tuple(Option(id=GO + choice.id, label=choice.label.render(language)) for choice in taps)
        message = Outgoing(text=each.text.render(language), options=options, language=language)
        proof = self._sealer.proof(message.text)
        return outgoing(channel, address, message, each.urgency, self._now, owner="", key=each.key, proof=proof)
