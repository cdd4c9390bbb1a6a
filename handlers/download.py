"""What somebody sent, from where the platform keeps it: chunk by chunk, so that no file is ever whole in memory."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from urllib.parse import urljoin

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from bot.channel import FileGone, FileTooLarge, NotFetched
from handlers.http import CONNECT

CHUNK = 64 * 1024  # bytes
TOTAL, SILENCE = 120.0, 15.0  # seconds: for a file, and without a byte of it
REDIRECTS = 3


async def chunks(
    session: ClientSession, url: str, largest: int, headers: Mapping[str, str] | None = None
) -> AsyncGenerator[bytes, None]:
    """The body behind a URL. Headers are for the first host only: a redirect leads to another, which must not see them.

    Raises FileTooLarge, FileGone and NotFetched; none of them names the URL, which may hold a token.
    """
    try:
        for _step in range(REDIRECTS + 1):
            async with session.get(url, headers=headers, timeout=_timeout(), allow_redirects=False) as answer:
                if location := _moved(answer):
                    url, headers = urljoin(url, location), None
                    continue
                _check(answer, largest)
                async for chunk in answer.content.iter_chunked(CHUNK):
                    yield chunk
                return
    except (ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
        raise NotFetched(type(error).__name__) from None
    raise FileGone("too many redirects")


def _timeout() -> ClientTimeout:
    return ClientTimeout(total=TOTAL, connect=CONNECT, sock_read=SILENCE)


def _moved(answer: ClientResponse) -> str:
    return answer.headers.get("Location", "") if answer.status in (301, 302, 303, 307, 308) else ""


def _check(answer: ClientResponse, largest: int) -> None:
    if answer.status == 413 or (answer.content_length or 0) > largest:
        raise FileTooLarge
    if answer.status in (401, 403, 404, 410):
        raise FileGone(f"HTTP {answer.status}")
    if answer.status != 200:
        raise NotFetched(f"HTTP {answer.status}")
