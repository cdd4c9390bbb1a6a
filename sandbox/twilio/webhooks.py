"""Signed requests to our webhooks, as Twilio sends them: one attempt, and retries only where the URL asks for them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlencode

import aiohttp
from twilio.request_validator import RequestValidator

TIMEOUT = aiohttp.ClientTimeout(total=15, sock_connect=5)


@dataclass(frozen=True)
class Overrides:
    """How often to repeat, and after which failures: ct (no connection), rt (no answer), 4xx, 5xx."""

    retries: int = 1
    after: frozenset[str] = frozenset({"ct"})

    @classmethod
    def of(cls, fragment: str) -> Overrides:
        """Read `rc=2&rp=ct,5xx` from a URL's fragment."""
        options = dict(parse_qsl(fragment))
        after = frozenset(options.get("rp", "ct").split(","))
        return cls(min(int(options.get("rc", 1)), 5), after)

    def repeat(self, failure: str) -> bool:
        """Whether another attempt follows this failure."""
        return "all" in self.after or failure in self.after


@dataclass
class Delivery:
    """What became of one webhook. `failure` is empty once it was answered with 2xx."""

    url: str
    fields: dict[str, str]
    token: str = field(default_factory=lambda: str(uuid.uuid4()))
    attempts: int = 0
    failure: str = ""
    reply: str = ""  # a text/plain answer, which goes to the person

    def state(self) -> dict[str, Any]:
        """What other processes see of it."""
        return {"url": self.url, "fields": self.fields, "attempts": self.attempts, "failure": self.failure}


class Webhooks:
    """Posts and signs; the session is opened and closed by the app."""

    def __init__(self, token: str) -> None:
        self._validator = RequestValidator(token)
        self.session: aiohttp.ClientSession | None = None
        self.failed: list[Delivery] = []

    async def post(self, delivery: Delivery) -> Delivery:
        """Deliver; what was not taken is kept in `failed`."""
        url, fragment = urldefrag(delivery.url)
        overrides = Overrides.of(fragment)
        for _ in range(1 + overrides.retries):
            delivery.attempts += 1
            delivery.failure = await self._attempt(url, delivery)
            if not delivery.failure or not overrides.repeat(delivery.failure):
                break
        if delivery.failure:
            self.failed.append(delivery)
        return delivery

    async def _attempt(self, url: str, delivery: Delivery) -> str:
        """One request; what went wrong in the words of the overrides."""
        try:
            return await self._request(url, delivery)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            return "ct"
        except (aiohttp.ClientError, TimeoutError, OSError):
            return "rt"

    async def _request(self, url: str, delivery: Delivery) -> str:
        assert self.session is not None, "the app is not being served"  # noqa: S101
        headers = {
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
            "X-Twilio-Signature": self._validator.compute_signature(url, delivery.fields),
            "I-Twilio-Idempotency-Token": delivery.token,
        }
        body = urlencode(delivery.fields)
        async with self.session.post(url, data=body, headers=headers, timeout=TIMEOUT, allow_redirects=False) as answer:
            if answer.content_type == "text/plain":
                delivery.reply = await answer.text()
            return "" if answer.ok and answer.status < 300 else f"{answer.status // 100}xx"
