"""SMS by an aggregator's HTTP API: what goes out, and the two webhooks by which messages and receipts come in."""

from __future__ import annotations

import hmac
from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import structlog
from aiohttp import ClientError, ClientSession
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channel import Accept, FileGone, Limits, Note, Sent
from bot.messages import Outgoing, SentFile
from bot.settings import Settings
from handlers import body
from handlers.aggregator import inbound
from handlers.aggregator.answer import accepted
from handlers.http import classify
from handlers.sms import LIMITS
from handlers.sms import body as text_of

LARGEST = 64 * 1024  # bytes of a webhook's body

log = structlog.get_logger(__name__)


def limits(settings: Settings) -> Limits:
    """Those of SMS, at the rate that this aggregator takes."""
    return replace(LIMITS, per_second=settings.sms_http_rate)


class Aggregator:
    """A `bot.channel.Channel`. The session belongs to its maker."""

    def __init__(self, name: str, settings: Settings, session: ClientSession, accept: Accept, note: Note) -> None:
        self.name = name
        self.limits = limits(settings)
        self._settings = settings
        self._names = settings.sms_http_names
        self._session = session
        self._accept = accept
        self._note = note

    async def start(self) -> None:
        """Nothing to do: the webhooks' addresses are entered at the aggregator by hand."""

    async def stop(self) -> None:
        """Nothing to do: the session belongs to its maker."""

    def routes(self) -> Sequence[Route]:
        """Where the aggregator brings messages and receipts; it signs nothing, so that a secret path must do."""
        return [
            Route("/sms/{secret}/incoming", self._incoming, methods=["POST"]),
            Route("/sms/{secret}/delivery", self._delivery, methods=["POST"]),
        ]

    async def send(self, address: str, message: Outgoing, outbox_id: int) -> Sent:  # noqa: ARG002 - it carries no id of ours
        """Hand one SMS over, once."""
        fields = self._fields(address, text_of(message))
        form = self._settings.sms_http_format == "form"
        headers = {self._names["key"]: self._settings.sms_http_key.get_secret_value(), "Accept": "application/json"}
        try:
            async with self._session.post(
                self._settings.sms_http_url,
                data=fields if form else None,
                json=None if form else fields,
                headers=headers,
                allow_redirects=False,
            ) as answer:
                content = await answer.read()
        except (ClientError, OSError) as error:  # TimeoutError is an OSError
            raise classify(error) from error
        return Sent(accepted(answer.status, content, answer.headers.get("Retry-After", ""), self._names))

    async def fetch(self, file: SentFile) -> AsyncGenerator[bytes, None]:  # noqa: ARG002 - there is none
        """An SMS carries no file."""
        raise FileGone("an SMS carries no file")
        yield b""

    async def forget(self, reference: str) -> None:
        """Nothing is kept there that we could have deleted."""

    def _fields(self, address: str, text: str) -> dict[str, str]:
        settings = self._settings
        values = {"user": settings.sms_http_user, "to": address, "text": text, "from": settings.sms_http_from}
        return {self._names[name]: value for name, value in values.items() if value}

    async def _incoming(self, request: Request) -> Response:
        fields = await self._verified(request)
        try:
            message = inbound.message(fields, self._names, datetime.now(UTC))
        except ValueError as error:
            raise HTTPException(400) from error
        with body.stored("aggregator"):
            await self._accept([message])
        return Response()

    async def _delivery(self, request: Request) -> Response:
        fields = await self._verified(request)
        try:
            receipt = inbound.receipt(self.name, fields, self._names)
        except ValueError as error:
            raise HTTPException(400) from error
        if receipt:
            with body.stored("aggregator"):
                await self._note(receipt)
        return Response()

    async def _verified(self, request: Request) -> Mapping[str, str]:
        """The fields of a webhook. Raises HTTPException: 403 if it has not our secret, 400 or 413 for its body."""
        secret = self._settings.sms_http_secret.get_secret_value()
        given = request.path_params["secret"]
        if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
            log.warning("aggregator webhook refused: wrong secret in its path")
            raise HTTPException(403)
        return inbound.fields(body.media_type(request), await body.read(request, LARGEST))
