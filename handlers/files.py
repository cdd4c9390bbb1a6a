"""Documents by link, for platforms that fetch what we send: signed, and good for half an hour."""

from __future__ import annotations

import re

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channel import FileStore
from storage.cipher import Unreadable

LIFETIME = 30 * 60  # seconds
_NAME = 20  # characters of a file name that WhatsApp shows, and then only plain ones
_PARTS = re.compile(r"^(.*?)(\.[A-Za-z0-9]{1,4})?$", re.DOTALL)
_SPECIAL = re.compile(r"[^A-Za-z0-9]+")


class FileLinks:
    """Makes links to documents, and reads them back."""

    def __init__(self, secret_key: str, public_url: str) -> None:
        self._tokens = URLSafeTimedSerializer(secret_key, salt="files")
        self._root = f"{public_url}/files/"

    def url(self, sha256: str, name: str, media_type: str = "application/pdf") -> str:
        """A link to a document, under a short form of its name."""
        name = short(name)
        return f"{self._root}{self._tokens.dumps([sha256, media_type, name])}/{name}"

    def open(self, token: str) -> tuple[str, str, str]:
        """The SHA-256, media type and name that a link was made for.

        Raises HTTPException: 404 if we did not make it, 410 once it is too old.
        """
        try:
            sha256, media_type, name = self._tokens.loads(token, max_age=LIFETIME)
        except SignatureExpired as error:
            raise HTTPException(410, "This link has expired.") from error
        except BadData as error:
            raise HTTPException(404) from error
        return sha256, media_type, name


def route(links: FileLinks, store: FileStore) -> Route:
    """GET and HEAD of /files/{token}/{name}; the name in the address is for people, the one in the token counts."""

    async def file(request: Request) -> Response:
        sha256, media_type, name = links.open(request.path_params["token"])
        try:
            content = await store.read(sha256)
        except (FileNotFoundError, Unreadable) as error:
            raise HTTPException(404) from error
        return Response(content, media_type=media_type, headers=_headers(name))

    return Route("/files/{token}/{name}", file, methods=["GET", "HEAD"])


def short(name: str) -> str:
    """A file name of at most 20 characters that every platform takes: letters, digits, - and one dot."""
    stem, suffix = _PARTS.findall(name)[0]
    plain = _SPECIAL.sub("-", stem).strip("-")[: _NAME - len(suffix)].rstrip("-")
    return f"{plain or 'document'}{suffix}"


def _headers(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
