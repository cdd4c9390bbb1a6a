"""A Bot API that records what it is asked, and answers as it is told."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

TOKEN = "42:SECRET"
BOT = {"id": 42, "is_bot": True, "first_name": "Mtahini", "username": "mtahini_bot"}
MESSAGE = {"message_id": 5, "date": 1_790_000_000, "chat": {"id": 111, "type": "private"}}
RESULTS = {
    "getMe": BOT,
    "sendMessage": MESSAGE,
    "sendDocument": MESSAGE | {"document": {"file_id": "NEW", "file_unique_id": "U"}},
}


@dataclass(frozen=True)
class File:
    """A part of a multipart body that has a name."""

    name: str | None
    media_type: str | None
    content: bytes


@dataclass(frozen=True)
class Call:
    """One request."""

    method: str
    fields: dict[str, Any]


@dataclass
class BotApi:
    """`script` holds answers out of the ordinary, `updates` what polls find, `calls` what was asked, in order."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    script: defaultdict[str, deque[tuple[int, object]]] = field(default_factory=lambda: defaultdict(deque))
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    def fail(self, method: str, status: int, description: str, **parameters: object) -> None:
        """Refuse the next call of a method."""
        body = {"ok": False, "error_code": status, "description": description}
        self.script[method].append((status, body | ({"parameters": parameters} if parameters else {})))

    def of(self, method: str) -> list[dict[str, Any]]:
        """The fields of each call of a method."""
        return [call.fields for call in self.calls if call.method == method]

    async def until(self, seen: Callable[[], bool]) -> None:
        """Wait until the calls look like this."""
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(seen)

    async def answer(self, request: web.Request) -> web.Response:
        """Record a call and answer it."""
        method = request.match_info["method"]
        if request.match_info["token"] != TOKEN:
            return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
        call = Call(method, await _fields(request))
        async with self.changed:
            self.calls.append(call)
            self.changed.notify_all()
        if self.script[method]:
            status, body = self.script[method].popleft()
            return _response(status, body)
        result = await self._poll(call.fields) if method == "getUpdates" else RESULTS.get(method, True)
        return web.json_response({"ok": True, "result": result})

    async def _poll(self, fields: dict[str, Any]) -> list[dict[str, Any]]:
        while not (found := [each for each in self.updates if each["update_id"] >= fields["offset"]]):
            async with self.changed:
                await self.changed.wait()
        return found


def _response(status: int, body: object) -> web.Response:
    if isinstance(body, bytes):
        return web.Response(status=status, body=body, content_type="text/html")
    return web.json_response(body, status=status)


async def _fields(request: web.Request) -> dict[str, Any]:
    given = await (request.json() if request.content_type == "application/json" else request.post())
    return {name: _value(value) for name, value in given.items()}


def _value(value: object) -> object:
    """What a field holds: a file, JSON, or a text."""
    if isinstance(value, web.FileField):
        with value.file as file:
            return File(value.filename, value.content_type, file.read())
    try:
        return json.loads(str(value))
    except ValueError:
        return value


@asynccontextmanager
async def bot_api() -> AsyncIterator[BotApi]:
    """A Bot API on a free port of loopback."""
    api = BotApi()
    app = web.Application(client_max_size=50_000_000)
    app.router.add_post("/bot{token}/{method}", api.answer)
    async with TestServer(app) as server:
        api.url = str(server.make_url("")).rstrip("/")
        yield api
