"""The stand-in itself: the aggregator's API on one side, people with their phones on the other."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections import defaultdict, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from urllib.parse import parse_qsl

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from sandbox.faults import Faults, Refusal, Refuse, TooMany
from sandbox.feed import Feed
from sandbox.twilio.account import Clock, utcnow
from sandbox.twilio.delivery import Receipts
from sandbox.twilio.phones import is_number
from sandbox.twilio.segments import segments

SEND, FETCH = "send", "fetch"  # the operations that a fault can be scripted for
PATH = "/version1/messaging"
SAFARICOM = "63902"
PAUSE = 1.0  # seconds until a message is brought again
LONGEST = aiohttp.ClientTimeout(total=15, sock_connect=5)


@dataclass
class Sms:
    """A message to a phone. `arrived` is empty where it did not."""

    id: str
    number: str
    text: str
    at: datetime
    arrived: datetime | None = None
    reports: list[dict[str, str]] = field(default_factory=list)  # what our webhook is told, in order

    @property
    def segments(self) -> int:
        """As how many messages it is paid."""
        return segments(self.text)


@dataclass
class Line:
    """A phone's line: why reports of its messages fail, such as UserInBlackList, and whether it is refused at once."""

    failure: str = ""
    blacklisted: bool = False


class AggregatorStandIn:
    """One account with a short code. Serve `app` with `sandbox.server.Server`.

    `lost` is the share of messages, 0 to 1, of which no report ever comes although they arrived or not; of those that
    are lost, `astray` is the share that did not arrive. `per_second` refuses what is faster; 0 refuses nothing.
    """

    def __init__(self, user: str, key: str, sender: str, *, clock: Clock = utcnow, per_second: int = 0) -> None:
        self.user, self.key, self.sender = user, key, sender
        self.incoming_url = self.delivery_url = ""  # our webhooks
        self.clock = clock
        self.per_second = per_second
        self.lost = self.astray = 0.0
        self.receipts = Receipts.AT_ONCE
        self.faults = Faults()
        self.feed = Feed()
        self.random = random.Random(0)
        self.lines: defaultdict[str, Line] = defaultdict(Line)
        self.sent: list[Sms] = []
        self.refused = 0  # because they were too fast
        self.failed: list[tuple[str, int]] = []  # webhooks that were not taken, with their status; 0: nobody there
        self._late: list[Sms] = []
        self._recent: deque[datetime] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._numbers = count(1)
        self.app = Starlette(
            routes=[Route(PATH, self._send, methods=["POST"]), Route(PATH, self._fetch)], lifespan=self._life
        )

    @asynccontextmanager
    async def _life(self, app: Starlette) -> AsyncIterator[None]:
        del app
        connector, cookies = aiohttp.TCPConnector(limit=0), aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(connector=connector, timeout=LONGEST, cookie_jar=cookies) as self._session:
            yield
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def idle(self) -> None:
        """Return when no report is on its way any longer."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def write(self, number: str, text: str, tries: int = 1) -> int:
        """A person writes to our short code; returns what our webhook answered, 0 where nobody was there.

        What is not taken is brought again, so many times in all.
        """
        fields = {
            "date": f"{self.clock():%Y-%m-%d %H:%M:%S}",
            "from": number,
            "id": f"{next(self._numbers):08}",
            "linkId": "",
            "text": text,
            "to": self.sender,
            "networkCode": SAFARICOM,
        }
        status = await self._post(self.incoming_url, fields)
        for _again in range(tries - 1):
            if status == 200:
                break
            await asyncio.sleep(PAUSE)
            status = await self._post(self.incoming_url, fields)
        return status

    def inbox(self, number: str) -> list[str]:
        """The texts that arrived on a phone, oldest first."""
        return [sms.text for sms in self.sent if sms.number == number and sms.arrived]

    async def wait_for(self, number: str, ready: int = 1, timeout: float = 10) -> list[str]:  # noqa: ASYNC109
        """The inbox, as soon as it holds so many texts. Raises TimeoutError (seconds)."""
        async with asyncio.timeout(timeout):
            await self.feed.until(lambda: len(self.inbox(number)) >= ready or None, number)
        return self.inbox(number)

    async def release(self) -> None:
        """Bring all reports that were late."""
        late, self._late = self._late, []
        for sms in late:
            await self._report(sms)

    async def _send(self, request: Request) -> Response:
        fields = dict(parse_qsl((await request.body()).decode()))
        return await self.faults.answer(SEND, request, lambda: self._take(request, fields), _refuse)

    async def _fetch(self, request: Request) -> Response:
        async def nothing() -> Response:
            return JSONResponse({"SMSMessageData": {"Messages": []}})

        if not self._knows(request, request.query_params.get("username", "")):
            return _unknown()
        return await self.faults.answer(FETCH, request, nothing, _refuse)

    def _knows(self, request: Request, user: str) -> bool:
        return user == self.user and secrets.compare_digest(request.headers.get("apiKey", ""), self.key)

    async def _take(self, request: Request, fields: dict[str, str]) -> Response:
        if not self._knows(request, fields.get("username", "")):
            return _unknown()
        if self._too_fast():
            return _refuse(TooMany())
        if fields.get("from") != self.sender:
            return _answer("InvalidSenderId", [])
        recipients = [await self._accept(number, fields["message"]) for number in fields["to"].split(",")]
        done = sum(recipient["statusCode"] == 101 for recipient in recipients)
        return _answer(f"Sent to {done}/{len(recipients)} Total Cost: KES {done * 0.8:.4f}", recipients)

    def _too_fast(self) -> bool:
        now = self.clock()
        while self._recent and now - self._recent[0] >= timedelta(seconds=1):
            self._recent.popleft()
        if self.per_second and len(self._recent) >= self.per_second:
            self.refused += 1
            return True
        self._recent.append(now)
        return False

    async def _accept(self, number: str, text: str) -> dict[str, object]:
        line = self.lines[number]
        code, status = (406, "UserInBlacklist") if line.blacklisted else (101, "Success")
        if not is_number(number):
            code, status = 403, "InvalidPhoneNumber"
        if code != 101:
            return {"statusCode": code, "number": number, "status": status, "cost": "0", "messageId": "None"}
        sms = Sms(f"ATXid_{secrets.token_hex(16)}", number, text, self.clock())
        await self._carry(sms, line)
        return {"statusCode": code, "number": number, "status": status, "cost": "KES 0.8000", "messageId": sms.id}

    async def _carry(self, sms: Sms, line: Line) -> None:
        """To the phone, or not; and what is told of it."""
        silent = self.receipts is Receipts.NEVER or self.random.random() < self.lost
        arrives = not line.failure and not (silent and self.random.random() < self.astray)
        sms.arrived = self.clock() if arrives else None
        self.sent.append(sms)
        self.feed.publish("aggregator", sms.number, id=sms.id)
        sms.reports = [] if silent else _reports(sms, line, self.receipts)
        if self.receipts is Receipts.LATE:
            self._late.append(sms)
        elif self.receipts is Receipts.EARLY:
            await self._report(sms)
        elif sms.reports:
            task = asyncio.create_task(self._report(sms))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _report(self, sms: Sms) -> None:
        for report in sms.reports:
            await self._post(self.delivery_url, report)

    async def _post(self, url: str, fields: dict[str, str]) -> int:
        try:
            async with self._session.post(url, data=fields, allow_redirects=False) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            status = 0
        if status != 200:
            self.failed.append((url, status))
        return status


def _reports(sms: Sms, line: Line, receipts: Receipts) -> list[dict[str, str]]:
    """What is told of a message: that it was handed to the network, and how that ended."""
    common = {"id": sms.id, "phoneNumber": sms.number, "networkCode": SAFARICOM, "retryCount": "0"}
    end = {"status": "Failed", "failureReason": line.failure} if line.failure else {"status": "Success"}
    found = [common | {"status": "Submitted"}, common | end]
    if receipts is Receipts.REVERSED:
        return found[::-1]
    return [report for report in found for _time in range(2 if receipts is Receipts.TWICE else 1)]


def _answer(message: str, recipients: list[dict[str, object]]) -> Response:
    return JSONResponse({"SMSMessageData": {"Message": message, "Recipients": recipients}}, 201)


def _unknown() -> Response:
    return PlainTextResponse("The supplied authentication is invalid", 401)


def _refuse(refusal: Refusal) -> Response:
    if isinstance(refusal, TooMany):
        return PlainTextResponse("Too Many Requests", 429, {"Retry-After": str(refusal.retry_after)})
    if isinstance(refusal, Refuse):
        recipient = {"statusCode": refusal.code, "number": "", "status": refusal.description, "cost": "0"}
        return _answer("Sent to 0/1 Total Cost: 0", [recipient | {"messageId": "None"}])
    return PlainTextResponse("", refusal.status)
