"""Documents by link: over real HTTP, as a platform fetches them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession
from itsdangerous import TimestampSigner
from starlette.applications import Starlette

from handlers import files
from handlers.files import FileLinks, short
from handlers.http import session
from sandbox.server import Server

PDF = b"%PDF-1.7 letter"
SHA256 = "ab" * 32
KEY = "k" * 32


class Store:
    """One document."""

    async def read(self, sha256: str) -> bytes:
        """Its bytes."""
        if sha256 != SHA256:
            raise FileNotFoundError(sha256)
        return PDF


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    """A client."""
    async with session() as client:
        yield client


@pytest.fixture
async def links() -> AsyncIterator[FileLinks]:
    """Links to a server that serves them."""
    app = Starlette()
    async with Server(app) as server:
        links = FileLinks(KEY, server.url)
        app.router.routes.append(files.route(links, Store()))
        yield links


async def test_get_answers_the_document_with_type_length_and_name(links: FileLinks, http: ClientSession) -> None:
    """A platform gets what it needs to show a PDF by its name, and keeps no copy on the way."""
    async with http.get(links.url(SHA256, "invitation-2021-KCSE.pdf")) as answer:
        assert await answer.read() == PDF
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Length"] == str(len(PDF))
    assert answer.headers["Content-Disposition"] == 'inline; filename="invitation-2021.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_head_answers_the_same_headers_without_the_document(links: FileLinks, http: ClientSession) -> None:
    """Twilio looks with HEAD before it fetches."""
    url = links.url(SHA256, "letter.pdf")
    async with http.get(url) as got, http.head(url) as answer:
        assert await answer.read() == b""
        assert answer.status == 200
        for name in ("Content-Type", "Content-Length", "Content-Disposition", "Cache-Control"):
            assert answer.headers[name] == got.headers[name]


async def test_a_media_type_of_its_own_is_kept(links: FileLinks, http: ClientSession) -> None:
    """The type comes from the link, not from the name."""
    async with http.get(links.url(SHA256, "table.pdf", "text/csv")) as answer:
        assert answer.content_type == "text/csv"


async def test_a_forged_link_is_not_found(links: FileLinks, http: ClientSession) -> None:
    """Neither a changed token nor one of another key opens anything."""
    token, name = PurePosixPath(urlsplit(links.url(SHA256, "letter.pdf")).path).parts[2:]
    root = links.url(SHA256, "x").partition("/files/")[0]
    other = urlsplit(FileLinks("o" * 32, root).url(SHA256, name)).path
    for path in (f"/files/{token[:-1]}/{name}", f"/files/x{token}/{name}", f"/files/x/{name}", other):
        async with http.get(root + path) as answer:
            assert answer.status == 404


async def test_the_name_in_the_address_changes_nothing(links: FileLinks, http: ClientSession) -> None:
    """Nobody can put words or headers into a file's name."""
    url = links.url(SHA256, "letter.pdf").removesuffix("letter.pdf")
    async with http.get(url + "evil%22%0d%0aX:y.exe") as answer:
        assert answer.headers["Content-Disposition"] == 'inline; filename="letter.pdf"'


async def test_an_expired_link_is_gone(links: FileLinks, http: ClientSession, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link serves for half an hour, and says that it did."""
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: 1_800_000_000)
    url = links.url(SHA256, "letter.pdf")
    for age, status in ((files.LIFETIME, 200), (files.LIFETIME + 1, 410)):
        monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _, age=age: 1_800_000_000 + age)
        async with http.get(url) as answer:
            assert answer.status == status


async def test_a_missing_document_is_not_found(links: FileLinks, http: ClientSession) -> None:
    """A link may outlive its document."""
    async with http.get(links.url("cd" * 32, "letter.pdf")) as answer:
        assert answer.status == 404


async def test_nothing_can_be_posted(links: FileLinks, http: ClientSession) -> None:
    """Only GET and HEAD."""
    async with http.post(links.url(SHA256, "letter.pdf")) as answer:
        assert answer.status == 405


@pytest.mark.parametrize(
    ("name", "shortened"),
    [
        ("letter.pdf", "letter.pdf"),
        ("invitation-2021-KCSE-233-1.pdf", "invitation-2021.pdf"),
        ("my letter (1).pdf", "my-letter-1.pdf"),
        ("barua ya mwaliko.pdf", "barua-ya-mwaliko.pdf"),
        ("../../etc/passwd", "etc-passwd"),
        ('a"b\r\nc.pdf', "a-b-c.pdf"),
        (".pdf", "document.pdf"),
        ("", "document"),
    ],
)
def test_names_become_short_and_plain(name: str, shortened: str) -> None:
    """WhatsApp shows names of twenty plain characters."""
    assert short(name) == shortened
    assert len(shortened) <= 20
