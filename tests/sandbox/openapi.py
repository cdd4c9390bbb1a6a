"""Twilio's own description of its API as a check: of requests to it, and of answers that claim to be its.

`record(app)` notes every exchange with a stand-in; `check(request, response)` holds one against the description.
The description is in an npm package that is fetched once into `build/`; without npm the test is skipped.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PACKAGE = "@twilio/cli-core@8.3.2"
BUILD = Path(__file__).parents[2] / "build"
SERVICES = {
    "/2010-04-01/": ("https://api.twilio.com", "twilio_api_v2010"),
    "/v1/": ("https://content.twilio.com", "twilio_content_v1"),
    "/v2/": ("https://messaging.twilio.com", "twilio_messaging_v2"),
}
RESOURCES = ("api.v2010.account.message", "content.v1.")
ERROR_FIELDS = {"code", "message", "more_info", "status"}

Exchange = tuple[MockRequest, MockResponse]


@pytest.fixture(scope="session")
def twilio_openapi() -> Path:
    """The folder with the description; skips where npm or its registry is not at hand."""
    return description()


def description() -> Path:
    """The folder with the description. Skips the calling test where it cannot be had."""
    folder = BUILD / "twilio-oai"
    if not folder.exists():
        _fetch(folder)
    return folder


def _fetch(folder: Path) -> None:
    """Unpack the package beside its place and move it there at once, for two tests may do this together."""
    folder.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
        try:
            pack = ["npm", "pack", "--silent", PACKAGE]
            subprocess.run(pack, cwd=temporary, check=True, capture_output=True, timeout=120)
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"Twilio's OpenAPI description ({PACKAGE}) cannot be fetched by npm: {error}")
        with tarfile.open(next(Path(temporary).glob("*.tgz"))) as archive:
            archive.extractall(temporary, filter="data")
        unpacked = Path(temporary) / "package/src/services/twilio-api"
        if not folder.exists():
            shutil.move(unpacked, folder)


@cache
def _specification(name: str) -> OpenAPI:
    document = json.loads((description() / f"{name}.json").read_text())
    for title, schema in document["components"]["schemas"].items():
        if title.startswith(RESOURCES):
            schema |= {"required": list(schema["properties"]), "additionalProperties": False}
    return OpenAPI.from_dict(document)


def check(request: MockRequest, response: MockResponse) -> None:
    """Hold an exchange against Twilio's description, every field of a resource required.

    A request that was refused as invalid is not checked, only the form of its refusal. Raises OpenAPIError.
    """
    specification = _specification(_service(request.path)[1])
    if response.status_code < 400 or response.status_code == 429 or response.status_code >= 500:
        specification.validate_request(request)
    if response.status_code < 400:
        specification.validate_response(request, response)
        return
    error = json.loads(response.data or b"{}")
    assert error.keys() == ERROR_FIELDS, error
    assert error["status"] == response.status_code, error


def record(app: Starlette) -> list[Exchange]:
    """Note every exchange with a stand-in that Twilio describes, from now on. Call it before the app is served."""
    exchanges: list[Exchange] = []
    app.add_middleware(Recorder, exchanges=exchanges)
    return exchanges


def _service(path: str) -> tuple[str, str]:
    return next(service for prefix, service in SERVICES.items() if path.startswith(prefix))


@dataclass
class Recording:
    """One exchange on its way."""

    scope: Scope
    body: bytes = b""
    status: int = 0
    headers: dict[str, Any] = field(default_factory=dict)
    answer: bytes = b""

    def hear(self, message: Message) -> None:
        """A part of the request."""
        self.body += message.get("body", b"")

    def say(self, message: Message) -> None:
        """A part of the answer."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], _decoded(message["headers"])
        self.answer += message.get("body", b"")

    def exchange(self) -> Exchange:
        """In the words of openapi-core."""
        headers = _decoded(self.scope["headers"])
        request = MockRequest(
            _service(self.scope["path"])[0],
            self.scope["method"],
            self.scope["path"],
            args=dict(parse_qsl(self.scope["query_string"].decode(), keep_blank_values=True)),
            headers=headers,
            data=self.body,
            content_type=headers.get("content-type", ""),
        )
        content_type = self.headers.get("content-type", "application/json")
        return request, MockResponse(self.answer, self.status, self.headers, content_type)


class Recorder:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, exchanges: list[Exchange]) -> None:
        self._app = app
        self._exchanges = exchanges

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _described(scope["path"]):
            await self._app(scope, receive, send)
            return
        recording = Recording(scope)

        async def hear() -> Message:
            message = await receive()
            recording.hear(message)
            return message

        async def say(message: Message) -> None:
            recording.say(message)
            await send(message)

        await self._app(scope, hear, say)
        self._exchanges.append(recording.exchange())


def _described(path: str) -> bool:
    return path.startswith(tuple(SERVICES)) and (path.endswith(".json") or path.startswith("/v1/"))


def _decoded(headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {name.decode(): value.decode() for name, value in headers}
