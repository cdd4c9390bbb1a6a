"""A server of raw asyncio, without a framework, so that it is not the server that is measured."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import cast

Answer = Callable[[bytes, bytes], bytes]  # from the last part of the path, and the body, to a whole HTTP answer


def http(status: str, body: object) -> bytes:
    """A whole HTTP answer."""
    payload = json.dumps(body)
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(payload)}\r\n\r\n"
    return (head + payload).encode()


class Answering(asyncio.Protocol):
    """Reads each request to the end of its Content-Length, and answers it at once."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.received = bytearray()
        self.start = self.end = 0  # of the body that is awaited
        self.path = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """As asyncio calls it."""
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """As asyncio calls it."""
        self.received += data
        if not self.end and not self._begun():
            return
        if len(self.received) >= self.end:
            body = bytes(self.received[self.start : self.end])
            self.received.clear()
            self.end = 0
            self.transport.write(self.answer(self.path, body))

    def _begun(self) -> bool:
        self.start = self.received.find(b"\r\n\r\n") + 4
        if self.start < 4:
            return False
        head = bytes(self.received[: self.start])
        self.path = head.split(b" ", 2)[1].partition(b"?")[0].rpartition(b"/")[2]
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0]
        self.end = self.start + int(length or 0)
        return True


async def listening(answer: Answer) -> tuple[asyncio.Server, str]:
    """A server on a free port of loopback, and its root."""
    server = await asyncio.get_running_loop().create_server(lambda: Answering(answer), "127.0.0.1", 0)
    return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
