"""The server of the stand-ins, and the faults they share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.faults import ANY, AcceptThenHang, CutShort, Disconnect, Faults, ServerError, TooMany
from sandbox.server import Server


class Shop:
    """An app with one operation, `buy`, and a request that never ends."""

    def __init__(self) -> None:
        self.faults = Faults()
        self.sold = 0
        self.selling = asyncio.Event()
        self.app = Starlette(
            routes=[
                Route("/buy", self.buy, methods=["POST"]),
                Route("/wait", self.wait, methods=["POST"]),
                self.faults.route("/faults"),
            ]
        )

    async def buy(self, request: Request) -> Response:
        """Sell one, unless a fault is due."""
        return await self.faults.answer("buy", request, self._sell, lambda fault: PlainTextResponse(fault.kind, 418))

    async def wait(self, _request: Request) -> Response:
        """Never answers."""
        self.selling.set()
        return await asyncio.get_running_loop().create_future()

    async def _sell(self) -> Response:
        self.sold += 1
        self.selling.set()
        return PlainTextResponse("sold")


@pytest.fixture
def shop() -> Shop:
    """An app."""
    return Shop()


@pytest.fixture
async def url(shop: Shop) -> AsyncIterator[str]:
    """Where it is served."""
    async with Server(shop.app) as server:
        yield server.url


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A client."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.0.1", "example.org"])
def test_only_loopback_is_served(shop: Shop, host: str) -> None:
    """A stand-in cannot be reached from outside."""
    with pytest.raises(ValueError, match="not a loopback address"):
        Server(shop.app, host)


async def test_an_open_request_does_not_delay_the_end(shop: Shop, http: aiohttp.ClientSession) -> None:
    """Its client sees the connection break, and the port is free again."""
    async with asyncio.timeout(2):
        async with Server(shop.app) as server:
            waiting = asyncio.create_task(_post(http, f"{server.url}/wait"))
            await shop.selling.wait()
        with pytest.raises(aiohttp.ServerDisconnectedError):
            await waiting
        with pytest.raises(aiohttp.ClientConnectorError):
            await _post(http, f"{server.url}/wait")


async def test_a_script_is_used_up_in_order(shop: Shop, url: str, http: aiohttp.ClientSession) -> None:
    """Then the work is done again; a refused operation was not done."""
    shop.faults.add("buy", TooMany(2))
    shop.faults.add(ANY, ServerError(503), times=2)
    answers = [await _post(http, f"{url}/buy") for _ in range(4)]
    assert answers == ["too_many", "server_error", "server_error", "sold"]
    assert shop.sold == 1


async def test_an_answer_that_is_cut_short_begins_and_does_not_end(
    shop: Shop, url: str, http: aiohttp.ClientSession
) -> None:
    """The work is done, and the client sees that bytes are missing."""
    shop.faults.add("buy", CutShort())
    async with http.post(f"{url}/buy") as answer:
        assert answer.status == 200
        assert answer.content_length == len("sold")
        with pytest.raises(aiohttp.ClientPayloadError):
            await answer.read()
    assert shop.sold == 1


async def test_hanging_comes_after_the_work_and_a_cut_before(shop: Shop, url: str, http: aiohttp.ClientSession) -> None:
    """The client learns of neither."""
    shop.faults.add("buy", AcceptThenHang())
    shop.faults.add("buy", Disconnect())
    hanging = asyncio.create_task(_post(http, f"{url}/buy"))
    await asyncio.wait_for(shop.selling.wait(), 5)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await _post(http, f"{url}/buy")
    assert (shop.sold, hanging.done()) == (1, False)
    hanging.cancel()


def test_odds_repeat_with_their_seed() -> None:
    """Chaos can be had again; a probability of 0 never strikes, and clearing ends all."""

    def strikes(probability: float, seed: int) -> list[bool]:
        faults = Faults()
        faults.rate("buy", Disconnect(), probability, seed)
        return [faults.take("buy") is not None for _ in range(100)]

    assert strikes(0.3, 1) == strikes(0.3, 1) != strikes(0.3, 2)
    assert 10 < sum(strikes(0.3, 1)) < 50
    assert not any(strikes(0.0, 1))
    faults = Faults()
    faults.rate(ANY, Disconnect(), 1.0)
    assert faults.take("sell") == Disconnect()
    faults.clear()
    assert faults.take("sell") is None


async def test_another_process_can_set_faults(shop: Shop, url: str, http: aiohttp.ClientSession) -> None:
    """As JSON; what it cannot mean is explained."""
    odds = {"operation": "buy", "fault": {"kind": "server_error"}, "probability": 1, "seed": 3}
    async with http.post(f"{url}/faults", json=odds) as response:
        assert response.status == 204
    assert await _post(http, f"{url}/buy") == "server_error"
    async with http.delete(f"{url}/faults") as response:
        assert response.status == 204
    assert await _post(http, f"{url}/buy") == "sold"
    async with http.post(f"{url}/faults", json={"operation": "buy", "fault": {"kind": "flood"}}) as response:
        assert response.status == 400


async def _post(http: aiohttp.ClientSession, url: str) -> str:
    async with http.post(url) as response:
        return await response.text()
