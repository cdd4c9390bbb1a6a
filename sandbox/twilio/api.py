"""Twilio's REST API: api.twilio.com, content.twilio.com and messaging.twilio.com at one address."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from sandbox.faults import Refusal, Refuse, TooMany
from sandbox.twilio.account import API_VERSION
from sandbox.twilio.authorization import credentials
from sandbox.twilio.contents import CONTENT_URL
from sandbox.twilio.create import Form
from sandbox.twilio.errors import Refused
from sandbox.twilio.messages import Media, Message, rfc_2822

if TYPE_CHECKING:
    from sandbox.twilio.app import TwilioStandIn

Endpoint = Callable[[Request], Awaitable[Response]]
MESSAGES = f"/{API_VERSION}/Accounts/{{account}}/Messages"


class Api:
    """The routes; each is an operation that a fault can be scripted for."""

    def __init__(self, stand_in: TwilioStandIn) -> None:
        self._it = stand_in

    def routes(self) -> list[Route]:
        """All of the API."""
        message, media = f"{MESSAGES}/{{sid}}", f"{MESSAGES}/{{sid}}/Media"
        content = "/v1/Content/{sid}"
        return [
            self._route("messages.create", "POST", f"{MESSAGES}.json", self._create_message),
            self._route("messages.list", "GET", f"{MESSAGES}.json", self._list_messages),
            self._route("messages.fetch", "GET", f"{message}.json", self._fetch_message),
            self._route("messages.delete", "DELETE", f"{message}.json", self._delete_message),
            self._route("media.list", "GET", f"{media}.json", self._list_media),
            self._route("media.fetch", "GET", f"{media}/{{media}}.json", self._fetch_media),
            self._route("media.delete", "DELETE", f"{media}/{{media}}.json", self._delete_media),
            self._route("media.download", "GET", f"{media}/{{media}}", self._download_media),
            Route("/_storage/{sid}/{media}", self._from_storage),
            self._route("content.create", "POST", "/v1/Content", self._create_content),
            self._route("content.list", "GET", "/v1/Content", self._list_contents),
            self._route("content.fetch", "GET", content, self._fetch_content),
            self._route("content.delete", "DELETE", content, self._delete_content),
            self._route("approvals.create", "POST", f"{content}/ApprovalRequests/whatsapp", self._submit),
            self._route("approvals.fetch", "GET", f"{content}/ApprovalRequests", self._fetch_approval),
            self._route("approvals.list", "GET", "/v1/ContentAndApprovals", self._list_approvals),
            self._route("typing.create", "POST", "/v2/Indicators/Typing.json", self._type),
        ]

    def _route(self, operation: str, method: str, path: str, endpoint: Endpoint) -> Route:
        async def guarded(request: Request) -> Response:
            self._authenticate(request)
            await request.body()
            return await self._it.faults.answer(operation, request, lambda: endpoint(request), _refuse)

        return Route(path, guarded, methods=[method], name=operation)

    def _authenticate(self, request: Request) -> None:
        """Raises Refused for a wrong account or token."""
        account = self._it.account
        user, password = credentials(request.headers.get("Authorization", ""))
        known = secrets.compare_digest((user + password).encode(), (account.sid + account.token).encode())
        if not known:
            raise Refused(20003, "Authenticate", 401)
        if request.path_params.get("account", account.sid) != account.sid:
            raise Refused.not_found(request.url.path)

    async def _create_message(self, request: Request) -> Response:
        message = self._it.desk.accept(Form(await request.body()))
        answer = JSONResponse(self._it.messages.resource(message), 201)
        await self._it.send(message)
        return answer

    async def _list_messages(self, request: Request) -> Response:
        return JSONResponse(self._it.messages.page(dict(request.query_params)))

    async def _fetch_message(self, request: Request) -> Response:
        return JSONResponse(self._it.messages.resource(self._message(request)))

    async def _delete_message(self, request: Request) -> Response:
        self._it.messages.delete(request.path_params["sid"])
        return Response(status_code=204)

    async def _list_media(self, request: Request) -> Response:
        message = self._message(request)
        uri = f"{self._it.messages.path}/{message.sid}/Media.json?PageSize=50&Page=0"
        media = [self._media_resource(message, each) for each in self._it.messages.media_of(message)]
        ends = {"page": 0, "page_size": 50, "start": 0, "end": max(0, len(media) - 1)}
        uris = {"uri": uri, "first_page_uri": uri, "next_page_uri": None, "previous_page_uri": None}
        return JSONResponse({"media_list": media} | ends | uris)

    async def _fetch_media(self, request: Request) -> Response:
        message = self._message(request)
        return JSONResponse(self._media_resource(message, self._media(request)))

    async def _delete_media(self, request: Request) -> Response:
        self._it.messages.delete_media(request.path_params["sid"], request.path_params["media"])
        return Response(status_code=204)

    async def _download_media(self, request: Request) -> Response:
        """The file is kept on another host, which wants no password of ours."""
        path = f"/_storage/{self._message(request).sid}/{self._media(request).sid}"
        return RedirectResponse(URL(f"{request.base_url}").replace(hostname="localhost", path=path))

    async def _from_storage(self, request: Request) -> Response:
        return await self._it.faults.answer("media.storage", request, lambda: self._storage(request), _refuse)

    async def _storage(self, request: Request) -> Response:
        if "Authorization" in request.headers:
            return Response("Only one auth mechanism allowed", 400, media_type="text/plain")
        media = self._media(request)
        return Response(media.content, media_type=media.content_type)

    async def _create_content(self, request: Request) -> Response:
        return JSONResponse(self._it.contents.create(await request.body()).resource(), 201)

    async def _list_contents(self, request: Request) -> Response:
        contents = [content.resource() for content in self._it.contents.all()]
        return JSONResponse(_paged("/v1/Content", contents, request))

    async def _fetch_content(self, request: Request) -> Response:
        return JSONResponse(self._it.contents.get(request.path_params["sid"]).resource())

    async def _delete_content(self, request: Request) -> Response:
        self._it.contents.delete(request.path_params["sid"])
        return Response(status_code=204)

    async def _submit(self, request: Request) -> Response:
        approval = self._it.contents.submit(request.path_params["sid"], await request.body())
        return JSONResponse(asdict(approval), 201)

    async def _fetch_approval(self, request: Request) -> Response:
        content = self._it.contents.get(request.path_params["sid"])
        whatsapp = {"type": "whatsapp"} | asdict(content.approval)
        found = {"sid": content.sid, "account_sid": content.account_sid, "whatsapp": whatsapp}
        return JSONResponse(found | {"url": f"{CONTENT_URL}{request.url.path}"})

    async def _list_approvals(self, request: Request) -> Response:
        def both(content: Any) -> dict[str, Any]:
            shown = {name: value for name, value in content.resource().items() if name not in ("url", "links")}
            return shown | {"approval_requests": asdict(content.approval)}

        contents = [both(content) for content in self._it.contents.all()]
        return JSONResponse(_paged("/v1/ContentAndApprovals", contents, request))

    async def _type(self, request: Request) -> Response:
        form = Form(await request.body())
        if form.one("channel") != "whatsapp":
            raise Refused(20422, "Invalid Parameter: channel")
        message = self._it.messages.get(form.one("messageId"))
        self._it.account.tell("typing", self._it.phone_at(message.from_).number, message.app, sid=message.sid)
        return JSONResponse({"success": True})

    def _message(self, request: Request) -> Message:
        return self._it.messages.get(request.path_params["sid"])

    def _media(self, request: Request) -> Media:
        return self._it.messages.media(request.path_params["sid"], request.path_params["media"])

    def _media_resource(self, message: Message, media: Media) -> dict[str, Any]:
        when = rfc_2822(message.created)
        return {
            "account_sid": self._it.account.sid,
            "content_type": media.content_type,
            "date_created": when,
            "date_updated": when,
            "parent_sid": message.sid,
            "sid": media.sid,
            "uri": f"{self._it.messages.path}/{message.sid}/Media/{media.sid}.json",
        }


def _paged(path: str, contents: list[dict[str, Any]], request: Request) -> dict[str, Any]:
    """One page of the Content API."""
    size, page = int(request.query_params.get("PageSize", 50)), int(request.query_params.get("Page", 0))
    shown = contents[page * size : (page + 1) * size]

    def url(number: int) -> str:
        return f"{CONTENT_URL}{path}?PageSize={size}&Page={number}"

    meta = {
        "key": "contents",
        "page": page,
        "page_size": size,
        "url": url(page),
        "first_page_url": url(0),
        "next_page_url": url(page + 1) if (page + 1) * size < len(contents) else None,
        "previous_page_url": url(page - 1) if page else None,
    }
    return {"contents": shown, "meta": meta}


def _refuse(fault: Refusal) -> Response:
    """A scripted refusal in Twilio's form."""
    if isinstance(fault, TooMany):
        body = Refused(20429, "Too Many Requests", 429).body()
        return JSONResponse(body, 429, headers={"Retry-After": str(fault.retry_after)})
    if isinstance(fault, Refuse):
        return JSONResponse(Refused(fault.code, fault.description).body(), 400)
    return JSONResponse(Refused(20500, "Internal Server Error", fault.status).body(), fault.status)
