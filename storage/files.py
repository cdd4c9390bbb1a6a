"""Documents by content: a file is kept, encrypted, under the SHA-256 of its bytes, in a local folder or any store of
obstore's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile

import obstore
from obstore.store import LocalStore, from_url

from storage.cipher import CHUNK, Cipher, Unreadable, is_encrypted


class Files:
    """The file store behind FILES_URL. What blocks belongs into a worker thread. Without a cipher it keeps plain bytes;
    with one it reads them too."""

    def __init__(self, url: str, cipher: Cipher | None = None) -> None:
        self._cipher = cipher
        if "://" in url:
            self._store = from_url(url)
        else:
            Path(url).mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(Path(url).resolve())

    def keep(self, content: bytes) -> str:
        """Store bytes and return their SHA-256. Blocks."""
        sha256 = hashlib.sha256(content).hexdigest()
        self._put(sha256, iter([content]))
        return sha256

    def keep_file(self, path: Path) -> str:
        """Store a file, little of it in memory at a time, and return its SHA-256. Blocks."""
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        self._put(sha256, _chunks(path))
        return sha256

    async def read(self, sha256: str) -> bytes:
        """The bytes of a document. Raises FileNotFoundError, and Unreadable where there is no key for it."""
        found = await obstore.get_async(self._store, _path(sha256))
        return b"".join(self._plain(iter([bytes(await found.bytes_async())])))

    def save(self, sha256: str, path: Path) -> None:
        """Write a document into a file, little of it in memory at a time. Blocks; raises as `read` does."""
        content = self._plain(self._stored(sha256))
        with path.open("wb") as file:
            file.writelines(content)

    def copy(self, sha256: str, folder: Path) -> bool:
        """Copy a document into a folder that another store can be opened on, as it is stored. Blocks.

        Returns whether it was not there yet.
        """
        to = folder / _path(sha256)
        if to.exists():
            return False
        to.parent.mkdir(exist_ok=True)
        unfinished = to.with_suffix(".part")
        with unfinished.open("wb") as file:
            file.writelines(self._stored(sha256))
        unfinished.replace(to)
        return True

    def delete(self, sha256: str) -> None:
        """Remove a document; nothing happens where there is none. Blocks."""
        with suppress(FileNotFoundError):
            obstore.delete(self._store, _path(sha256))

    def all(self) -> Iterator[tuple[str, datetime]]:
        """The SHA-256 of every document, and when it was stored last. Blocks."""
        for batch in obstore.list(self._store):
            yield from ((Path(each["path"]).name, each["last_modified"]) for each in batch)

    def kept_at(self, sha256: str) -> datetime:
        """When a document was stored last. Blocks; raises FileNotFoundError."""
        return obstore.head(self._store, _path(sha256))["last_modified"]

    def rotate(self, sha256: str) -> bool:
        """Encrypt a document by the key in use, if it is not. Returns whether it was written. Blocks."""
        stored = self._stored(sha256)
        head = next(stored, b"")
        if self._cipher is None or self._cipher.is_current(head):
            return False
        with TemporaryFile() as file:  # the store cannot be read while it is written to
            file.writelines(self._cipher.encrypt(self._plain(_with(head, stored))))
            file.seek(0)
            obstore.put(self._store, _path(sha256), file, max_concurrency=1)
        return True

    def _put(self, sha256: str, content: Iterator[bytes]) -> None:
        stream = self._cipher.encrypt(content) if self._cipher else content
        obstore.put(self._store, _path(sha256), stream, max_concurrency=1)

    def _stored(self, sha256: str) -> Iterator[bytes]:
        found = obstore.get(self._store, _path(sha256))
        return (bytes(part) for part in found.stream(min_chunk_size=CHUNK))

    def _plain(self, stored: Iterator[bytes]) -> Iterator[bytes]:
        head = next(stored, b"")
        together = _with(head, stored)
        if not is_encrypted(head):
            return together
        if self._cipher is None:
            raise Unreadable("the file is encrypted: set FILES_KEY")
        return self._cipher.decrypt(together)


def _with(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
