"""Fetches the media of an outgoing message, as suspicious as WhatsApp is."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import aiohttp

from sandbox.twilio.messages import Media

LIMIT = 16_000_000  # bytes, over WhatsApp
IMAGE_LIMIT = 5_000_000
CARRIED = ("image/", "audio/", "video/", "application/pdf", "application/msword", "application/vnd.")  # over WhatsApp
TIMEOUT = aiohttp.ClientTimeout(total=15)
MAGIC = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}


class MediaFailed(Exception):
    """Media that cannot be fetched, or is not what its header says."""


async def fetch(session: aiohttp.ClientSession, url: str) -> Media:
    """HEAD, then GET. Raises MediaFailed."""
    try:
        async with session.head(url, timeout=TIMEOUT, allow_redirects=True) as head:
            _check(head)
        async with session.get(url, timeout=TIMEOUT) as answer:
            _check(answer)
            media = Media(_name(answer), answer.content_type, await answer.read())
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        raise MediaFailed(f"{url}: {error}") from error
    _check_content(media)
    return media


def _check(answer: aiohttp.ClientResponse) -> None:
    """The header must promise something that WhatsApp carries."""
    if answer.status != 200:
        raise MediaFailed(f"{answer.method} {answer.url} was answered with {answer.status}")
    if not answer.content_type.startswith(CARRIED):
        raise MediaFailed(f"{answer.url} is {answer.content_type}, which WhatsApp does not carry")
    limit = IMAGE_LIMIT if answer.content_type.startswith("image/") else LIMIT
    if (answer.content_length or 0) > limit:
        raise MediaFailed(f"{answer.url} is larger than {limit} bytes")


def _check_content(media: Media) -> None:
    """The content must be what the header promised."""
    kind = next((kind for kind, magic in MAGIC.items() if media.content.startswith(magic)), None)
    if kind != media.content_type and (kind or media.content_type in MAGIC):
        raise MediaFailed(f"{media.name} is {kind}, not {media.content_type}")
    if len(media.content) > (IMAGE_LIMIT if media.content_type.startswith("image/") else LIMIT):
        raise MediaFailed(f"{media.name} is too large")


def _name(answer: aiohttp.ClientResponse) -> str:
    """The file name that the person sees."""
    disposition = answer.content_disposition
    return (disposition and disposition.filename) or unquote(urlsplit(str(answer.url)).path.rsplit("/", 1)[-1])
