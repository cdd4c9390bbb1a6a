"""The one HTTP client for all that goes out: an aiohttp session with real time-outs and no retries of its own."""

from __future__ import annotations

from aiohttp import (
    ClientConnectorError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    TCPConnector,
)

from bot.channel import NotSent, OutcomeUnknown

CONNECT, TOTAL, UPLOAD = 3.0, 8.0, 20.0  # seconds: to get a connection, for a whole request, for one that uploads
CONNECTIONS = 128  # to one host, so that a platform that hangs cannot take the connections of another


def session() -> ClientSession:
    """A new session; must be made inside the running loop, and closed by its owner."""
    return ClientSession(
        connector=TCPConnector(limit=0, limit_per_host=CONNECTIONS),
        cookie_jar=DummyCookieJar(),
        timeout=ClientTimeout(total=TOTAL, connect=CONNECT),
        trust_env=False,
    )


def classify(error: BaseException | None) -> NotSent | OutcomeUnknown:
    """What a failed request of aiohttp's means for its message. The text names no address: that may hold a token."""
    reason = type(error).__name__
    if isinstance(error, ClientConnectorError | ConnectionTimeoutError):
        return NotSent(reason)
    return OutcomeUnknown(reason)
