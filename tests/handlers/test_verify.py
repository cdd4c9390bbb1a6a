"""GET /verify/{serial}, as whoever scans a letter sees it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from aiohttp import ClientSession
from starlette.applications import Starlette

from handlers import verify
from handlers.http import session
from handlers.verify import OF_CALLER, WINDOW, Guesses
from letters.seal import new_serial
from letters.sealer import shown
from sandbox.server import Server
from storage.connect import database
from storage.database import Database
from storage.invitations import Invitations
from storage.letters import Letters
from tests.storage.test_invitations import ROW
from tests.storage.test_letters import AAAA, SEALER, issued
from tests.talk import START


@dataclass
class Seconds:
    """A clock."""

    now: float = 0.0

    def __call__(self) -> float:
        """What it shows."""
        return self.now


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Database]:
    """A database with one letter."""
    found = database(database_url)
    await found.open()
    async with found.transaction() as tx:
        (posted,) = await Invitations(tx, START).post([ROW])
        await issued(Letters(tx, START), posted.item, AAAA)
    yield found
    await found.close()


@pytest.fixture
def seconds() -> Seconds:
    """The clock of the limits."""
    return Seconds()


@pytest.fixture
async def url(store: Database, seconds: Seconds) -> AsyncIterator[str]:
    """Where letters are checked."""
    async with Server(Starlette(routes=[verify.route(store, SEALER, Guesses(seconds))])) as server:
        yield f"{server.url}/verify"


async def get(url: str, serial: str) -> tuple[int, str]:
    """The status and the page."""
    async with session() as http, http.get(f"{url}/{serial}") as answer:
        return answer.status, await answer.text()


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_genuine_letter_shows_initials_paper_and_seal(url: str, store: Database) -> None:
    """And nothing else of the person."""
    async with store.reading() as tx:
        letter = await Letters(tx, START).verify(AAAA, SEALER)
    assert letter
    status, page = await get(url, AAAA)
    assert (status, "Genuine / Halisi" in page) == (200, True)
    for wanted in ("W.A.O.", "2026 KCSE 233/1", shown(letter.seal), "1 / 1"):
        assert wanted in page
    for secret in ("Wanjiku", "Otieno", ROW["id_number"], ROW["tsc_number"], ROW["centre"]):
        assert secret not in page


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_replaced_letter_names_the_version_that_counts(url: str, store: Database) -> None:
    """As soon as the council posts it anew."""
    async with store.transaction() as tx:
        await Invitations(tx, START + timedelta(hours=1)).post([{**ROW, "centre": "Kisumu Girls"}])
    status, page = await get(url, AAAA)
    assert (status, "replaced" in page, "1 / 2" in page) == (200, True, True)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_caller_who_guesses_is_stopped_for_an_hour(url: str, seconds: Seconds) -> None:
    """Mistyped serials are not counted; genuine ones neither, but they too must wait then."""
    for _time in range(OF_CALLER):
        assert (await get(url, AAAA))[0] == 200
        assert (await get(url, "7KQ2-M8TX-4ZRC7"))[0] == 404
        assert (await get(url, new_serial()))[0] == 404
    assert (await get(url, new_serial()))[0] == 429
    assert (await get(url, AAAA))[0] == 429
    seconds.now += WINDOW
    assert (await get(url, AAAA))[0] == 200


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_who_is_stopped_is_told_when_to_come_back(url: str) -> None:
    """In both languages and to machines."""
    async with ClientSession() as http:
        for _time in range(OF_CALLER + 1):
            async with http.get(f"{url}/{new_serial()}") as answer:
                page = await answer.text()
        assert answer.headers["Retry-After"] == f"{WINDOW:.0f}"
        assert "Try again in an hour" in page
        assert "Jaribu tena" in page


def test_one_caller_does_not_stop_the_others() -> None:
    """Until there are very many."""
    guesses = Guesses(Seconds())
    for _time in range(OF_CALLER):
        guesses.note("10.0.0.1")
    assert guesses.too_many("10.0.0.1")
    assert not guesses.too_many("10.0.0.2")


def test_all_callers_together_guess_only_so_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many machines are no way around it; whoever has not guessed wrongly is answered all the same."""
    monkeypatch.setattr(verify, "OF_ALL", 5)
    clock = Seconds()
    guesses = Guesses(clock)
    for number in range(5):
        guesses.note(f"10.0.0.{number}")
    assert guesses.too_many("10.0.0.1")
    assert not guesses.too_many("10.0.1.1")
    clock.now += WINDOW
    assert not guesses.too_many("10.0.0.1")
    assert not guesses._made
    assert not guesses._of


@pytest.mark.parametrize(
    ("host", "caller"),
    [("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"), ("testclient", "testclient"), ("", "")],
)
def test_a_caller_is_an_address_or_a_whole_network(host: str, caller: str) -> None:
    """Whoever has IPv6 has as many addresses as they like."""
    assert verify.caller_of(host) == caller
