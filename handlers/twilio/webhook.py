"""A webhook of Twilio's, read and verified; the same for messages and for receipts."""

from __future__ import annotations

import structlog
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.settings import Settings
from handlers import body
from handlers.twilio.signature import HEADER, is_genuine

LARGEST = 64 * 1024  # bytes of a body

log = structlog.get_logger(__name__)


async def parameters(request: Request, settings: Settings) -> FormData:
    """What Twilio says. Raises HTTPException: 403 if it was not Twilio, 400 if it is no form, 413 if it is too long."""
    signature = request.headers.get(HEADER, "")
    if not signature:
        raise _forged(request)
    content = await body.read(request, LARGEST)
    if body.media_type(request) != body.FORM:
        raise HTTPException(400)
    form = body.form(content)
    token = settings.twilio_auth_token.get_secret_value()
    if not is_genuine(token, _called(request, settings), form, signature):
        raise _forged(request)
    return form


def done() -> Response:
    """The answer that makes Twilio do nothing. Plain text would be sent to the person as a message."""
    return Response("<Response/>", media_type="text/xml")


def _called(request: Request, settings: Settings) -> str:
    query = request.scope["query_string"].decode("latin-1")
    return f"{settings.public_url}{request.scope['path']}{query and '?'}{query}"


def _forged(request: Request) -> HTTPException:
    log.warning("twilio webhook refused: wrong or missing signature", path=request.scope["path"])
    return HTTPException(403)
