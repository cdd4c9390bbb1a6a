"""Misbehaviour on demand: a script of faults for each operation of a stand-in, and odds for chaos."""

from __future__ import annotations

import asyncio
import random
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.dataclasses import dataclass
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.server import cut_connection

ANY = "*"  # an operation's name that means all of them


@dataclass(frozen=True)
class TooMany:
    """Refuse with the platform's "too many requests"; `retry_after` in seconds."""

    retry_after: int = 1
    kind: Literal["too_many"] = "too_many"


@dataclass(frozen=True)
class ServerError:
    """Answer with a server's failure, the work undone."""

    status: int = 500
    kind: Literal["server_error"] = "server_error"


@dataclass(frozen=True)
class Refuse:
    """Refuse with an error of the platform's API: its code and its words."""

    code: int
    description: str
    kind: Literal["refuse"] = "refuse"


@dataclass(frozen=True)
class AcceptThenHang:
    """Do the work, and never answer: until the client gives up or the server stops."""

    kind: Literal["accept_then_hang"] = "accept_then_hang"


@dataclass(frozen=True)
class Disconnect:
    """Cut the connection, the work undone."""

    kind: Literal["disconnect"] = "disconnect"


@dataclass(frozen=True)
class CutShort:
    """Do the work, and cut the connection in the middle of the answer."""

    kind: Literal["cut_short"] = "cut_short"


@dataclass(frozen=True)
class Slow:
    """Do the work after so many seconds."""

    seconds: float
    kind: Literal["slow"] = "slow"


Refusal = TooMany | ServerError | Refuse  # each platform answers these in its own form
Fault = Annotated[Refusal | AcceptThenHang | Disconnect | CutShort | Slow, Field(discriminator="kind")]
Work = Callable[[], Awaitable[Response]]


class _Odds(NamedTuple):
    fault: Fault
    probability: float
    random: random.Random


class Faults:
    """What is to go wrong. Scripted faults come first, in the order they were added, then the odds."""

    def __init__(self) -> None:
        self._script: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self._odds: defaultdict[str, list[_Odds]] = defaultdict(list)

    def add(self, operation: str, fault: Fault, times: int = 1) -> None:
        """Let the next `times` calls of an operation (or of `ANY`) meet this fault."""
        self._script[operation].extend([fault] * times)

    def rate(self, operation: str, fault: Fault, probability: float, seed: int = 0) -> None:
        """Let each call of an operation (or of `ANY`) meet this fault with a probability of 0 to 1."""
        self._odds[operation].append(_Odds(fault, probability, random.Random(seed)))

    def lift(self, operation: str, fault: Fault) -> None:
        """Take away the odds of a fault."""
        self._odds[operation] = [each for each in self._odds[operation] if each.fault != fault]

    def clear(self) -> None:
        """From now on nothing goes wrong."""
        self._script.clear()
        self._odds.clear()

    def take(self, operation: str) -> Fault | None:
        """The fault that this call of an operation meets, if any; a scripted one is used up."""
        for name in (operation, ANY):
            if script := self._script.get(name):
                return script.popleft()
        odds = [*self._odds.get(operation, ()), *self._odds.get(ANY, ())]
        return next((each.fault for each in odds if each.random.random() < each.probability), None)

    async def answer(
        self, operation: str, request: Request, work: Work, refuse: Callable[[Refusal], Response]
    ) -> Response:
        """Answer by `work`, unless a fault is due; `refuse` puts a refusal into the platform's form."""
        fault = self.take(operation)
        if isinstance(fault, TooMany | ServerError | Refuse):
            return refuse(fault)
        if isinstance(fault, Disconnect):
            cut_connection(request)
            return Response()
        if isinstance(fault, Slow):
            await asyncio.sleep(fault.seconds)
        response = await work()
        if isinstance(fault, AcceptThenHang):
            await client_gone(request)
        return _half(request, response) if isinstance(fault, CutShort) else response

    def route(self, path: str) -> Route:
        """Control from another process: POST a `Script` to add a fault, DELETE to clear all."""

        async def control(request: Request) -> Response:
            if request.method == "DELETE":
                self.clear()
                return Response(status_code=204)
            try:
                script = Script.model_validate_json(await request.body())
            except ValidationError as error:
                return JSONResponse({"error": str(error)}, 400)
            script.enter(self)
            return Response(status_code=204)

        return Route(path, control, methods=["POST", "DELETE"])


class Script(BaseModel):
    """A fault as JSON: `{"operation": "sendMessage", "fault": {"kind": "too_many", "retry_after": 2}}`.

    With `probability` (and `seed`) instead of `times` it is for chaos.
    """

    model_config = ConfigDict(extra="forbid")

    operation: str
    fault: Fault
    times: int = Field(1, ge=1)
    probability: float | None = Field(None, ge=0, le=1)
    seed: int = 0

    def enter(self, faults: Faults) -> None:
        """Put this fault into force."""
        if self.probability is None:
            faults.add(self.operation, self.fault, self.times)
        else:
            faults.rate(self.operation, self.fault, self.probability, self.seed)


def _half(request: Request, response: Response) -> Response:
    async def body() -> AsyncIterator[bytes]:
        yield bytes(response.body[: len(response.body) // 2])
        cut_connection(request)
        await client_gone(request)

    return StreamingResponse(body(), response.status_code, dict(response.headers))


async def client_gone(request: Request) -> None:
    """Wait until the client of a request whose body has been read gives up."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
