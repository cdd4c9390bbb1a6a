"""A keyed seal over what a letter says, and over what a message said: nobody without the key can make one."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import sha256

from letters.seal import ALPHABET

SHOWN = 8  # symbols of the seal that are printed: 40 bits
LETTER, MESSAGE = b"mtahini letter", b"mtahini message"  # what a key is derived for

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼʻ`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−•·", "-"),
        **dict.fromkeys("*_\ue000\ue001", ""),  # bold, as platforms and as we mark it
    }
)


class Sealer:
    """Seals with the first key; what earlier keys sealed still holds."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._letters = [_derived(key, LETTER) for key in keys]
        self._messages = [_derived(key, MESSAGE) for key in keys]

    def seal(self, parts: Iterable[str]) -> str:
        """The seal over the parts of a letter, in hexadecimal digits."""
        return _mac(self._letters[0], parts)

    def holds(self, seal: str, parts: Sequence[str]) -> bool:
        """Whether this seal was made by us over these parts."""
        return any(hmac.compare_digest(_mac(key, parts), seal) for key in self._letters)

    def proof(self, text: str) -> str:
        """What is kept of a message that is sent, so that it is known again: nobody can read the message from it."""
        return self.proofs(text)[0]

    def proofs(self, text: str) -> list[str]:
        """The proofs that this message may have been kept under."""
        return [_mac(key, [_as_compared(text)]) for key in self._messages]


def shown(seal: str) -> str:
    """The short form of a seal that is printed: 9F3K-2QWX."""
    bits = int(seal[:10], 16)
    symbols = "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(SHOWN)))
    return f"{symbols[:4]}-{symbols[4:]}"


def _derived(key: str, purpose: bytes) -> bytes:
    return hmac.digest(key.encode(), purpose, sha256)


def _mac(key: bytes, parts: Iterable[str]) -> str:
    """Each part is preceded by its length, so that no two lists of parts read the same."""
    message = b"".join(len(part).to_bytes(4) + part for part in (each.encode() for each in parts))
    return hmac.digest(key, message, sha256).hex()


def _as_compared(text: str) -> str:
    """A message without what copying and the channels change: case, accents, quotes, dashes, bold and spaces."""
    letters = unicodedata.normalize("NFKD", text.translate(_PLAIN))
    kept = "".join(c for c in letters if unicodedata.category(c) not in ("Mn", "Me", "Cf"))
    return " ".join(kept.casefold().split())
