"""The body of a request, no longer than it may be."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request


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
