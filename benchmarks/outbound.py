"""Messages and 60 kB documents a second, and processor time each, to a server on loopback that answers at once.

Ours is one aiohttp session with time-outs, under python-telegram-bot's Bot, under our Telegram channel, and under
twilio's client; theirs are the HTTP clients that the two libraries bring along. All run on uvloop, as in production.
Run: python -m benchmarks.outbound [--quick]
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from statistics import median
from typing import cast

import telegram
import uvloop
from telegram.request import BaseRequest, HTTPXRequest
from twilio.http import AsyncHttpClient
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from benchmarks import table
from benchmarks.server import http, listening
from bot.messages import BOLD_OFF, BOLD_ON, Incoming, Outgoing
from bot.settings import Settings
from handlers.http import session
from handlers.telegram.channel import Telegram
from handlers.telegram.request import AiohttpRequest
from handlers.twilio.client import AiohttpTwilio
from storage.files import Files
from storage.uploads import FileIds

IN_FLIGHT = (1, 100)
TEXT = "Your offer acceptance has been saved. <b>2021 KCSE 233/1 Examiner</b>\n\n1 Letter\n2 Menu"
OUTGOING = Outgoing(text=TEXT.replace("<b>", BOLD_ON).replace("</b>", BOLD_OFF))
PDF = b"%PDF-1.7" + bytes(60_000)
ACCOUNT = "AC" + "0" * 32

Send = Callable[[], Awaitable[object]]
Open = Callable[[str], AbstractAsyncContextManager[Send]]  # given the server's root


# The server's answers.

MESSAGE = {
    "message_id": 1,
    "from": {"id": 1, "is_bot": True, "first_name": "Mtahini", "username": "mtahini_bot"},
    "chat": {"id": 2, "first_name": "Asha", "type": "private"},
    "date": 1_790_000_000,
}
DOCUMENT = {"file_id": "F", "file_unique_id": "U", "file_name": "letter.pdf", "mime_type": "application/pdf"}
NOW = "Sun, 22 Nov 2026 05:01:45 +0000"
TWILIO = {
    "sid": "SM" + "0" * 32,
    "account_sid": ACCOUNT,
    "body": TEXT,
    "direction": "outbound-api",
    "from": "+254700000000",
    "to": "+254700000001",
    "status": "queued",
    "num_media": "0",
    "num_segments": "1",
    "date_created": NOW,
    "date_updated": NOW,
}


ANSWERS = {
    b"sendMessage": http("200 OK", {"ok": True, "result": MESSAGE | {"text": TEXT}}),
    b"sendDocument": http("200 OK", {"ok": True, "result": MESSAGE | {"document": DOCUMENT}}),
    b"Messages.json": http("201 Created", TWILIO),
}


def serve(ready: Connection) -> None:
    """The server's process: tells its root, and ends with its parent."""

    async def main() -> None:
        server, root = await listening(lambda path, _body: ANSWERS[path])
        ready.send(root)
        await server.serve_forever()

    uvloop.run(main())


# The clients: each opens with the server's root, and sends one message or document a call.


def _message(request: BaseRequest, root: str) -> Send:
    bot = telegram.Bot("1:T", f"{root}/bot", request=request, get_updates_request=request)
    return lambda: bot.send_message(2, TEXT, parse_mode="HTML")


def _document(request: BaseRequest, root: str) -> Send:
    bot = telegram.Bot("1:T", f"{root}/bot", request=request, get_updates_request=request)
    return lambda: bot.send_document(2, PDF, filename="letter.pdf", caption="Letter")


def bot_on_ours(send: Callable[[BaseRequest, str], Send]) -> Open:
    """python-telegram-bot's Bot on our session."""

    @asynccontextmanager
    async def opened(root: str) -> AsyncIterator[Send]:
        async with session() as http:
            yield send(AiohttpRequest(http), root)

    return opened


def bot_on_theirs(send: Callable[[BaseRequest, str], Send]) -> Open:
    """python-telegram-bot as it comes."""

    @asynccontextmanager
    async def opened(root: str) -> AsyncIterator[Send]:
        async with HTTPXRequest(httpx_kwargs={"trust_env": False}) as request:
            yield send(request, root)

    return opened


@asynccontextmanager
async def channel(root: str) -> AsyncIterator[Send]:
    """Our Telegram channel, from `Outgoing` to `Sent`."""

    async def accept(_messages: Sequence[Incoming]) -> None:
        raise AssertionError("nothing comes in")

    settings = Settings(secret_key="k" * 32, files_key="0" * 64, telegram_bot_token="1:T", telegram_api_url=root)
    async with session() as http:
        made = Telegram(settings, accept, cast("Files", None), cast("FileIds", None), http)
        yield lambda: made.send("2", OUTGOING, 1)


def _sms(http_client: AsyncHttpClient, root: str) -> Send:
    client = Client(ACCOUNT, "t", http_client=http_client, environment={"TWILIO_EDGE": ""})
    client.api.base_url = root
    return lambda: client.messages.create_async(to="+254700000001", from_="+254700000000", body=TEXT)


@asynccontextmanager
async def twilio_ours(root: str) -> AsyncIterator[Send]:
    """twilio's client on our session."""
    async with session() as http:
        yield _sms(AiohttpTwilio(http), root)


@asynccontextmanager
async def twilio_theirs(root: str) -> AsyncIterator[Send]:
    """twilio's client as it comes: without a time-out."""
    async with AsyncTwilioHttpClient() as http_client:
        yield _sms(http_client, root)


CLIENTS: dict[tuple[str, str], Open] = {
    ("telegram message", "our channel"): channel,
    ("telegram message", "Bot, ours"): bot_on_ours(_message),
    ("telegram message", "Bot, HTTPXRequest"): bot_on_theirs(_message),
    ("telegram document", "Bot, ours"): bot_on_ours(_document),
    ("telegram document", "Bot, HTTPXRequest"): bot_on_theirs(_document),
    ("twilio message", "ours"): twilio_ours,
    ("twilio message", "AsyncTwilioHttpClient"): twilio_theirs,
}
RATIOS = {  # name: what is sent, ours, theirs
    "telegram_messages": ("telegram message", "our channel", "Bot, HTTPXRequest"),
    "telegram_bot_messages": ("telegram message", "Bot, ours", "Bot, HTTPXRequest"),
    "telegram_documents": ("telegram document", "Bot, ours", "Bot, HTTPXRequest"),
    "twilio_messages": ("twilio message", "ours", "AsyncTwilioHttpClient"),
}


# The measuring.


@dataclass
class Figures:
    """What the rounds of one client gave, with so many in flight."""

    per_second: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)


async def drive(send: Send, in_flight: int, seconds: float) -> tuple[float, float]:
    """Messages a second, and milliseconds of processor time for each."""
    done = 0
    start, cpu = time.perf_counter(), time.process_time()

    async def worker() -> None:
        nonlocal done
        while time.perf_counter() - start < seconds:
            await send()
            done += 1

    await asyncio.gather(*(worker() for _ in range(in_flight)))
    return done / (time.perf_counter() - start), (time.process_time() - cpu) / done * 1000


async def measure(root: str, rounds: int, seconds: float) -> dict[tuple[str, str, int], Figures]:
    """All clients, in turn, several times; each first opens its connections, unmeasured."""
    found = {(*client, in_flight): Figures() for client in CLIENTS for in_flight in IN_FLIGHT}
    async with AsyncExitStack() as stack:
        sends = {client: await stack.enter_async_context(opens(root)) for client, opens in CLIENTS.items()}
        for _ in range(rounds):
            for (what, who, in_flight), figures in found.items():
                await drive(sends[what, who], in_flight, 0.01)
                per_second, cpu_ms = await drive(sends[what, who], in_flight, seconds)
                figures.per_second.append(per_second)
                figures.cpu_ms.append(cpu_ms)
    return found


def report(found: dict[tuple[str, str, int], Figures]) -> None:
    """Print the medians, for people."""
    table.show(
        ("what", "by", "in flight", "a second", "CPU ms each"),
        [
            (what, who, str(in_flight), f"{median(figures.per_second):,.0f}", f"{median(figures.cpu_ms):.2f}")
            for (what, who, in_flight), figures in found.items()
        ],
    )


def ratios(found: dict[tuple[str, str, int], Figures]) -> dict[str, float]:
    """Ours by theirs, from the medians: above 1 is faster."""
    return {
        f"{name}_{in_flight}": round(
            median(found[what, ours, in_flight].per_second) / median(found[what, theirs, in_flight].per_second), 2
        )
        for name, (what, ours, theirs) in RATIOS.items()
        for in_flight in IN_FLIGHT
    }


def main() -> None:
    """Start the server, measure, print."""
    quick = table.quick(__doc__)
    warnings.simplefilter("ignore", DeprecationWarning)  # twilio's own client warns at every request
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    found = uvloop.run(measure(ours.recv(), rounds=3 if quick else 7, seconds=0.4 if quick else 2.0))
    server.terminate()
    report(found)
    table.close({"benchmark": "outbound", **ratios(found)})


if __name__ == "__main__":
    main()
