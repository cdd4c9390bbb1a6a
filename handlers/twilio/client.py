"""Twilio's client library on our own aiohttp session."""

from __future__ import annotations

import json
import logging
from base64 import b64encode
from collections.abc import AsyncGenerator, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from bot.channel import RetryAfter
from bot.settings import Settings
from handlers import download
from handlers.http import classify

_UNSAID = 1.0  # seconds to wait where a 429 does not say


class AiohttpTwilio(AsyncHttpClient):  # type: ignore[misc]  # twilio has no types
    """Twilio's own asynchronous client has no time-outs, repeats a POST, and sends forms where JSON is due.

    This one has the session's time-outs and sends a request once. Raises `NotSent`, `OutcomeUnknown`, and
    `RetryAfter` for a 429: only here is the header still at hand that says how long to wait.
    """

    def __init__(self, session: ClientSession) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True)
        self._session = session

    async def request(
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109, ARG002
        allow_redirects: bool = False,
    ) -> Response:
        """Send one request and read its answer."""
        headers = {**(headers or {}), **_authorization(auth)}
        query = {name: str(value) for name, value in params.items()} if params else None
        try:
            async with self._session.request(
                method, uri, params=query, data=_body(data, headers), headers=headers, allow_redirects=allow_redirects
            ) as answer:
                text = (await answer.read()).decode(errors="replace")
        except (ClientError, OSError) as error:  # TimeoutError is an OSError
            raise classify(error) from error
        if answer.status == 429:
            raise RetryAfter(_seconds(answer.headers.get("Retry-After", "")))
        return Response(answer.status, text, answer.headers)

    def fetch(self, url: str, auth: tuple[str, str], largest: int) -> AsyncGenerator[bytes, None]:
        """A file that somebody sent, chunk by chunk; raises as `handlers.download.chunks` does."""
        return download.chunks(self._session, url, largest, _authorization(auth))


def connect(settings: Settings, session: ClientSession) -> Client:
    """Twilio's client for our account, at the addresses of the settings."""
    # An environment of its own keeps out the process's, whose TWILIO_EDGE and TWILIO_REGION change every host.
    client = Client(
        settings.twilio_account_sid,
        settings.twilio_auth_token.get_secret_value(),
        http_client=AiohttpTwilio(session),
        environment={"TWILIO_EDGE": ""},
    )
    client.api.base_url = settings.twilio_api_url
    client.content.base_url = settings.twilio_content_url
    return client


@lru_cache(4)
def _authorization(auth: tuple[str, str] | None) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(":".join(auth).encode()).decode()} if auth else {}


def _body(data: Mapping[str, Any] | None, headers: Mapping[str, str]) -> bytes | None:
    if not data:
        return None
    if headers.get("Content-Type", "").startswith("application/json"):
        return json.dumps(data).encode()
    return urlencode(data, doseq=True).encode()


def _seconds(retry_after: str) -> float:
    return float(retry_after) if retry_after.isdecimal() else _UNSAID
