"""The methods of the Bot API by name."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from sandbox.telegram.parameters import Parameters
from sandbox.telegram.state import State

Call = Callable[[State, Parameters], Awaitable[Any]]


class Method(NamedTuple):
    """One method; its call returns the `result`, or raises ApiError."""

    name: str
    call: Call


METHODS: dict[str, Method] = {}  # by the name in lower case


def method(name: str) -> Callable[[Call], Call]:
    """Make a function a method of the API."""

    def enter(call: Call) -> Call:
        METHODS[name.lower()] = Method(name, call)
        return call

    return enter
