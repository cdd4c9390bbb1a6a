"""Telegram's calls: the sender verified, the update read and stored, and only then answered."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable

import structlog
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from handlers import body
from handlers.telegram.inbound import Update

PATH = "/telegram/webhook"
LARGEST = 1_000_000  # bytes of a body
HEADER = "X-Telegram-Bot-Api-Secret-Token"

log = structlog.get_logger(__name__)


def route(secret: str, store: Callable[[Update], Awaitable[None]]) -> Route:
    """POST answers 403 to strangers, 400 or 413 to what is no update, 503 where it was not stored; Telegram repeats."""

    async def receive(request: Request) -> Response:
        if not _genuine(request, secret):
            log.warning("telegram webhook refused: wrong or missing secret")
            raise HTTPException(403)
        update = _update(await body.read(request, LARGEST))
        try:
            await store(update)
        except Exception as error:
            log.exception("telegram update not stored", update_id=update.update_id)
            raise HTTPException(503) from error
        return Response()

    return Route(PATH, receive, methods=["POST"])


def _genuine(request: Request, secret: str) -> bool:
    given = request.headers.get(HEADER, "")
    return bool(secret) and hmac.compare_digest(given.encode(), secret.encode())


def _update(content: bytes) -> Update:
    try:
        return Update.model_validate_json(content)
    except ValidationError as error:
        log.warning("telegram webhook refused: not an update", fields=[each["loc"] for each in error.errors()])
        raise HTTPException(400) from None
