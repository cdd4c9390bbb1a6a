"""Telegram as a bot sees it: it calls the webhook with what people say, and takes what the bot says to them."""

from __future__ import annotations

import asyncio
import json
import re
import time
from dataclasses import dataclass, field
from itertools import count, cycle

from benchmarks.questions import ANSWERS
from benchmarks.rounds import Round
from benchmarks.server import http, listening

SECRET = "benchmark"
BOT = {"id": 1, "is_bot": True, "first_name": "Mtahini", "username": "mtahini_bot"}
LONGEST = 30.0  # seconds in which a message must have its answer; otherwise it is lost, and so is the benchmark
CHAT = re.compile(rb"chat_id\W+(\d+)")  # in a form or in JSON


@dataclass
class Platform:
    """One Telegram for all bots, of which one is driven at a time. A chat speaks when its last message is answered."""

    chats: int
    connections: int
    root: str = ""
    answered: dict[int, asyncio.Future[float]] = field(default_factory=dict)
    numbers: count[int] = field(default_factory=lambda: count(1))

    async def start(self) -> asyncio.Server:
        """Listen to what bots say."""
        server, self.root = await listening(self._answer)
        return server

    def _answer(self, method: bytes, body: bytes) -> bytes:
        if method == b"getMe":
            return http("200 OK", {"ok": True, "result": BOT})
        if method != b"sendMessage":
            return http("200 OK", {"ok": True, "result": True})
        found = CHAT.search(body)
        assert found, body
        chat = int(found[1])
        waiting = self.answered.get(chat)
        if waiting and not waiting.done():
            waiting.set_result(time.perf_counter())
        return http("200 OK", {"ok": True, "result": sent(chat, next(self.numbers))})

    async def drive(self, port: int, seconds: float) -> Round:
        """All chats speak to the bot at a port, over so many connections, for so long."""
        ready: asyncio.Queue[int] = asyncio.Queue()
        for chat in range(1, self.chats + 1):
            ready.put_nowait(chat)
        latencies: list[float] = []
        start = time.perf_counter()

        async def hear(chat: int, said: float) -> None:
            async with asyncio.timeout(LONGEST):
                latencies.append(await self.answered[chat] - said)
            ready.put_nowait(chat)

        async def connection() -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            words = cycle(ANSWERS)
            while time.perf_counter() - start < seconds:
                chat = await ready.get()
                self.answered[chat] = asyncio.get_running_loop().create_future()
                everybody.create_task(hear(chat, time.perf_counter()))
                writer.write(call(update(chat, next(self.numbers), next(words))))
                await acknowledged(reader)
            writer.close()
            await writer.wait_closed()

        async with asyncio.TaskGroup() as everybody:
            for _number in range(self.connections):
                everybody.create_task(connection())
        return Round(time.perf_counter() - start, latencies)


async def acknowledged(reader: asyncio.StreamReader) -> None:
    """The bot's answer to a call, which must be 200."""
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    length = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
    await reader.readexactly(int(length or 0))


def call(said: dict[str, object]) -> bytes:
    """A call of the webhook."""
    body = json.dumps(said)
    head = (
        "POST /telegram/webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


def update(chat: int, number: int, text: str) -> dict[str, object]:
    """Somebody said something."""
    message = {
        "message_id": number,
        "from": {"id": chat, "is_bot": False, "first_name": "Asha", "language_code": "en"},
        "chat": {"id": chat, "first_name": "Asha", "type": "private"},
        "date": 1_790_000_000,
        "text": text,
    }
    return {"update_id": number, "message": message}


def sent(chat: int, number: int) -> dict[str, object]:
    """Telegram's answer to sendMessage."""
    return {
        "message_id": number,
        "from": BOT,
        "chat": {"id": chat, "first_name": "Asha", "type": "private"},
        "date": 1_790_000_000,
        "text": "Which paper of it?",
    }
