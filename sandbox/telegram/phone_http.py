"""The phones over HTTP as JSON, for other processes and for the page; bytes travel as base64 in `content`."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Awaitable, Callable

from pydantic import TypeAdapter, ValidationError, validate_call
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.feed import Feed
from sandbox.telegram.errors import Json
from sandbox.telegram.limits import RateLimit, Rates
from sandbox.telegram.phone import NotPossible, Phone
from sandbox.telegram.updates import Disorder, Updates

_LONGEST_WAIT = 60.0  # seconds
_OBJECT: TypeAdapter[Json] = TypeAdapter(Json)

Endpoint = Callable[[Request], Awaitable[Response]]


def _tolerant(endpoint: Endpoint) -> Endpoint:
    """Tell what was wrong with a request: 400 a wrong argument, 404 nobody there, 409 not possible now."""

    async def tell(request: Request) -> Response:
        try:
            return await endpoint(request)
        except NotPossible as error:
            return JSONResponse({"error": str(error)}, 409)
        except LookupError as error:
            return JSONResponse({"error": str(error)}, 404)
        except (ValidationError, Base64Error, ValueError) as error:
            return JSONResponse({"error": str(error)}, 400)

    return tell


class PhoneRoutes:
    """`/_phone/...`: people, their acts, what they see, and how deliveries go wrong."""

    def __init__(self, phone: Phone, feed: Feed, updates: Updates, rate: RateLimit) -> None:
        self._phone = phone
        self._feed = feed
        self._updates = updates
        self._rate = rate
        acts = (
            *(phone.write, phone.tap, phone.forge, phone.share_contact, phone.send_contact, phone.send_sticker),
            *(phone.send_voice, phone.send_location, phone.send_document, phone.send_photo),
            *(phone.block, phone.unblock),
        )
        self._acts: dict[str, Callable[..., object]] = {act.__name__: validate_call(act) for act in acts}

    def routes(self) -> list[Route]:
        """All routes of the phones."""
        person = "/_phone/people/{user_id:int}"
        return [
            Route("/_phone/people", _tolerant(self._people)),
            Route("/_phone/people", _tolerant(self._add), methods=["POST"]),
            Route(f"{person}/chat", _tolerant(self._chat)),
            Route(f"{person}/{{act}}", _tolerant(self._act), methods=["POST"]),
            Route("/_phone/files/{file_id}", _tolerant(self._file)),
            self._feed.route("/_phone/events"),
            Route("/_phone/disorder", _tolerant(self._disorder), methods=["PUT"]),
            Route("/_phone/rates", _tolerant(self._rates), methods=["PUT"]),
        ]

    async def _people(self, _request: Request) -> Response:
        return JSONResponse({"people": [person.model_dump() for person in self._phone.people()]})

    async def _add(self, request: Request) -> Response:
        person = validate_call(self._phone.add_person)(**await _arguments(request))
        return JSONResponse(person.model_dump(), 201)

    async def _chat(self, request: Request) -> Response:
        """With `count`, waits up to `timeout` seconds for so many messages of the bot; shows what there is."""
        user_id = request.path_params["user_id"]
        try:
            count, seconds = int(request.query_params.get("count", 0)), _seconds(request)
            messages = await self._phone.wait_for(user_id, count, timeout=seconds)
        except TimeoutError:
            messages = self._phone.chat(user_id)
        return JSONResponse(
            {
                "messages": [message.model_dump() for message in messages],
                "keyboard": self._phone.keyboard(user_id),
                "commands": self._phone.commands(user_id),
                "menu_button": self._phone.menu_button(user_id),
            }
        )

    async def _act(self, request: Request) -> Response:
        if (act := self._acts.get(request.path_params["act"])) is None:
            raise LookupError(f"there is no such act, only {', '.join(self._acts)}")
        arguments = await _arguments(request)
        return JSONResponse({"result": act(request.path_params["user_id"], **arguments)})

    async def _file(self, request: Request) -> Response:
        content = self._phone.file(request.path_params["file_id"])
        return Response(content, media_type="application/octet-stream")

    async def _disorder(self, request: Request) -> Response:
        self._updates.disorder(Disorder.model_validate_json(await request.body()))
        return Response(status_code=204)

    async def _rates(self, request: Request) -> Response:
        self._rate.rates = Rates.model_validate_json(await request.body())
        return Response(status_code=204)


async def _arguments(request: Request) -> Json:
    arguments = _OBJECT.validate_json(await request.body() or b"{}")
    if "content" in arguments:
        arguments["content"] = b64decode(arguments["content"], validate=True)
    return arguments


def _seconds(request: Request) -> float:
    return min(float(request.query_params.get("timeout", 0)), _LONGEST_WAIT)
