"""Brings what people write to our webhooks; can be told to duplicate, hold back and reorder."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from sandbox.twilio.account import Account
from sandbox.twilio.inbound import fields
from sandbox.twilio.messages import Message
from sandbox.twilio.phones import Phone
from sandbox.twilio.webhooks import Delivery, Webhooks


@dataclass
class Written:
    """A message from a person and what became of it: `delivered` means that our webhook answered with 2xx."""

    message: Message
    phone: Phone
    delivery: Delivery
    delivered: bool = False

    @property
    def sid(self) -> str:
        """The message's id."""
        return self.message.sid


class Post:
    """The way in. `duplicated` is the share of messages, 0 to 1, that are delivered twice."""

    def __init__(self, account: Account, webhooks: Webhooks) -> None:
        self._account = account
        self._webhooks = webhooks
        self.written: dict[str, Written] = {}
        self.held: list[Written] = []
        self.holds = False
        self.duplicated = 0.0
        self.random = random.Random()

    async def take(self, message: Message, phone: Phone, more: dict[str, str]) -> Written:
        """Deliver a message, or hold it back."""
        parameters = fields(self._account, message, phone) | more
        written = Written(message, phone, Delivery(self._account.webhooks.get(message.app, ""), parameters))
        self.written[message.sid] = written
        self._account.tell("inbound", phone.number, message.app, sid=message.sid, text=message.body)
        if self.holds:
            self.held.append(written)
        else:
            await self.deliver(written)
        return written

    async def release(self, order: Sequence[int] | None = None) -> None:
        """Deliver what was held back, one by one, in this order of indices, or as it was written."""
        held, self.held, self.holds = self.held, [], False
        for index in order if order is not None else range(len(held)):
            await self.deliver(held[index])

    async def deliver(self, written: Written) -> None:
        """Post it, once more if chance has it. A message that nobody takes is lost, unless delivered again."""
        await self._post(written)
        if self.random.random() < self.duplicated:
            await self._post(written)

    async def _post(self, written: Written) -> None:
        if not written.delivery.url:
            written.delivery.failure = "no webhook"
        else:
            await self._webhooks.post(written.delivery)
        if not written.delivery.failure:
            written.delivered = True
        self._tell(written)

    def _tell(self, written: Written) -> None:
        kind = "taken" if written.delivered else "lost"
        self._account.tell(kind, written.phone.number, written.message.app, sid=written.sid)

    def progress(self, message: Message) -> str:
        """How far a message got, as the phone's owner sees it; their own is sent, delivered or lost."""
        if not (written := self.written.get(message.sid)):
            return message.status
        if written.delivered:
            return "delivered"
        return "lost" if written.delivery.failure else "sent"

    @property
    def lost(self) -> list[Written]:
        """Messages of people that no webhook has taken."""
        return [each for each in self.written.values() if not each.delivered and each not in self.held]
