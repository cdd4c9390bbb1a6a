"""What a webhook brings, no longer than it may be, and the storing of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl

import structlog
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

FORM = "application/x-www-form-urlencoded"
_FIELDS = 500

log = structlog.get_logger(__name__)


async def read(request: Request, largest: int) -> bytes:
    """The bytes. Raises HTTPException: 413 beyond `largest`, 400 where the caller went away."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > largest:
                raise HTTPException(413)
    except ClientDisconnect:
        raise HTTPException(400) from None
    return bytes(body)


def media_type(request: Request) -> str:
    """The type of a request's body, without its parameters."""
    return request.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def form(content: bytes) -> FormData:
    """The fields of a form, blank and repeated ones too. Raises HTTPException: 400 where it is none."""
    try:
        fields = parse_qsl(content.decode(), keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError as error:
        raise HTTPException(400) from error
    return FormData([*fields])


@contextmanager
def stored(platform: str) -> Iterator[None]:
    """Around the storing of what a platform says: if that fails, whatever the cause, it hears 503 and may repeat."""
    try:
        yield
    except Exception as error:
        log.exception("webhook not stored", platform=platform)
        raise HTTPException(503) from error
