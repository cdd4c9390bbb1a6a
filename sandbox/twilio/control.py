"""The phones over HTTP, for other processes and for a page: everything under `/_phone`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, validate_call
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.twilio.account import WHATSAPP
from sandbox.twilio.delivery import Receipts
from sandbox.twilio.inbox import Seen
from sandbox.twilio.post import Written

if TYPE_CHECKING:
    from sandbox.twilio.app import TwilioStandIn

VERBS = ("write", "tap", "choose", "send_contact", "send_location", "send_voice", "send_sticker", "send_media")


class Changes(BaseModel):
    """What can be set from outside; a field that is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    webhooks: dict[str, str] = {}
    receipts: Receipts | None = None
    duplicated: float | None = Field(None, ge=0, le=1)
    holds: bool | None = None
    verdict: str | None = None
    strict_layout: bool | None = None


class PhoneChanges(BaseModel):
    """What can be set of one phone."""

    model_config = ConfigDict(extra="forbid")

    name: str | None = None
    hides_number: bool | None = None
    opted_out: bool | None = None
    reads_at_once: bool | None = None
    failures: dict[str, int] | None = None
    wrote_at: datetime | None = None


class Control:
    """The routes."""

    def __init__(self, stand_in: TwilioStandIn) -> None:
        self._it = stand_in

    def routes(self) -> list[Route]:
        """All of them; a page's own files can stand beside them."""
        return [
            Route("/_phone", self._state),
            Route("/_phone", self._change, methods=["PATCH"]),
            self._it.feed.route("/_phone/events"),
            self._it.faults.route("/_phone/faults"),
            Route("/_phone/release", self._release, methods=["POST"]),
            Route("/_phone/written/{sid}/deliver", self._deliver, methods=["POST"]),
            Route("/_phone/documents/{sid}/{media}", self._document),
            Route("/_phone/{phone}", self._change_phone, methods=["PATCH"]),
            Route("/_phone/{phone}/inbox", self._inbox),
            Route("/_phone/{phone}/chat", self._chat),
            Route("/_phone/{phone}/read", self._read, methods=["POST"]),
            Route("/_phone/{phone}/{verb}", self._do, methods=["POST"]),
        ]

    async def _state(self, request: Request) -> Response:
        """Phones, settings, and what was lost: messages of people, and receipts."""
        del request
        phones = [asdict(phone) | {"wrote_at": str(phone.wrote_at or "")} for phone in self._it.phones.all()]
        account = self._it.account
        return JSONResponse(
            {
                "account_sid": account.sid,
                "numbers": account.numbers,
                "webhooks": account.webhooks,
                "receipts": self._it.courier.receipts,
                "phones": phones,
                "lost": [_written(each) for each in self._it.post.lost],
                "failed_webhooks": [delivery.state() for delivery in self._it.webhooks.failed],
            }
        )

    async def _change(self, request: Request) -> Response:
        try:
            changes = Changes.model_validate_json(await request.body())
        except ValidationError as error:
            return _wrong(error)
        self._it.account.webhooks |= changes.webhooks
        _set(self._it.courier, changes, "receipts")
        _set(self._it.post, changes, "duplicated", "holds")
        _set(self._it.contents, changes, "verdict", "strict_layout")
        return Response(status_code=204)

    async def _change_phone(self, request: Request) -> Response:
        try:
            changes = PhoneChanges.model_validate_json(await request.body())
            phone = self._it.phones.get(request.path_params["phone"])
        except ValueError as error:
            return _wrong(error)
        _set(phone, changes, *changes.model_fields_set)
        return Response(status_code=204)

    async def _do(self, request: Request) -> Response:
        """A verb of the person's, its arguments as a JSON object; bytes in base64."""
        verb = request.path_params["verb"]
        if verb not in VERBS:
            return JSONResponse({"error": f"there is no {verb}; there are {', '.join(VERBS)}"}, 404)
        try:
            arguments = await request.json() if await request.body() else {}
            act = validate_call(getattr(self._it, verb))
            return JSONResponse(_written(await act(request.path_params["phone"], **arguments)))
        except (LookupError, ValueError) as error:
            return _wrong(error)

    async def _read(self, request: Request) -> Response:
        await self._it.read(request.path_params["phone"])
        return Response(status_code=204)

    async def _inbox(self, request: Request) -> Response:
        """`?app=&count=&timeout=`: waits until there are so many messages; 408 if there never are."""
        query = request.query_params
        try:
            inbox = await self._it.wait_for(
                request.path_params["phone"],
                query.get("app", WHATSAPP),
                int(query.get("count", 0)),
                float(query.get("timeout", 10)),
            )
        except TimeoutError:
            return JSONResponse({"error": "not so many messages came in time"}, 408)
        except ValueError as error:
            return _wrong(error)
        return JSONResponse([_seen(each) for each in inbox])

    async def _chat(self, request: Request) -> Response:
        """`?app=`: what stands in the chat, in both directions."""
        try:
            chat = self._it.chat(request.path_params["phone"], request.query_params.get("app", WHATSAPP))
        except ValueError as error:
            return _wrong(error)
        return JSONResponse({"messages": [_seen(each) for each in chat]})

    async def _document(self, request: Request) -> Response:
        try:
            media = self._it.messages.on_phone(request.path_params["sid"], request.path_params["media"])
        except LookupError:
            return Response(status_code=404)
        return Response(media.content, media_type=media.content_type)

    async def _release(self, request: Request) -> Response:
        """Deliver what was held back: late receipts, and messages of people in `{"order": [2, 0, 1]}`."""
        body = await request.json() if await request.body() else {}
        await self._it.post.release(body.get("order"))
        await self._it.courier.release()
        return Response(status_code=204)

    async def _deliver(self, request: Request) -> Response:
        """Deliver a message of a person's once more: a lost one, or a duplicate."""
        written = self._it.post.written.get(request.path_params["sid"])
        if written is None:
            return Response(status_code=404)
        await self._it.post.deliver(written)
        return JSONResponse(_written(written))


def _set(target: object, changes: BaseModel, *names: str) -> None:
    for name in names:
        if (value := getattr(changes, name)) is not None:
            setattr(target, name, value)


def _written(written: Written) -> dict[str, Any]:
    delivery = written.delivery.state()
    return {"sid": written.sid, "phone": written.phone.number, "delivered": written.delivered} | delivery


def _seen(message: Seen) -> dict[str, Any]:
    shown = asdict(message) | {"at": message.at.isoformat()}
    for document in shown["documents"]:
        document["size"] = len(document.pop("content"))
    return shown


def _wrong(error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 404 if isinstance(error, LookupError) else 400)
