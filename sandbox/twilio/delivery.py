"""The way of an accepted message to a phone, and the receipts that tell of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

import aiohttp

from sandbox.twilio.account import API_VERSION, PREFIX, SMS, WHATSAPP, Account, new_sid
from sandbox.twilio.contents import failure_in_session
from sandbox.twilio.errors import INVALID_CONTENT, MEDIA_FAILED, OUTSIDE_WINDOW, REASONS
from sandbox.twilio.media import MediaFailed, fetch
from sandbox.twilio.messages import Message
from sandbox.twilio.phones import Phone
from sandbox.twilio.webhooks import Delivery, Webhooks

WINDOW = timedelta(hours=24)
RANKS = ("queued", "sent", "delivered", "read")


class Receipts(StrEnum):
    """How status callbacks come."""

    AT_ONCE = "at_once"  # in order, after the request to send was answered
    EARLY = "early"  # all of them before the request to send is answered
    LATE = "late"  # only when released
    NEVER = "never"
    TWICE = "twice"
    REVERSED = "reversed"  # read, delivered, sent, queued


class Step(NamedTuple):
    """One change of a message's status."""

    status: str
    error_code: int | None = None


class Courier:
    """Brings messages to phones."""

    def __init__(self, account: Account, webhooks: Webhooks) -> None:
        self._account = account
        self._webhooks = webhooks
        self._late: list[tuple[Message, Phone, list[Step]]] = []
        self.receipts = Receipts.AT_ONCE
        self.failures: dict[str, int] = {}  # by app: what every message ends with, whatever its phone
        self.delays: dict[str, float] = {}  # by app: seconds until a message arrives
        self.window_closed = False  # for everybody
        self._install_sid = new_sid("XE")

    async def carry(self, message: Message, phone: Phone) -> None:
        """Bring a message to the phone, or find out why it cannot be, and tell each step."""
        await asyncio.sleep(self.delays.get(message.app, 0.0))
        failure = self._refusal(message, phone) or await self._fetch(message)
        steps = _steps(failure, self.failures.get(message.app) or phone.failures.get(message.app))
        if steps[-1].status == "delivered":
            self._arrive(message, phone)
        if self.receipts is Receipts.LATE:
            self._late.append((message, phone, steps))
        else:
            await self._tell(message, phone, self._as_told(message, phone, steps))

    async def release(self) -> None:
        """Tell all receipts that were late, in the order of their messages."""
        late, self._late = self._late, []
        for message, phone, steps in late:
            await self._tell(message, phone, steps)

    async def read(self, message: Message, phone: Phone) -> None:
        """The person has seen a message."""
        if message.app == WHATSAPP and message.status in ("sent", "delivered"):
            await self._tell(message, phone, [Step("read")])

    def _arrive(self, message: Message, phone: Phone) -> None:
        message.arrived = self._account.clock()
        self._account.tell("message", phone.number, message.app, sid=message.sid)

    def _refusal(self, message: Message, phone: Phone) -> int | None:
        """Why WhatsApp does not take a message; None if it does."""
        if message.app == SMS:
            return None
        if message.content and not message.filled:
            return INVALID_CONTENT
        if not self._window_is_open(phone):
            return None if message.content and message.content.approved else OUTSIDE_WINDOW
        return failure_in_session(message.content, message.filled) if message.content and message.filled else None

    def _window_is_open(self, phone: Phone) -> bool:
        if self.window_closed:
            return False
        return phone.wrote_at is not None and self._account.clock() - phone.wrote_at < WINDOW

    async def _fetch(self, message: Message) -> int | None:
        """Get the media of a WhatsApp message; an SMS carries the links as text."""
        if message.app == SMS:
            return None
        try:
            message.media = [await fetch(self._session, url) for url in message.media_urls]
        except MediaFailed:
            return MEDIA_FAILED
        return None

    @property
    def _session(self) -> aiohttp.ClientSession:
        assert self._webhooks.session is not None, "the app is not being served"  # noqa: S101
        return self._webhooks.session

    def _as_told(self, message: Message, phone: Phone, steps: list[Step]) -> list[Step]:
        """The steps in the order in which the receipts are to come."""
        reads = phone.reads_at_once or self.receipts is Receipts.REVERSED
        if reads and message.app == WHATSAPP and steps[-1].status == "delivered":
            steps = [*steps, Step("read")]
        if self.receipts is Receipts.REVERSED:
            return steps[::-1]
        return [step for step in steps for _ in range(2 if self.receipts is Receipts.TWICE else 1)]

    async def _tell(self, message: Message, phone: Phone, steps: Iterable[Step]) -> None:
        for step in steps:
            if self.receipts is Receipts.NEVER and step.status in RANKS[2:]:
                continue
            self._advance(message, phone, step)
            if message.status_callback and self.receipts is not Receipts.NEVER:
                fields = self._fields(message, step)
                await self._webhooks.post(Delivery(message.status_callback, fields))

    def _advance(self, message: Message, phone: Phone, step: Step) -> None:
        """Note a status; what comes too late changes nothing."""
        now = self._account.clock()
        if _is_late(step.status, message.status):
            return
        message.status, message.error_code, message.updated = step.status, step.error_code, now
        message.sent = message.sent or now
        self._account.tell("status", phone.number, message.app, sid=message.sid, status=step.status)

    def _fields(self, message: Message, step: Step) -> dict[str, str]:
        fields = {
            "AccountSid": self._account.sid,
            "ApiVersion": API_VERSION,
            "From": message.from_,
            "MessageSid": message.sid,
            "MessageStatus": step.status,
            "SmsSid": message.sid,
            "SmsStatus": step.status,
            "To": message.to,
        }
        if step.error_code:
            fields["ErrorCode"] = str(step.error_code)
        return fields | (self._of_whatsapp(message, step) if message.app == WHATSAPP else self._of_sms(step))

    def _of_whatsapp(self, message: Message, step: Step) -> dict[str, str]:
        fields = {
            "ChannelInstallSid": self._install_sid,
            "ChannelPrefix": "whatsapp",
            "ChannelToAddress": message.to.removeprefix(PREFIX),
        }
        if step.error_code:
            fields["ChannelStatusMessage"] = REASONS.get(step.error_code, "")
        if step.status in ("delivered", "read"):
            fields["EventType"] = step.status.upper()
        return fields

    def _of_sms(self, step: Step) -> dict[str, str]:
        done = step.status in ("delivered", "undelivered")
        return {"RawDlrDoneDate": f"{self._account.clock():%y%m%d%H%M}"} if done else {}


def _steps(refusal: int | None, failure: int | None) -> list[Step]:
    """From the queue to the end: refused by the channel, lost on its way, or delivered."""
    if refusal:
        return [Step("queued"), Step("failed", refusal)]
    if failure:
        return [Step("queued"), Step("sent"), Step("undelivered", failure)]
    return [Step("queued"), Step("sent"), Step("delivered")]


def _is_late(status: str, known: str) -> bool:
    """Whether a status says less than what is known."""
    if known not in RANKS:
        return True
    return status in RANKS and RANKS.index(status) <= RANKS.index(known)
