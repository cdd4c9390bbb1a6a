"""The parameters of a call: from the query, a form, a multipart form or JSON, all read alike."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message as Part
from email.parser import Parser
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from sandbox.telegram.errors import Json, bad_request


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Parameters:
    """What a method was called with. Values are text, or JSON values where the body was JSON."""

    values: Mapping[str, Any]
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    connection: object = None

    def text(self, name: str) -> str:
        """A text; empty if it is missing."""
        value = self.values.get(name)
        return "" if value is None else str(value)

    def number(self, name: str, default: int = 0) -> int:
        """A whole number. Raises ApiError if it is none."""
        try:
            return int(self.text(name) or default)
        except ValueError:
            raise bad_request(f"invalid {name} specified") from None

    def flag(self, name: str) -> bool:
        """Whether something is switched on."""
        return self.text(name).lower() in ("true", "1", "yes")

    def object(self, name: str) -> Json | None:
        """A JSON object, or a text that holds one; None if missing. Raises ApiError."""
        value = self._json(name)
        if value is None or isinstance(value, dict):
            return value
        raise bad_request(f"object expected as {_words(name)}")

    def array(self, name: str) -> list[Any] | None:
        """A JSON array, or a text that holds one; None if missing. Raises ApiError."""
        value = self._json(name)
        if value is None or isinstance(value, list):
            return value
        raise bad_request(f"array expected as {_words(name)}")

    def _json(self, name: str) -> Any:
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad_request(f"can't parse {_words(name)} JSON object") from None


def _words(name: str) -> str:
    return name.replace("_", " ")


async def read_parameters(request: Request) -> Parameters:
    """Reads the whole request. Parameters of the body win over those of the query. Raises ApiError."""
    values, uploads = _body(request.headers.get("content-type", ""), await request.body())
    return Parameters({**request.query_params, **values}, uploads, request.client)


def _body(content_type: str, body: bytes) -> tuple[Json, dict[str, Upload]]:
    if content_type.startswith("multipart/form-data"):
        return _multipart(content_type, body)
    if content_type.startswith("application/json"):
        return _json_object(body), {}
    return dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True)), {}


def _json_object(body: bytes) -> Json:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise bad_request("can't parse request body JSON object")
    return value


def _multipart(content_type: str, body: bytes) -> tuple[Json, dict[str, Upload]]:
    # Latin-1 maps every byte to one character and back, so that the parser leaves the content as it is.
    form = Parser().parsestr(f"Content-Type: {content_type}\r\n\r\n{body.decode('latin-1')}")
    values: Json = {}
    uploads: dict[str, Upload] = {}
    for part in form.get_payload() if form.is_multipart() else []:
        if not isinstance(part, Part):
            continue
        name = str(part.get_param("name", "", "content-disposition"))
        content = str(part.get_payload()).encode("latin-1")
        if file_name := part.get_filename():
            uploads[name] = Upload(_utf8(file_name), part.get_content_type(), content)
        else:
            values[name] = content.decode(errors="replace")
    return values, uploads


def _utf8(name: str) -> str:
    try:
        return name.encode("latin-1").decode()
    except UnicodeError:  # it was `filename*`, and has been decoded
        return name
