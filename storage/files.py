"""Documents by content: a file is kept under the SHA-256 of its bytes, in a local folder or any store of obstore's."""

from __future__ import annotations

import hashlib
from pathlib import Path

import obstore
from obstore.store import LocalStore, from_url


class Files:
    """The file store behind FILES_URL."""

    def __init__(self, url: str) -> None:
        if "://" in url:
            self._store = from_url(url)
        else:
            Path(url).mkdir(parents=True, exist_ok=True)
            self._store = LocalStore(Path(url).resolve())

    def keep(self, content: bytes) -> str:
        """Store bytes and return their SHA-256. Blocking: call it in a worker thread."""
        sha256 = hashlib.sha256(content).hexdigest()
        obstore.put(self._store, _path(sha256), content)
        return sha256

    async def read(self, sha256: str) -> bytes:
        """The bytes of a document. Raises FileNotFoundError."""
        found = await obstore.get_async(self._store, _path(sha256))
        return bytes(await found.bytes_async())


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
