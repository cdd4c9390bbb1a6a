"""The desk as a web page: phones, switches, a clock and what happens. It speaks to the stand-ins, never to the bot."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.language import NAIROBI
from sandbox import centre
from sandbox.desk import preview
from sandbox.desk.phones import App, Phones
from sandbox.desk.switches import Switches
from sandbox.desk.timeline import Timeline
from sandbox.server import Server
from sandbox.system import Desk, desk
from sandbox.twilio.errors import Refused, refusal

PORT = 8022
PAGE = Path(__file__).parent / "page"
WANTED = TypeAdapter(dict[str, bool])

Endpoint = Callable[[Request], Awaitable[Response]]


class NewPhone(BaseModel):
    """A phone to put on the desk."""

    model_config = ConfigDict(extra="forbid")

    app: App
    number: str
    name: str = ""


class Move(BaseModel):
    """How far the clock is to move."""

    model_config = ConfigDict(extra="forbid")

    hours: float = Field(gt=0, le=24 * 366)


def _tolerant(endpoint: Endpoint) -> Endpoint:
    """Tell what was wrong with a request: 400 a wrong argument, 404 nothing there."""

    async def tell(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ValidationError as error:
            return JSONResponse({"error": "; ".join(each["msg"] for each in error.errors())}, 400)
        except LookupError as error:
            return JSONResponse({"error": str(error)}, 404)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, 400)

    return tell


@asynccontextmanager
async def served(folder: Path, timeline: Timeline, port: int) -> AsyncIterator[str]:
    """The whole desk on loopback, in an empty folder; its URL."""
    async with (
        desk(folder, feed=timeline.feed, clock=timeline.clock) as standing,
        Server(DeskPage(standing, timeline).app, port=port) as server,
    ):
        yield server.url


def desk_port(wanted: int | None) -> int | None:
    """The port that is wanted, if it is free; where none is, the usual one, or 0 for any."""
    if wanted is None:
        return desk_port(PORT) or 0
    try:
        socket.create_server(("127.0.0.1", wanted)).close()
    except OSError:
        return None
    return wanted


class DeskPage:
    """Serve `app` with `sandbox.server.Server`."""

    def __init__(self, standing: Desk, timeline: Timeline) -> None:
        self._standing = standing
        self._timeline = timeline
        self._phones = Phones(standing.telegram, standing.twilio, standing.feed)
        self._switches = Switches(standing.telegram, standing.twilio, standing.feed)
        self._phones.lay_out()
        self.app = Starlette(
            routes=self._routes(),
            exception_handlers={Refused: refusal},
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
        )

    def _routes(self) -> list[BaseRoute]:
        document = "/desk/documents/{platform}/{id:path}/pages"
        return [
            Route("/desk/state", self._state),
            Route("/desk/phones", _tolerant(self._add), methods=["POST"]),
            Route("/desk/switches", _tolerant(self._turn), methods=["PATCH"]),
            Route("/desk/clock", _tolerant(self._move), methods=["POST"]),
            self._standing.feed.route("/desk/events"),
            Route(document, _tolerant(self._pages)),
            Route(f"{document}/{{number:int}}.png", _tolerant(self._picture)),
            Mount("/telegram", routes=self._standing.telegram.phone_routes()),
            Mount("/twilio", routes=self._standing.twilio.phone_routes()),
            Mount("/", StaticFiles(directory=PAGE, html=True)),
        ]

    async def _state(self, _request: Request) -> Response:
        return JSONResponse(
            {
                "run": self._standing.feed.run,
                "last_event": self._standing.feed.last,
                "phones": self._phones.shown(),
                "switches": self._switches.shown(),
                "clock": self._clock(),
                "timeline": self._timeline.recent(),
                "verify_url": f"{self._standing.settings.public_url}/verify/",
                "slip": {"centre": f"{centre.EXAM}{centre.CODE}", "password": centre.SLIP},
            }
        )

    async def _add(self, request: Request) -> Response:
        wanted = NewPhone.model_validate_json(await request.body())
        return JSONResponse(self._phones.add(**wanted.model_dump()).shown(), 201)

    async def _turn(self, request: Request) -> Response:
        self._switches.turn(WANTED.validate_json(await request.body()))
        return Response(status_code=204)

    async def _move(self, request: Request) -> Response:
        await self._standing.move_clock(timedelta(hours=Move.model_validate_json(await request.body()).hours))
        self._standing.feed.publish("clock", **self._clock())
        return JSONResponse(self._clock())

    def _clock(self) -> dict[str, object]:
        clock = self._standing.clock
        return {
            "now": clock().astimezone(NAIROBI).isoformat(timespec="seconds"),
            "moved_seconds": round(clock.moved.total_seconds()),
        }

    async def _pages(self, request: Request) -> Response:
        """The pages of a document, each with the URL of its picture; none of a file that is no PDF and no picture."""
        document = self._document(request)
        try:
            pages = await preview.pages(document.content)
        except ValueError as error:
            reason = f"There is no preview of this file: {error}."
            return JSONResponse({"name": document.name, "pages": [], "reason": reason})
        path = request.url.path
        shown = [page.model_dump() | {"image": f"{path}/{number}.png"} for number, page in enumerate(pages, 1)]
        return JSONResponse({"name": document.name, "pages": shown})

    async def _picture(self, request: Request) -> Response:
        png = await preview.picture(self._document(request).content, request.path_params["number"])
        return Response(png, media_type="image/png", headers={"Cache-Control": "max-age=86400"})

    def _document(self, request: Request) -> preview.Document:
        """A file that went through a platform. Raises LookupError."""
        platform, number = request.path_params["platform"], request.path_params["id"]
        if platform == "telegram":
            file = self._standing.telegram.find_file(number)
            return preview.Document(file.details.get("file_name", ""), file.content)
        message, _slash, media = number.partition("/")
        found = self._standing.twilio.messages.on_phone(message, media)
        return preview.Document(found.name, found.content)
