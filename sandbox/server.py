"""A web server for stand-ins: inside the running loop, on loopback only, and gone when told to go."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from types import TracebackType
from typing import Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_CUT = "sandbox.cut"


class Server:
    """Serves a Starlette app on `host:port` (port 0: any free one) while its context is open.

    Raises ValueError for a host that is not loopback, and OSError if the port is taken.
    """

    def __init__(self, app: Starlette, host: str = "127.0.0.1", port: int = 0) -> None:
        if not _is_loopback(host):
            raise ValueError(f"{host} is not a loopback address: a stand-in must not be reached from outside")
        self._app = app
        self._host = host
        self._port = port
        self._uvicorn = _Uvicorn(self._serve)

    @property
    def url(self) -> str:
        """The root, without a trailing slash. Known once the server has been entered."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._port}"

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            listener = self._listen()
            stack.callback(listener.close)
            await stack.enter_async_context(self._app.router.lifespan_context(self._app))
            serving = asyncio.create_task(self._uvicorn.serve([listener]), name=f"server of {self.url}")
            stack.push_async_callback(self._stop, serving)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stack.aclose()

    def _listen(self) -> socket.socket:
        family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
        listener = socket.create_server((self._host, self._port), family=family, backlog=1024)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # asyncio sets it for sockets of its own only
        self._port = listener.getsockname()[1]
        return listener

    async def _stop(self, serving: asyncio.Task[None]) -> None:
        self._uvicorn.stopping.set()
        await serving

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[_CUT] = lambda: self._uvicorn.cut(scope["client"])
        try:
            await self._app(scope, receive, send)
        except asyncio.CancelledError:
            if not self._uvicorn.stopping.is_set():
                raise


def cut_connection(request: Request) -> None:
    """Break the TCP connection that a request came by, so that its sender gets no answer at all."""
    request.scope[_CUT]()


class _Uvicorn(uvicorn.Server):
    """Leaves signals to the program, and does not wait for open requests when it stops."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                interface="asgi3",
                http=HttpToolsProtocol,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                proxy_headers=False,  # a connection is found again by its client's true address
            )
        )
        self.stopping = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    def cut(self, client: tuple[str, int] | None = None) -> None:
        for connection in list(self.server_state.connections):
            if isinstance(connection, HttpToolsProtocol) and client in (None, connection.client):
                connection.transport.abort()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self.stopping.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002 - not ours to close
        for server in self.servers:
            server.close()
        self.cut()
        await asyncio.sleep(0)  # lets every request learn that its client is gone, so none tries to answer
        for task in (open_requests := set(self.server_state.tasks)):
            task.cancel()
        await asyncio.gather(*open_requests, return_exceptions=True)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
