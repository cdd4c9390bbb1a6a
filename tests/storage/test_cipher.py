"""Encrypted streams: what comes out is what went in, and nothing that was touched comes out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.cipher import CHUNK, HEAD, TAG, Cipher, Unreadable, is_encrypted

KEY, OTHER = b"k" * 32, b"o" * 32
TWO_CHUNKS = bytes(range(256)) * (2 * CHUNK // 256)


def sealed(content: bytes, *keys: bytes) -> bytes:
    """Encrypted in one piece."""
    return b"".join(Cipher(*(keys or (KEY,))).encrypt([content]))


def opened(stream: bytes, *keys: bytes) -> bytes:
    """Decrypted from one piece."""
    return b"".join(Cipher(*(keys or (KEY,))).decrypt([stream]))


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 3),
    st.integers(-2, 2),
    st.lists(st.integers(1, 70_000), max_size=4),
    st.lists(st.integers(1, 70_000)),
)
def test_whatever_goes_in_comes_out(chunks: int, more: int, writes: list[int], reads: list[int]) -> None:
    """At every length around a chunk's, and however the stream is cut on its way."""
    content = (b"mtahini" * (4 * CHUNK))[: max(0, chunks * CHUNK + more)]
    stream = b"".join(Cipher(KEY).encrypt(_cut(content, writes)))
    assert b"".join(Cipher(KEY).decrypt(_cut(stream, reads))) == content
    assert b"mtahini" not in stream


def _cut(content: bytes, sizes: list[int]) -> list[bytes]:
    parts = []
    for size in sizes:
        parts.append(content[:size])
        content = content[size:]
    return [*parts, content]


def test_the_same_content_is_never_the_same_stream() -> None:
    """Each file has a key of its own."""
    assert sealed(b"letter") != sealed(b"letter")
    assert is_encrypted(sealed(b""))


@pytest.mark.parametrize("place", [0, 5, HEAD - 1, HEAD, HEAD + CHUNK, -1])
def test_a_changed_bit_is_noticed(place: int) -> None:
    """In the head, in a chunk, in a tag."""
    stream = bytearray(sealed(TWO_CHUNKS))
    stream[place] ^= 1
    with pytest.raises(Unreadable):
        opened(bytes(stream))


def test_chunks_cannot_be_dropped_moved_or_added() -> None:
    """A file that was cut is not taken for a shorter one."""
    stream, size = sealed(TWO_CHUNKS), CHUNK + TAG
    head, first, second = stream[:HEAD], stream[HEAD : HEAD + size], stream[HEAD + size :]
    for changed in (head + first, head + second, head + second + first, stream + first, stream[:-1], head):
        with pytest.raises(Unreadable):
            opened(changed)


def test_old_keys_still_open_and_the_new_one_seals() -> None:
    """So keys can be changed while the files are there."""
    old = sealed(b"letter", OTHER)
    assert opened(old, KEY, OTHER) == b"letter"
    both = Cipher(KEY, OTHER)
    assert not both.is_current(old)
    assert both.is_current(sealed(b"letter"))
    with pytest.raises(Unreadable, match="FILES_OLD_KEYS"):
        opened(old)


def test_keys_come_from_the_settings_in_hexadecimal() -> None:
    """Without a key nothing is encrypted; a wrong one says how to make one."""
    assert Cipher.of("") is None
    both = Cipher.of("0f" * 32, f"{'a0' * 32}, {'b1' * 32}")
    assert both
    assert b"".join(both.decrypt([sealed(b"letter", b"\xb1" * 32)])) == b"letter"
    for bad in ("0f" * 31, "key", "zz" * 32):
        with pytest.raises(ValueError, match="openssl rand -hex 32"):
            Cipher.of(bad)
