"""The stand-in of the Telegram Bot API: one bot, some people, and HTTP on loopback."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import ANY, Faults, Refusal, ServerError, TooMany
from sandbox.feed import Feed
from sandbox.telegram import account, editing, receiving, sending  # noqa: F401 - they enter their methods
from sandbox.telegram.errors import ApiError, Json, too_many
from sandbox.telegram.limits import Rates
from sandbox.telegram.methods import METHODS, Method
from sandbox.telegram.parameters import Parameters, Upload, read_parameters
from sandbox.telegram.phone import Phone
from sandbox.telegram.phone_http import PhoneRoutes
from sandbox.telegram.state import Clock, State
from sandbox.telegram.updates import Disorder

TOKEN = "1234567890:stand-in"  # noqa: S105 - it opens nothing
_CALLS_KEPT = 10_000
DOWN = ServerError(502)
_NOT_FOUND = ApiError(404, "Not Found")


class Call(NamedTuple):
    """One call of the bot, as it came in."""

    method: str
    values: Mapping[str, Any]
    uploads: Mapping[str, Upload]


class TelegramStandIn(Phone):
    """Serve `app` with `sandbox.server.Server`. `faults` go by method name; `calls` are the bot's latest."""

    def __init__(
        self, token: str = TOKEN, *, name: str = "Mtahini", clock: Clock = time.time, feed: Feed | None = None
    ) -> None:
        number = int(token.partition(":")[0])
        bot: Json = {"id": number, "is_bot": True, "first_name": name, "username": "mtahini_bot"}
        super().__init__(State(bot, clock, feed or Feed()))
        self.token = token
        self.faults = Faults()
        self.calls: deque[Call] = deque(maxlen=_CALLS_KEPT)
        self.app = Starlette(routes=self._routes(), lifespan=self._lifespan, exception_handlers={404: _lost})

    def disorder(self, *, duplicate: float = 0.0, reorder: float = 0.0, seed: int = 0) -> None:
        """From now on deliver updates twice, or after their successor, with these probabilities."""
        self._state.updates.disorder(Disorder(duplicate=duplicate, reorder=reorder, seed=seed))

    def go_down(self, down: bool) -> None:
        """From now on answer every call with an error, or work again. What people write waits for the next poll."""
        if down:
            self.faults.rate(ANY, DOWN, 1.0)
            self._state.updates.stop_poll(ApiError(DOWN.status, "Bad Gateway"))
        else:
            self.faults.lift(ANY, DOWN)

    async def idle(self) -> None:
        """Return when the bot has everything that people did."""
        await self._state.updates.quiet.wait()

    def limit_rates(self, *, chat: float | None = None, overall: float | None = None, burst: int = 3) -> None:
        """Refuse messages above so many a second; None is no limit."""
        self._state.rate.rates = Rates(chat=chat, overall=overall, burst=burst)

    def _routes(self) -> list[Route]:
        return [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._download),
            *self.phone_routes(),
        ]

    def phone_routes(self) -> list[Route]:
        """What a page speaks to: `/_phone/...`."""
        state = self._state
        phones = PhoneRoutes(self, state.feed, state.updates, state.rate)
        return [*phones.routes(), self.faults.route("/_phone/faults")]

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        await self._state.webhook.start()
        try:
            yield
        finally:
            await self._state.webhook.stop()

    async def _call(self, request: Request) -> Response:
        if request.path_params["token"] != self.token:
            return _refused(ApiError(401, "Unauthorized"))
        if (method := METHODS.get(request.path_params["method"].lower())) is None:
            return _refused(_NOT_FOUND)
        try:
            parameters = await read_parameters(request)
        except ApiError as error:
            return _refused(error)
        self.calls.append(Call(method.name, parameters.values, parameters.uploads))
        return await self.faults.answer(method.name, request, lambda: self._work(method, parameters), _scripted)

    async def _work(self, method: Method, parameters: Parameters) -> Response:
        try:
            result = await method.call(self._state, parameters)
        except ApiError as error:
            return _refused(error)
        return JSONResponse({"ok": True, "result": result})

    async def _download(self, request: Request) -> Response:
        """Faults go by the name `download`."""
        return await self.faults.answer("download", request, lambda: self._file(request), _scripted)

    async def _file(self, request: Request) -> Response:
        file = self._state.files.by_path(request.path_params["path"])
        if file is None or request.path_params["token"] != self.token:
            return _refused(_NOT_FOUND)
        return Response(file.content, media_type="application/octet-stream")


def _refused(error: ApiError) -> Response:
    return JSONResponse(error.body(), error.code)


def _scripted(refusal: Refusal) -> Response:
    if isinstance(refusal, TooMany):
        return _refused(too_many(refusal.retry_after))
    if isinstance(refusal, ServerError):
        return _refused(ApiError(refusal.status, "Internal Server Error"))
    return _refused(ApiError(refusal.code, refusal.description))


async def _lost(_request: Request, _error: Exception) -> Response:
    body: Json = _NOT_FOUND.body()
    return JSONResponse(body, 404)
