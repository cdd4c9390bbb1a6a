"""Telegram calling the bot: in order for each chat, taps apart from messages, again and again until a 2xx."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from urllib.parse import urlsplit

import aiohttp
from pydantic import BaseModel, ConfigDict

from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.updates import Lane, Update, Updates

_FIRST_WAIT, _LONGEST_WAIT = 0.05, 1.0  # seconds between attempts
_TIMEOUT = aiohttp.ClientTimeout(total=10)


class Target(BaseModel):
    """Where updates go; an empty `url` means nowhere."""

    model_config = ConfigDict(frozen=True)

    url: str = ""
    secret: str = ""
    max_connections: int = 40


class Webhook:
    """Delivers updates while a target is set. Unlike Telegram it never gives up on an update."""

    def __init__(self, updates: Updates, clock: Callable[[], float]) -> None:
        self.target = Target()
        self._updates = updates
        self._clock = clock
        self._lanes: dict[Lane, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(self.target.max_connections)
        self._session: aiohttp.ClientSession | None = None
        self._error: Json = {}
        updates.woken.append(self._wake)

    async def start(self) -> None:
        """Begin to deliver."""
        self._session = aiohttp.ClientSession(timeout=_TIMEOUT)
        self._wake()

    async def stop(self) -> None:
        """Give up what is on its way; it stays pending."""
        await self._cancel()
        if self._session:
            await self._session.close()
            self._session = None

    async def set(self, target: Target) -> None:
        """Deliver somewhere else from now on. Raises ApiError if Telegram would not take the target."""
        _check(target)
        await self._cancel()
        self.target = target
        self._slots = asyncio.Semaphore(target.max_connections)
        self._error = {}
        self._wake()

    def info(self) -> Json:
        """As getWebhookInfo shows it."""
        info: Json = {
            "url": self.target.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._updates.pending),
        }
        if self.target.url:
            info |= {"max_connections": self.target.max_connections, "ip_address": "127.0.0.1"} | self._error
        return info | ({"allowed_updates": self._updates.allowed} if self._updates.allowed else {})

    def _wake(self) -> None:
        if not (self.target.url and self._session):
            return
        for lane in {update.lane for update in self._updates.pending} - self._lanes.keys():
            self._lanes[lane] = asyncio.create_task(self._empty(lane, self._session))

    async def _empty(self, lane: Lane, session: aiohttp.ClientSession) -> None:
        wait = _FIRST_WAIT
        try:
            while update := next((each for each in self._updates.pending if each.lane == lane), None):
                async with self._slots:
                    delivered = await self._deliver(update, session)
                if delivered:
                    self._updates.confirm(update)
                    wait = _FIRST_WAIT
                else:
                    await asyncio.sleep(wait)
                    wait = min(wait * 2, _LONGEST_WAIT)
        finally:
            self._lanes.pop(lane, None)

    async def _deliver(self, update: Update, session: aiohttp.ClientSession) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.target.secret} if self.target.secret else {}
        try:
            async with session.post(
                self.target.url, json=update.body, headers=headers, allow_redirects=False
            ) as response:
                await response.read()
                if 200 <= response.status < 300:
                    return True
                self._failed(f"Wrong response from the webhook: {response.status} {response.reason}")
        except TimeoutError:
            self._failed("Read timeout expired")
        except aiohttp.ClientConnectorError:
            self._failed("Connection refused")
        except aiohttp.ClientError:
            self._failed("Connection reset by peer")
        return False

    def _failed(self, reason: str) -> None:
        self._error = {"last_error_date": int(self._clock()), "last_error_message": reason}

    async def _cancel(self) -> None:
        lanes = list(self._lanes.values())
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)
        # One that was cancelled before it began could not take itself out.
        self._lanes = {lane: task for lane, task in self._lanes.items() if not task.done()}


def _check(target: Target) -> None:
    if not target.url:
        return
    url = urlsplit(target.url)
    if url.scheme != "https" and not (url.scheme == "http" and url.hostname in ("127.0.0.1", "::1", "localhost")):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    if url.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise bad_request("bad webhook: Failed to resolve host: Name or service not known")
    if target.secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", target.secret):
        raise bad_request("secret token contains unallowed characters")
    if not 1 <= target.max_connections <= 100:
        raise bad_request("invalid max_connections specified")
