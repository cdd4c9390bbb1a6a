"""Logs for people or machines: events with names and ids, never what people said."""

from __future__ import annotations

import logging
import sys
import traceback
from functools import partial
from typing import Literal

import structlog
from structlog.types import EventDict, Processor


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
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


def masked(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Of an address, which may be a phone number, the end is enough to tell two chats apart."""
    if "address" in event:
        event["address"] = f"...{event['address'][-4:]}"
    return event


def above(level: int, _logger: object, method: str, event: EventDict) -> EventDict:
    """Let nothing through that is less important than this."""
    if structlog.processors.NAME_TO_LEVEL[method] < level:
        raise structlog.DropEvent
    return event


def frames(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Where an exception came from and its type, without its own words: they may quote what somebody said."""
    if event.pop("exc_info", None):
        kind, _error, trace = sys.exc_info()
        event["exception"] = "".join(traceback.format_tb(trace)) + (kind.__name__ if kind else "")
    return event
