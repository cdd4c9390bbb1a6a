"""Figures for Prometheus."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Gauge


def registry(lanes: Callable[[], int], waiting: Callable[[], int]) -> CollectorRegistry:
    """Gauges that are read when they are asked for."""
    found = CollectorRegistry()
    for name, text, read in (
        ("mtahini_lanes_busy", "Chats with a turn under way.", lanes),
        ("mtahini_outbox_waiting", "Messages that are not sent yet.", waiting),
    ):
        Gauge(name, text, registry=found).set_function(read)
    return found
