"""A webhook of Twilio's, read and verified; the same for messages and for receipts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl

import structlog
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.settings import Settings
from handlers import body
from handlers.twilio.signature import HEADER, is_genuine

LARGEST = 64 * 1024  # bytes of a body
_FIELDS = 500
_FORM = "application/x-www-form-urlencoded"

log = structlog.get_logger(__name__)


async def parameters(request: Request, settings: Settings) -> FormData:
    """What Twilio says. Raises HTTPException: 403 if it was not Twilio, 400 if it is no form, 413 if it is too long."""
    signature = request.headers.get(HEADER, "")
    if not signature:
        raise _forged(request)
    form = _parse(request.headers.get("Content-Type", ""), await body.read(request, LARGEST))
    token = settings.twilio_auth_token.get_secret_value()
    if not is_genuine(token, _called(request, settings), form, signature):
        raise _forged(request)
    return form


@contextmanager
def stored() -> Iterator[None]:
    """Around the storing of what Twilio says: if that fails, whatever the cause, Twilio hears 503 and may try again."""
    try:
        yield
    except Exception as error:
        log.exception("twilio webhook not stored")
        raise HTTPException(503) from error


def done() -> Response:
    """The answer that makes Twilio do nothing. Plain text would be sent to the person as a message."""
    return Response("<Response/>", media_type="text/xml")


def _called(request: Request, settings: Settings) -> str:
    query = request.scope["query_string"].decode("latin-1")
    return f"{settings.public_url.rstrip('/')}{request.scope['path']}{query and '?'}{query}"


def _parse(content_type: str, content: bytes) -> FormData:
    if content_type.partition(";")[0].strip().lower() != _FORM:
        raise HTTPException(400)
    try:
        fields = parse_qsl(content.decode(), keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError as error:
        raise HTTPException(400) from error
    return FormData([*fields])


def _forged(request: Request) -> HTTPException:
    log.warning("twilio webhook refused: wrong or missing signature", path=request.scope["path"])
    return HTTPException(403)
