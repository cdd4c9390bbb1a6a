"""How much a bot may send: lengths, sizes, and rates that can be switched on."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable

from pydantic import BaseModel, ConfigDict, Field

from sandbox.telegram.errors import too_many

TEXT = 4096  # UTF-16 code units, after the entities have been parsed
CAPTION = 1024
CALLBACK_ANSWER = 200  # characters
UPLOAD = 50_000_000  # bytes
PHOTO = 10_000_000
DOWNLOAD = 20_000_000
DELETE_WITHIN = 48 * 3600.0  # seconds
CALLBACK_ANSWER_WITHIN = 15 * 60.0


class Rates(BaseModel):
    """Messages a second, by chat and over all; None is no limit. A short burst is tolerated."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chat: float | None = Field(None, gt=0)
    overall: float | None = Field(None, gt=0)
    burst: int = Field(3, ge=1)


class RateLimit:
    """Counts messages, and refuses those above the rates in force."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.rates = Rates()
        self._clock = clock
        self._due: defaultdict[int | None, float] = defaultdict(float)

    def check(self, chat_id: int) -> None:
        """Count one message to a chat. Raises ApiError 429 with the seconds to wait."""
        now = self._clock()
        steps = {chat_id: self.rates.chat, None: self.rates.overall}
        limits = {key: 1 / rate for key, rate in steps.items() if rate}
        wait = max((self._wait(key, step, now) for key, step in limits.items()), default=0.0)
        if wait > 0:
            raise too_many(math.ceil(wait))
        for key, step in limits.items():
            self._due[key] = max(self._due[key], now) + step

    def _wait(self, key: int | None, step: float, now: float) -> float:
        """Seconds until a message fits: each takes its step of time, and a burst may run ahead of it."""
        return self._due[key] - now - step * (self.rates.burst - 1)
