"""The stand-in itself: Twilio's API on one side, people with their phones on the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from pydantic import Base64Bytes
from starlette.applications import Starlette
from starlette.routing import Route

from sandbox.faults import Faults
from sandbox.feed import Feed
from sandbox.twilio import inbound, keywords
from sandbox.twilio.account import SMS, WHATSAPP, Account, Clock, new_sid, utcnow
from sandbox.twilio.api import Api
from sandbox.twilio.contents import Contents
from sandbox.twilio.control import Control
from sandbox.twilio.create import Desk
from sandbox.twilio.delivery import Courier, Receipts
from sandbox.twilio.errors import Refused, not_found, refusal
from sandbox.twilio.inbox import Seen, seen
from sandbox.twilio.messages import Choice, Media, Message, Messages
from sandbox.twilio.phones import Phone, Phones
from sandbox.twilio.post import Post, Written
from sandbox.twilio.segments import segments
from sandbox.twilio.webhooks import Webhooks

Ready = int | Callable[[list[Seen]], bool]


class TwilioStandIn:
    """One account with a WhatsApp number and an SMS number (+E.164, or a short code).

    Serve `app` with `sandbox.server.Server`, and set `account.url` to its URL where media is to be fetched from it.
    Webhook URLs may carry Twilio's connection overrides, such as `#rc=2&rp=all`.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        *,
        whatsapp_number: str = "",
        sms_number: str = "",
        whatsapp_webhook: str = "",
        sms_webhook: str = "",
        clock: Clock = utcnow,
        feed: Feed | None = None,
    ) -> None:
        numbers = {WHATSAPP: whatsapp_number, SMS: sms_number}
        webhooks = {WHATSAPP: whatsapp_webhook, SMS: sms_webhook}
        self.account = Account(account_sid, auth_token, numbers, webhooks, clock)
        self.feed = self.account.feed = feed or Feed()
        self.faults = Faults()
        self.phones = Phones()
        self.contents = Contents(self.account)
        self.messages = Messages(self.account)
        self.webhooks = Webhooks(auth_token)
        self.desk = Desk(self.account, self.contents, self.phones)
        self.courier = Courier(self.account, self.webhooks)
        self.post = Post(self.account, self.webhooks)
        self._tasks: set[asyncio.Task[None]] = set()
        self.app = Starlette(
            routes=[*Api(self).routes(), *self.phone_routes()],
            exception_handlers={Refused: refusal, 404: not_found},
            lifespan=self._life,
        )

    @asynccontextmanager
    async def _life(self, app: Starlette) -> AsyncIterator[None]:
        del app
        connector = aiohttp.TCPConnector(limit=0, force_close=True)  # the other side may be killed at any time
        async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
            self.webhooks.session = session
            yield
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def phone_routes(self) -> list[Route]:
        """What a page speaks to: `/_phone/...`."""
        return Control(self).routes()

    async def idle(self) -> None:
        """Return when every message and receipt is on its way no longer."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def send(self, message: Message) -> None:
        """Take a message to a phone, in the background unless receipts are to come first."""
        self.messages.add(message)
        phone = self.phone_at(message.to)
        if self.courier.receipts is Receipts.EARLY:
            await self.courier.carry(message, phone)
        else:
            self._spawn(self.courier.carry(message, phone))

    def phone_at(self, address: str) -> Phone:
        """The phone that an address of either app belongs to."""
        number = address.rpartition(":")[2]
        return self.phones.by_external_id(number) or self.phones.get(number)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def write(self, phone: str, text: str, app: str = WHATSAPP) -> Written:
        """The person types a text; returns when our webhook has answered or the message is lost."""
        return await self._from(phone, app, text)

    async def tap(self, phone: str, button: str, message: str = "", payload: str | None = None) -> Written:
        """Tap a button, by title or id, of a message (by sid) or of the last one; `payload` forges the id.

        Raises LookupError.
        """
        original = self._interactive(phone, message, lambda each: each.buttons)
        found = _choice(original.buttons, button)
        sent = Choice(found.id if payload is None else payload, found.title)
        return await self._from(phone, WHATSAPP, found.title, inbound.tapped(sent, original))

    async def choose(self, phone: str, item: str, message: str = "", payload: str | None = None) -> Written:
        """Choose a line of a list, by title or id; like `tap`."""
        original = self._interactive(phone, message, lambda each: each.items)
        found = _choice(original.items, item)
        sent = Choice(found.id if payload is None else payload, found.title, found.description)
        return await self._from(phone, WHATSAPP, found.title, inbound.chosen(sent, original))

    async def send_contact(self, phone: str, number: str = "", name: str = "") -> Written:
        """Share a contact card; without a number, the person's own."""
        own = self.phones.get(phone)
        card = inbound.vcard(number or own.number, name or own.name)
        return await self._from(phone, WHATSAPP, "", {"MessageType": "contacts"}, card)

    async def send_location(
        self, phone: str, latitude: float, longitude: float, label: str = "", address: str = ""
    ) -> Written:
        """Share a place; degrees."""
        place = inbound.location(latitude, longitude, label, address)
        return await self._from(phone, WHATSAPP, "", place)

    async def send_voice(self, phone: str, content: Base64Bytes = b"OggS") -> Written:
        """Send a voice message."""
        return await self.send_media(phone, content, "audio/ogg", "voice.ogg")

    async def send_sticker(self, phone: str, content: Base64Bytes = b"RIFF\x04\x00\x00\x00WEBP") -> Written:
        """Send a sticker."""
        sticker = Media("sticker.webp", "image/webp", content)
        return await self._from(phone, WHATSAPP, "", {"MessageType": "sticker"}, sticker)

    async def send_media(
        self, phone: str, content: Base64Bytes, content_type: str, name: str, caption: str = ""
    ) -> Written:
        """Send a file; WhatsApp gives documents their name for a text."""
        kind = inbound.message_type(content_type)
        text = caption or (name if kind == "document" else "")
        return await self._from(phone, WHATSAPP, text, {"MessageType": kind}, Media(name, content_type, content))

    async def read(self, phone: str) -> None:
        """The person opens the chat: WhatsApp tells that everything was read."""
        for message in self._arrived(phone, WHATSAPP):
            await self.courier.read(message, self.phones.get(phone))

    def inbox(self, phone: str, app: str = WHATSAPP) -> list[Seen]:
        """Messages to this phone as its owner sees them, oldest first."""
        return [seen(message, message.status) for message in self._arrived(phone, app)]

    def chat(self, phone: str, app: str = WHATSAPP) -> list[Seen]:
        """Messages in both directions, as the phone's owner sees them, oldest first."""
        address = self.phones.get(phone).address(app)
        there = [each for each in self.messages.of(address) if each.arrived or each.from_ == address]
        shown = [seen(message, self.post.progress(message)) for message in there]
        return sorted(shown, key=lambda message: message.at)

    async def wait_for(self, phone: str, app: str = WHATSAPP, ready: Ready = 1, timeout: float = 10) -> list[Seen]:  # noqa: ASYNC109
        """The inbox, as soon as it holds so many messages or the predicate holds. Raises TimeoutError (seconds)."""

        def found() -> list[Seen] | None:
            inbox = self.inbox(phone, app)
            done = len(inbox) >= ready if isinstance(ready, int) else ready(inbox)
            return inbox if done else None

        async with asyncio.timeout(timeout):
            return await self.feed.until(found, phone)

    async def _from(
        self, number: str, app: str, text: str, more: dict[str, str] | None = None, *media: Media
    ) -> Written:
        phone, more = self.phones.get(number), more or {}
        now = self.account.clock()
        message = Message(
            sid=new_sid("MM" if media else "SM"),
            direction="inbound",
            from_=phone.address(app),
            to=self.account.sender(app),
            body=text,
            created=now,
            status="received",
            num_segments=segments(text) if app == SMS else 1,
            sent=now,
            media=list(media),
            kind=more.get("MessageType", "text"),
            reply_to=more.get("OriginalRepliedMessageSid", ""),
        )
        self.messages.add(message)
        await self._notice(message, phone)
        written = await self.post.take(message, phone, more)
        await self._answer(message, written.delivery.reply)
        return written

    async def _notice(self, message: Message, phone: Phone) -> None:
        """What the platform makes of an incoming message by itself."""
        if message.app == WHATSAPP:
            phone.wrote_at = message.created
        else:
            await self._answer(message, keywords.answer(phone, message.to, message.body))

    async def _answer(self, message: Message, text: str) -> None:
        """A message to the person that no request asked for."""
        if text:
            now = self.account.clock()
            await self.send(Message(new_sid("SM"), "outbound-reply", message.to, message.from_, text, now))

    def _arrived(self, number: str, app: str) -> list[Message]:
        address = self.phones.get(number).address(app)
        return [message for message in self.messages.to(address) if message.arrived]

    def _interactive(self, phone: str, sid: str, choices: Callable[[Message], Iterable[Choice]]) -> Message:
        for message in reversed(self._arrived(phone, WHATSAPP)):
            if choices(message) and sid in ("", message.sid):
                return message
        raise LookupError(f"{phone} has no message to tap or choose from")


def _choice(choices: Iterable[Choice], wanted: str) -> Choice:
    for choice in choices:
        if wanted in (choice.id, choice.title):
            return choice
    raise LookupError(f"nothing to tap is called {wanted!r}")
