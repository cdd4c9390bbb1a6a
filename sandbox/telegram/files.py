"""Files that went through Telegram, by their ids."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.limits import DOWNLOAD
from sandbox.telegram.parameters import Upload


@dataclass(frozen=True)
class File:
    """One file; `details` are the fields of the object that shows it in a message."""

    content: bytes
    details: Json
    path: str


class Files:
    """Keeps every file, and hands out ids that stay valid."""

    def __init__(self) -> None:
        self._files: dict[str, File] = {}

    def add(self, upload: Upload, **details: object) -> Json:
        """Keep a file. Returns its object: ids, size, and the details that its kind has."""
        number = len(self._files)
        file_id = f"BQAC{number:08d}-{hashlib.sha256(upload.content).hexdigest()[:24]}"
        ids = {"file_id": file_id, "file_unique_id": f"AgAD{number:08d}", "file_size": len(upload.content)}
        suffix = re.search(r"\.\w{1,8}$", upload.name)
        path = f"documents/file_{number}{suffix[0] if suffix else ''}"
        self._files[file_id] = File(upload.content, ids | details, path)
        return ids | details

    def find(self, file_id: str) -> File:
        """Raises KeyError for an unknown id."""
        return self._files[file_id]

    def by_path(self, path: str) -> File | None:
        """The file behind a download link."""
        return next((file for file in self._files.values() if file.path == path), None)

    def link(self, file_id: str) -> Json:
        """A File object with its path. Raises ApiError if there is none, or it is too big to download."""
        file = self._files.get(file_id)
        if file is None:
            raise bad_request("invalid file_id")
        if len(file.content) > DOWNLOAD:
            raise bad_request("file is too big")
        known = ("file_id", "file_unique_id", "file_size")
        return {name: file.details[name] for name in known} | {"file_path": file.path}
