"""The account of the stand-in: who may call, which numbers are ours, where webhooks go."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sandbox.feed import Feed

WHATSAPP, SMS = "whatsapp", "sms"
PREFIX = "whatsapp:"
API_VERSION = "2010-04-01"

Clock = Callable[[], datetime]


def utcnow() -> datetime:
    """The time now, in UTC."""
    return datetime.now(UTC)


def new_sid(prefix: str) -> str:
    """An id as Twilio makes them: two letters and 32 hex digits."""
    return prefix + secrets.token_hex(16)


def app_of(address: str) -> str:
    """`whatsapp` or `sms`, by the form of an address."""
    return WHATSAPP if address.startswith(PREFIX) else SMS


@dataclass
class Account:
    """Credentials, numbers (+E.164 or a short code) and webhook URLs by app (`whatsapp`, `sms`)."""

    sid: str
    token: str
    numbers: dict[str, str]
    webhooks: dict[str, str] = field(default_factory=dict)
    clock: Clock = utcnow
    url: str = "https://api.twilio.com"  # where inbound media is fetched from
    feed: Feed = field(default_factory=Feed)

    def sender(self, app: str) -> str:
        """Our own address on an app; empty where the app has no number."""
        number = self.numbers.get(app, "")
        return PREFIX + number if number and app == WHATSAPP else number

    def tell(self, kind: str, phone: str, app: str, **data: Any) -> None:
        """Tell those who watch a phone: `kind` is message, status, inbound, taken, lost or typing."""
        self.feed.publish("twilio", phone, kind=kind, phone=phone, app=app, data=data)
