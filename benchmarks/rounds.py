"""One round of a benchmark: chats that speak when they have their answer, for so long, and what it gave."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Round:
    """Answers in so many seconds, each after so many."""

    seconds: float
    latencies: list[float]

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """The latency in milliseconds that this share of the answers does not exceed."""
        return sorted(self.latencies)[int(len(self.latencies) * share)] * 1000


async def talk(
    says: Sequence[Callable[[], Awaitable[object]]], seconds: float, saved: Callable[[], Awaitable[object]]
) -> Round:
    """Let each chat speak, again and again, until the time is over; the round ends when everything is saved."""
    latencies: list[float] = []
    start = time.perf_counter()

    async def one(say: Callable[[], Awaitable[object]]) -> None:
        while (said := time.perf_counter()) - start < seconds:
            await say()
            latencies.append(time.perf_counter() - said)

    await asyncio.gather(*(one(say) for say in says))
    await saved()
    return Round(time.perf_counter() - start, latencies)
