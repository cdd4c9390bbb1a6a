"""Documents by content."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from storage.files import Files


@pytest.mark.parametrize("scheme", ["", "file://"])
async def test_a_document_is_kept_under_its_hash(tmp_path: Path, scheme: str) -> None:
    """In a folder or by URL; what is read is what was kept."""
    files = Files(f"{scheme}{tmp_path}")
    content = bytes(range(256)) * 100
    sha256 = files.keep(content)
    assert sha256 == hashlib.sha256(content).hexdigest()
    assert await files.read(sha256) == content
    assert (tmp_path / sha256[:2] / sha256).read_bytes() == content


async def test_the_same_content_is_one_document(tmp_path: Path) -> None:
    """However often it is kept, and by whatever process."""
    files, other = Files(str(tmp_path)), Files(str(tmp_path))
    assert files.keep(b"letter") == other.keep(b"letter") == files.keep(b"letter")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


async def test_a_missing_document_is_not_found(tmp_path: Path) -> None:
    """As any file."""
    with pytest.raises(FileNotFoundError):
        await Files(str(tmp_path)).read("00" * 32)


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    """With those above it."""
    Files(str(tmp_path / "var" / "files")).keep(b"letter")
    assert (tmp_path / "var" / "files").is_dir()
