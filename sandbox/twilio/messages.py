"""Messages in both directions, as the REST API shows them and as a person sees them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from sandbox.twilio.account import API_VERSION, Account, app_of, new_sid
from sandbox.twilio.content_types import ContentType, ListPicker, QuickReply
from sandbox.twilio.contents import Content
from sandbox.twilio.errors import REASONS, Refused


@dataclass
class Media:
    """A file of a message."""

    name: str
    content_type: str
    content: bytes
    sid: str = field(default_factory=lambda: new_sid("ME"))


@dataclass(frozen=True)
class Choice:
    """A button, or a line of a list."""

    id: str
    title: str
    description: str = ""


@dataclass
class Message:
    """One message; addresses carry `whatsapp:` where they are of WhatsApp."""

    sid: str
    direction: str
    from_: str
    to: str
    body: str
    created: datetime
    status: str = "queued"
    error_code: int | None = None
    num_segments: int = 1
    updated: datetime | None = None
    sent: datetime | None = None
    arrived: datetime | None = None  # on the phone, or at our webhook
    media: list[Media] = field(default_factory=list)
    media_urls: tuple[str, ...] = ()
    content: Content | None = None
    filled: ContentType | None = None
    status_callback: str = ""
    validity_period: int = 36_000
    kind: str = "text"  # of a person's message, in WhatsApp's words
    reply_to: str = ""  # sid of the message whose button was tapped

    @property
    def app(self) -> str:
        """`whatsapp` or `sms`."""
        return app_of(self.to)

    @property
    def buttons(self) -> tuple[Choice, ...]:
        """What can be tapped; a button without an id sends its title."""
        actions = self.filled.actions if isinstance(self.filled, QuickReply) else ()
        return tuple(Choice(action.id or action.title, action.title) for action in actions)

    @property
    def items(self) -> tuple[Choice, ...]:
        """What can be chosen from the list."""
        items = self.filled.items if isinstance(self.filled, ListPicker) else ()
        return tuple(Choice(item.id, item.item, item.description or "") for item in items)

    @property
    def list_button(self) -> str:
        """Label of the button that opens the list; empty without one."""
        return self.filled.button if isinstance(self.filled, ListPicker) else ""


class Messages:
    """All messages of an account, in the order they were created."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._messages: dict[str, Message] = {}
        self._deleted: set[str] = set()  # sids of messages and media that the API has forgotten; phones have not
        self._by_address: defaultdict[str, list[Message]] = defaultdict(list)

    def add(self, message: Message) -> None:
        """Keep a message."""
        self._messages[message.sid] = message
        for address in (message.to, message.from_):
            self._by_address[address].append(message)

    def all(self) -> list[Message]:
        """Every message that the API knows, oldest first."""
        return [message for message in self._messages.values() if message.sid not in self._deleted]

    def to(self, address: str) -> list[Message]:
        """Messages to an address, oldest first, also those that were deleted from the API."""
        return [message for message in self._by_address[address] if message.to == address]

    def of(self, address: str) -> list[Message]:
        """Messages to and from an address, oldest first."""
        return self._by_address[address]

    def get(self, sid: str) -> Message:
        """A message by its sid. Raises Refused."""
        if sid not in self._messages or sid in self._deleted:
            raise Refused.not_found(f"{self.path}/{sid}.json")
        return self._messages[sid]

    def media_of(self, message: Message) -> list[Media]:
        """The files of a message that the API still has."""
        return [media for media in message.media if media.sid not in self._deleted]

    def media(self, sid: str, media_sid: str) -> Media:
        """A file of a message. Raises Refused."""
        for media in self.media_of(self.get(sid)):
            if media.sid == media_sid:
                return media
        raise Refused.not_found(f"{self.path}/{sid}/Media/{media_sid}.json")

    def on_phone(self, sid: str, media_sid: str) -> Media:
        """A file as the phone has it, whatever the API was told to delete. Raises LookupError."""
        return {media.sid: media for media in self._messages[sid].media}[media_sid]

    def delete(self, sid: str) -> None:
        """Forget a message. Raises Refused."""
        self._deleted.add(self.get(sid).sid)

    def delete_media(self, sid: str, media_sid: str) -> None:
        """Forget a file of a message. Raises Refused."""
        self._deleted.add(self.media(sid, media_sid).sid)

    @property
    def path(self) -> str:
        """Path of the resource."""
        return f"/{API_VERSION}/Accounts/{self._account.sid}/Messages"

    def resource(self, message: Message) -> dict[str, Any]:
        """What the REST API answers."""
        uri = f"{self.path}/{message.sid}"
        return {
            "account_sid": self._account.sid,
            "api_version": API_VERSION,
            "body": message.body,
            "date_created": rfc_2822(message.created),
            "date_sent": rfc_2822(message.sent),
            "date_updated": rfc_2822(message.updated or message.created),
            "direction": message.direction,
            "error_code": message.error_code,
            "error_message": REASONS.get(message.error_code or 0),
            "from": message.from_,
            "messaging_service_sid": None,
            "num_media": str(len(self.media_of(message)) or len(message.media_urls)),
            "num_segments": str(message.num_segments),
            "price": None,
            "price_unit": "USD",
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": message.to,
            "uri": f"{uri}.json",
        }

    def page(self, query: dict[str, str]) -> dict[str, Any]:
        """One page of a search by `To`, `From` and `DateSent`, newest first."""
        found = [message for message in reversed(self.all()) if _matches(message, query)]
        size, number = min(int(query.get("PageSize") or 50), 1000), int(query.get("Page") or 0)
        start = number * size
        shown = found[start : start + size]
        last = start + size >= len(found)
        return {
            "messages": [self.resource(message) for message in shown],
            "page": number,
            "page_size": size,
            "start": start,
            "end": max(start, start + len(shown) - 1),
            "uri": self._page_uri(query, number, size),
            "first_page_uri": self._page_uri(query, 0, size),
            "next_page_uri": None if last else self._page_uri(query, number + 1, size),
            "previous_page_uri": self._page_uri(query, number - 1, size) if number else None,
        }

    def _page_uri(self, query: dict[str, str], page: int, size: int) -> str:
        return f"{self.path}.json?{urlencode(query | {'PageSize': str(size), 'Page': str(page)})}"


def rfc_2822(when: datetime | None) -> str | None:
    """A time as the REST API writes it."""
    return format_datetime(when.astimezone(UTC)) if when else None


def _matches(message: Message, query: dict[str, str]) -> bool:
    when = message.sent or message.created
    return (
        query.get("To", message.to) == message.to
        and query.get("From", message.from_) == message.from_
        and ("DateSent" not in query or when.date() == _time(query["DateSent"]).date())
        and ("DateSent>" not in query or when >= _time(query["DateSent>"]))
        and ("DateSent<" not in query or when <= _time(query["DateSent<"]) + timedelta(seconds=1))
    )


def _time(text: str) -> datetime:
    try:
        when = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(20001, f"Invalid DateSent: {text}") from error
    return when if when.tzinfo else when.replace(tzinfo=UTC)
