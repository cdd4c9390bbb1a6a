"""Files are encrypted as streams: AES-256-GCM in chunks, by a key of each file's own that is derived from ours.

An encrypted file is MAGIC, the id of our key, a salt, and chunks of 64 KiB with a tag each. A chunk's nonce holds its
number and whether it is the last one, so that none can be left out, added or moved unseen.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"MTF1"
KEY, ID, SALT, TAG = 32, 8, 16, 16  # bytes
HEAD = len(MAGIC) + ID + SALT
CHUNK = 64 * 1024  # bytes before encryption


class Unreadable(Exception):
    """An encrypted file whose key we do not have, or that was changed or cut since it was written."""


class Cipher:
    """Encrypts by the first of its keys, and decrypts by any of them. Keys are 32 bytes."""

    def __init__(self, key: bytes, *old: bytes) -> None:
        self._keys = {_id(each): each for each in (*old, key)}
        self._current = _id(key)

    @classmethod
    def of(cls, key: str, old: str = "") -> Cipher | None:
        """From settings: hexadecimal, old keys with commas between; None without a key. Raises ValueError."""
        return cls(*(_key(text) for text in (key, *filter(None, old.split(","))))) if key else None

    def encrypt(self, content: Iterable[bytes]) -> Iterator[bytes]:
        """The stream as it is kept."""
        head = MAGIC + self._current + secrets.token_bytes(SALT)
        seal = _seal(self._keys[self._current], head)
        yield head
        for number, (chunk, last) in enumerate(_pieces(content, CHUNK)):
            yield seal.encrypt(_nonce(number, last=last), chunk, head)

    def decrypt(self, content: Iterable[bytes]) -> Iterator[bytes]:
        """The stream as it was before. Raises Unreadable, perhaps after the first chunks."""
        stream = _Stream(content)
        head = stream.read(HEAD)
        key = self._keys.get(head[len(MAGIC) : len(MAGIC) + ID])
        if key is None:
            raise Unreadable("no key has the id that the file was encrypted with: set FILES_OLD_KEYS")
        seal = _seal(key, head)
        for number, (chunk, last) in enumerate(_pieces(stream, CHUNK + TAG)):
            try:
                yield seal.decrypt(_nonce(number, last=last), chunk, head)
            except InvalidTag:
                raise Unreadable("the file was changed or cut since it was written") from None

    def is_current(self, head: bytes) -> bool:
        """Whether a file that begins so was encrypted by the key in use."""
        return head.startswith(MAGIC + self._current)


def is_encrypted(head: bytes) -> bool:
    """Whether a file that begins so is encrypted."""
    return head.startswith(MAGIC)


class _Stream:
    """Chunks of any size, of which a first part can be taken."""

    def __init__(self, content: Iterable[bytes]) -> None:
        self._rest = iter(content)
        self._buffer = b""

    def read(self, size: int) -> bytes:
        while len(self._buffer) < size and (more := next(self._rest, b"")):
            self._buffer += more
        taken, self._buffer = self._buffer[:size], self._buffer[size:]
        return taken

    def __iter__(self) -> Iterator[bytes]:
        yield self._buffer
        yield from self._rest


def _pieces(content: Iterable[bytes], size: int) -> Iterator[tuple[bytes, bool]]:
    """The content in pieces of one size, the last of which may be shorter, or empty where there is nothing."""
    buffer = bytearray()
    for part in content:
        buffer += part
        while len(buffer) > size:
            yield bytes(buffer[:size]), False
            del buffer[:size]
    yield bytes(buffer), True


def _seal(key: bytes, head: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), KEY, salt=head[-SALT:], info=head[:-SALT]).derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _id(key: bytes) -> bytes:
    return hashlib.sha256(b"mtahini file key id" + key).digest()[:ID]


def _key(text: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY:
        raise ValueError(f"a file key is {2 * KEY} hexadecimal digits: `openssl rand -hex {KEY}` makes one")
    return key
