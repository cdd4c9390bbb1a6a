"""Basic authentication."""

from __future__ import annotations

import binascii
from base64 import b64decode


def credentials(header: str) -> tuple[str, str]:
    """User and password of an Authorization header; both empty if it is not of that kind."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return user, password
