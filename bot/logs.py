"""Logs for people or machines: events with names and ids, never what people said."""

from __future__ import annotations

import logging
import re
import sys
import traceback
from functools import partial
from types import TracebackType
from typing import Any, Literal

import structlog
from structlog.types import EventDict, Processor

QUOTING = frozenset({"detail", "reason", "error", "asked", "question", "answers", "work"})
PRIVATE = re.compile(r"""["'`].*["'`]|\+?\d[\d -]{5,}\d|\S+@\S+""", re.DOTALL)


def configure(form: Literal["text", "json"], level: int = logging.INFO, watch: Processor | None = None) -> None:
    """Set up logging, once, at the start of a command. Tracebacks are without the values of variables.

    `watch` gets every event, of whatever level.
    """
    watched: list[Processor] = [watch, partial(above, level)] if watch else []
    machines = structlog.processors.JSONRenderer()
    renderer = machines if form == "json" else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            masked,
            *watched,
            structlog.processors.TimeStamper(fmt="iso"),
            frames,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if watch else level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    lines = logging.StreamHandler(sys.stderr)
    lines.setFormatter(Lines("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[lines])


class Lines(logging.Formatter):
    """What libraries log: of an exception, where it came from and its type."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        """Without the exception's own words."""
        return _frames(ei[0], ei[2])


def masked(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Of an address, which may be a phone number, the end is enough to tell two chats apart. Platforms may quote what
    they were sent, and a question's key may have a number in it."""
    if "address" in event:
        event["address"] = f"...{event['address'][-4:]}"
    for name in QUOTING & event.keys():
        event[name] = hushed(event[name])
    return event


def hushed(words: Any) -> Any:
    """Words, or a list of them, without what is in quotes and without long numbers and addresses."""
    if isinstance(words, list):
        return [hushed(each) for each in words]
    return PRIVATE.sub("...", words) if isinstance(words, str) else words


def above(level: int, _logger: object, method: str, event: EventDict) -> EventDict:
    """Let nothing through that is less important than this."""
    if structlog.processors.NAME_TO_LEVEL[method] < level:
        raise structlog.DropEvent
    return event


def frames(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Where an exception came from and its type, without its own words: they may quote what somebody said."""
    if event.pop("exc_info", None):
        kind, _error, trace = sys.exc_info()
        event["exception"] = _frames(kind, trace)
    return event


def _frames(kind: type[BaseException] | None, trace: TracebackType | None) -> str:
    return "".join(traceback.format_tb(trace)) + (kind.__name__ if kind else "")
