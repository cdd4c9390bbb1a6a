"""Logs for people or machines: events with names and ids, never what people said."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Literal

import structlog


def configure(form: Literal["text", "json"], level: int = logging.INFO) -> None:
    """Set up logging, once, at the start of a command. Tracebacks are without the values of variables."""
    machines = structlog.processors.JSONRenderer()
    renderer = machines if form == "json" else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            frames,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


def frames(_logger: object, _method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Where an exception came from and its type, without its own words: they may quote what somebody said."""
    if event.pop("exc_info", None):
        kind, _error, trace = sys.exc_info()
        event["exception"] = "".join(traceback.format_tb(trace)) + (kind.__name__ if kind else "")
    return event
