"""Brings a secret to the owner of a phone number: one way after the other until it has arrived, or nothing is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot import metrics
from bot.channel import PHONE_ROUTES, PHONE_TEXTS, Limits, Receipt, Sent
from bot.effects import PhoneText
from bot.engine import Choice
from bot.language import NO_WORDS, Text
from bot.line import Item, Urgency
from bot.messages import Option, Outgoing
from bot.outbox import MOST, STATES, Progress, Row, outgoing
from letters.sealer import Sealer
from storage.database import Transaction
from storage.deliveries import UNDER_WAY
from storage.ids import new_id
from storage.records.chats import ChatRow, Delivery, Settled, Step
from storage.store import Store

CHAT = "chat"  # of the number's owner, proven
RUNGS = (PHONE_TEXTS, CHAT, *PHONE_ROUTES[1:])
WAIT = timedelta(seconds=20)  # for a receipt, before the next step
LIFE = timedelta(minutes=10)  # so long a secret may be sent again
WORDS = {state: word for word, state in STATES.items()}
STRAY = timedelta(hours=1)  # so long a receipt waits for the message that it is of


@dataclass(frozen=True)
class News:
    """What a chat is told: a text, what can be tapped beside it, and the label of a button that shares the number."""

    text: Text
    options: tuple[Choice, ...] = ()
    contact: Text = NO_WORDS


class Words(Protocol):
    """What people hear of deliveries, and what else follows from one (conversations/deliveries.py)."""

    def document_failed(self) -> Text:
        """What a chat hears of a document that did not reach it."""

    def instead(self, delivery: Delivery, steps: list[Step], secret: str) -> Text:
        """The secret as it is sent to a chat of the number's owner."""

    def news(self, delivery: Delivery, steps: list[Step], chat: ChatRow, limits: Limits) -> News | None:
        """What the chat that asked for a secret hears of it now; None where that is nothing."""

    async def arrived(self, store: Store, delivery: Delivery) -> None:
        """What follows when a secret has arrived, in the transaction that notes it."""


def begin(text: PhoneText, chat: ChatRow, language: str, *, now: datetime, owner: str) -> Row:
    """The first step of a new delivery, that this chat asked for; the row brings the delivery along."""
    here = (chat.channel, chat.address) == (PHONE_TEXTS, text.phone)  # its arrival tells all
    message = Outgoing(text=text.text.render(language), language=language)
    delivery = Delivery(
        id=new_id(),
        purpose=text.purpose,
        phone=text.phone,
        chat_id=chat.id,
        told=int(text.report and not here),
        payload=message.model_dump_json(exclude_defaults=True),
        state=UNDER_WAY,
        rung=0,
        step_id=0,
        created_at=now,
        expires_at=now + LIFE,
        settled_at=None,
        password_id=text.password_id,
    )
    return again(delivery, PHONE_TEXTS, PHONE_TEXTS, text.phone, now=now, owner=owner)


def again(delivery: Delivery, rung: str, channel: str, address: str, *, now: datetime, owner: str) -> Row:
    """A step that somebody asked for; the row brings the delivery along, which goes on from this rung."""
    assert delivery.payload  # noqa: S101 - the caller looked
    message = Outgoing.model_validate_json(delivery.payload)
    row = _step(delivery, channel, address, message, now, owner)
    fields = {name: getattr(delivery, name) for name in delivery.__slots__}
    row["delivery"] = fields | {
        "rung": RUNGS.index(rung),
        "step_id": row["id"],
        "look_at": now + WAIT,
        "expires_at": now + LIFE,
    }
    return row


def _step(delivery: Delivery, channel: str, address: str, message: Outgoing, now: datetime, owner: str) -> Row:
    return outgoing(channel, address, message, Urgency.CREDENTIAL, now, owner=owner, delivery_id=delivery.id)


class Ladder:
    """Notes receipts, and takes the next step where none came in time. All of it is in the caller's transaction.

    Rows are locked in one order, the outbox's before the delivery's, so that processes do not wait for each other
    in a circle.
    """

    def __init__(
        self, limits: Mapping[str, Limits], clock: Callable[[], datetime], words: Words, sealer: Sealer
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._words = words
        self._sealer = sealer

    async def settle(self, tx: Transaction, receipts: Sequence[Receipt], owner: str) -> list[list[Row]]:
        """Note news; for each, the messages that follow from it."""
        return [await self._settle(tx, receipt, owner) for receipt in receipts]

    async def sent(self, tx: Transaction, items: Sequence[tuple[Item, Sent]], owner: str) -> list[Row]:
        """Wait for receipts from now on. Some came before, and some channels have none."""
        if not items:
            return []
        look_at = self._clock() + WAIT
        await tx.wait_for_receipt(
            [{"delivery_id": item.delivery_id, "step_id": item.id, "look_at": look_at} for item, _sent in items]
        )
        rows = []
        for item, sent in items:
            if receipt := await self._early(tx, item, sent):
                rows += await self._settle(tx, receipt, owner)
        return rows

    async def climb(self, tx: Transaction, owner: str) -> list[Row]:
        """The next step of each delivery whose newest one had its time, and an end to what is too old."""
        now = self._clock()
        await tx.forget_secrets(now=now)
        await tx.forget_held(now=now)
        await tx.forget_strays(before=now - STRAY)
        due = await tx.due_deliveries(now=now, later=now + WAIT, most=MOST)
        return [row for delivery in due for row in await self._next(tx, delivery, owner)]

    async def _settle(self, tx: Transaction, receipt: Receipt, owner: str) -> list[Row]:
        news = {"state": STATES[receipt.state], "reason": receipt.reason or None, "at": self._clock()}
        if receipt.outbox_id is not None:
            settled = await tx.settle_by_id(id=receipt.outbox_id, **news)
        else:
            settled = await tx.settle_by_platform_id(channel=receipt.channel, platform_id=receipt.platform_id, **news)
            if settled is None:
                await self._keep(tx, receipt)
        if settled:
            metrics.receipt(settled.channel, settled.address, receipt.state, receipt.reason)
        return await self._follow(tx, settled, owner) if settled else []

    async def _keep(self, tx: Transaction, receipt: Receipt) -> None:
        """A receipt may come before the platform's own answer, which brings the id that it names."""
        await tx.add_stray(
            channel=receipt.channel,
            platform_id=receipt.platform_id,
            state=STATES[receipt.state],
            reason=receipt.reason,
            came_at=self._clock(),
        )

    async def _early(self, tx: Transaction, item: Item, sent: Sent) -> Receipt | None:
        if not self._limits[item.channel].receipts:
            return Receipt(item.channel, "delivered", outbox_id=item.id)
        stray = await tx.take_stray(channel=item.channel, platform_id=sent.platform_id)
        return Receipt(item.channel, WORDS[stray[0]], outbox_id=item.id, reason=stray[1]) if stray else None

    async def _follow(self, tx: Transaction, settled: Settled, owner: str) -> list[Row]:
        failed = settled.state == Progress.FAILED
        if settled.delivery_id is None:
            return await self._document(tx, settled, owner) if failed and settled.report_to else []
        if settled.state in (Progress.DELIVERED, Progress.READ):
            return await self._arrive(tx, settled, owner)
        delivery = await tx.failed_delivery(id=settled.delivery_id, step_id=settled.id) if failed else None
        return await self._next(tx, delivery, owner) if delivery else []

    async def _document(self, tx: Transaction, settled: Settled, owner: str) -> list[Row]:
        chat = await tx.chat_by_id(id=settled.report_to)
        known = chat and chat.channel in self._limits
        return await self._say(tx, chat, News(self._words.document_failed()), owner) if known else []

    async def _arrive(self, tx: Transaction, settled: Settled, owner: str) -> list[Row]:
        now = self._clock()
        await tx.withdraw_steps(id=settled.delivery_id, at=now)
        delivery = await tx.arrive_delivery(id=settled.delivery_id, at=now)
        if delivery is None:  # it had arrived before
            return []
        await self._words.arrived(Store(tx, now), delivery)
        return await self._tell(tx, delivery, (settled.channel, settled.address), owner)

    async def _next(self, tx: Transaction, delivery: Delivery, owner: str) -> list[Row]:
        """The next step that is possible, and what the chat that asked hears of it."""
        now = self._clock()
        for rung in range(delivery.rung + 1, len(RUNGS)) if delivery.payload else ():
            if to := await self._address(tx, delivery, RUNGS[rung], now):
                return await self._step_to(tx, delivery, rung, to, owner)
        if any(step.state == Progress.QUEUED for step in await tx.steps_of(id=delivery.id)):
            return []  # it may leave yet; otherwise it expires soon
        given_up = await tx.give_up_delivery(id=delivery.id, at=now)
        return await self._tell(tx, given_up, None, owner) if given_up else []

    async def _step_to(
        self, tx: Transaction, delivery: Delivery, rung: int, to: tuple[str, str], owner: str
    ) -> list[Row]:
        now = self._clock()
        step = _step(delivery, *to, await self._message(tx, delivery, RUNGS[rung]), now, owner)
        await tx.set_step(id=delivery.id, rung=rung, step_id=step["id"], look_at=now + WAIT)
        await tx.add_outgoing([step])
        return [step, *await self._tell(tx, delivery, to, owner)]

    async def _address(self, tx: Transaction, delivery: Delivery, rung: str, now: datetime) -> tuple[str, str] | None:
        """Where a rung leads for this delivery: a channel and an address that certainly belongs to the number."""
        if rung != CHAT:
            return (rung, delivery.phone) if rung in self._limits else None
        for chat in await tx.chats_of_phone(phone=delivery.phone):
            limits = self._limits.get(chat.channel)
            if limits and limits.writable(chat.active_at, now) and not limits.phone_addresses:
                return chat.channel, chat.address
        return None

    async def _message(self, tx: Transaction, delivery: Delivery, rung: str) -> Outgoing:
        message = Outgoing.model_validate_json(delivery.payload or "")
        if rung != CHAT:
            return message
        steps = await tx.steps_of(id=delivery.id)
        text = self._words.instead(delivery, steps, message.text).render(message.language)
        return message.model_copy(update={"text": text})

    async def _tell(self, tx: Transaction, delivery: Delivery, to: tuple[str, str] | None, owner: str) -> list[Row]:
        """What the chat that asked hears, if it may know, and does not see it by itself because it is where `to` is."""
        chat: ChatRow | None = await tx.chat_by_id(id=delivery.chat_id) if delivery.told else None
        if chat is None or (chat.channel, chat.address) == to or chat.channel not in self._limits:
            return []
        steps = await tx.steps_of(id=delivery.id)
        news = self._words.news(delivery, steps, chat, self._limits[chat.channel])
        return await self._say(tx, chat, news, owner) if news else []

    async def _say(self, tx: Transaction, chat: ChatRow, news: News, owner: str) -> list[Row]:
        limits, language = self._limits[chat.channel], chat.language or "en"
        options = tuple(Option(id=each.id, label=each.label.render(language)) for each in news.options)
        message = Outgoing(
            text=news.text.render(language),
            options=options if limits.options else (),  # where people type, the text has the words
            share_contact=news.contact.render(language) if limits.contact_button else "",
            language=language,
        )
        proof = self._sealer.proof(message.text)
        row = outgoing(chat.channel, chat.address, message, Urgency.NOTICE, self._clock(), owner=owner, proof=proof)
        await tx.add_outgoing([row])
        return [row]
