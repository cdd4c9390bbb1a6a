"""Documents by content, encrypted."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.cipher import CHUNK, Cipher, Unreadable
from storage.files import Files

CONTENT = bytes(range(256)) * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
KEY, NEXT = b"k" * 32, b"n" * 32


def store(path: Path, *keys: bytes) -> Files:
    """A store in a folder."""
    return Files(str(path), Cipher(*(keys or (KEY,))))


@pytest.mark.parametrize("scheme", ["", "file://"])
async def test_a_document_is_kept_under_its_hash(tmp_path: Path, scheme: str) -> None:
    """In a folder or by URL; what is read is what was kept, and cannot be read from the disk."""
    files = Files(f"{scheme}{tmp_path}", Cipher(KEY))
    assert files.keep(CONTENT) == SHA256
    assert await files.read(SHA256) == CONTENT
    assert CONTENT[:64] not in (tmp_path / SHA256[:2] / SHA256).read_bytes()


async def test_a_file_is_kept_like_its_bytes(tmp_path: Path) -> None:
    """And written back into a file."""
    files, path = store(tmp_path / "store"), tmp_path / "sent"
    path.write_bytes(CONTENT)
    assert files.keep_file(path) == SHA256
    files.save(SHA256, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == await files.read(SHA256) == CONTENT


async def test_without_a_key_documents_are_plain_and_still_read_when_there_is_one(tmp_path: Path) -> None:
    """What was kept before there was a key is not lost, and the next rotation encrypts it."""
    sha256 = Files(str(tmp_path)).keep(CONTENT)
    assert (tmp_path / sha256[:2] / sha256).read_bytes() == CONTENT
    files = store(tmp_path)
    assert await files.read(sha256) == CONTENT
    assert files.rotate(sha256)
    assert await files.read(sha256) == CONTENT
    assert CONTENT[:64] not in (tmp_path / sha256[:2] / sha256).read_bytes()


async def test_an_encrypted_document_is_not_handed_out_without_a_key(tmp_path: Path) -> None:
    """Its bytes would pass for the document."""
    sha256 = store(tmp_path).keep(CONTENT)
    with pytest.raises(Unreadable, match="FILES_KEY"):
        await Files(str(tmp_path)).read(sha256)
    with pytest.raises(Unreadable):
        Files(str(tmp_path)).save(sha256, tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


async def test_a_rotated_document_needs_the_new_key_only(tmp_path: Path) -> None:
    """Rotating again changes nothing."""
    content = CONTENT * (CHUNK // 1000)
    sha256 = store(tmp_path).keep(content)
    both = store(tmp_path, NEXT, KEY)
    assert [both.rotate(sha256), both.rotate(sha256)] == [True, False]
    assert await store(tmp_path, NEXT).read(sha256) == content
    with pytest.raises(Unreadable):
        await store(tmp_path).read(sha256)


async def test_the_same_content_is_one_document(tmp_path: Path) -> None:
    """However often it is kept, and by whatever process."""
    files, other = store(tmp_path), store(tmp_path)
    assert files.keep(b"letter") == other.keep(b"letter") == files.keep(b"letter")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


async def test_a_missing_document_is_not_found(tmp_path: Path) -> None:
    """As any file; deleting it is no error, for it may have been done before."""
    files = store(tmp_path)
    with pytest.raises(FileNotFoundError):
        await files.read("00" * 32)
    with pytest.raises(FileNotFoundError):
        files.save("00" * 32, tmp_path / "copy")
    files.delete("00" * 32)


async def test_documents_are_listed_with_when_they_were_kept(tmp_path: Path) -> None:
    """And gone when they are deleted."""
    files = store(tmp_path)
    kept = {files.keep(content) for content in (b"letter", b"card")}
    listed = dict(files.all())
    assert listed.keys() == kept
    assert all(datetime.now(UTC) - at < timedelta(minutes=1) for at in listed.values())
    for sha256 in kept:
        assert files.kept_at(sha256) == listed[sha256]
        files.delete(sha256)
    assert list(files.all()) == []


def test_a_folder_that_is_not_there_is_made(tmp_path: Path) -> None:
    """With those above it."""
    store(tmp_path / "var" / "files").keep(b"letter")
    assert (tmp_path / "var" / "files").is_dir()
