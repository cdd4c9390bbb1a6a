"""Logs for people or machines: events with names and ids, never what people said."""

from __future__ import annotations

import logging
import sys
from typing import Literal

import structlog


def configure(form: Literal["text", "json"], level: int = logging.INFO) -> None:
    """Set up logging, once, at the start of a command. Tracebacks are without the values of variables."""
    people = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    machines = (structlog.processors.format_exc_info, structlog.processors.JSONRenderer())
    renderer: tuple[structlog.types.Processor, ...] = machines if form == "json" else (people,)
    structlog.configure(
        processors=[structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso"), *renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
