"""Ids that are known before a row is written, unique over processes, and in order of time within one."""

from __future__ import annotations

import secrets
import time

EPOCH_MS = 1_767_225_600_000  # 2026-01-01T00:00:00Z


class Ids:
    """Makes positive 63-bit ids: 41 bits of milliseconds, 10 bits of a counter, 12 bits of the process."""

    def __init__(self) -> None:
        self._process = secrets.randbits(12)
        self._ms = 0
        self._count = 0

    def __call__(self) -> int:
        """The next id; call it from one thread only."""
        now = time.time_ns() // 1_000_000 - EPOCH_MS
        if now > self._ms:
            self._ms, self._count = now, 0
        elif self._count < 0x3FF:
            self._count += 1
        else:
            self._ms, self._count = self._ms + 1, 0
        return self._ms << 22 | self._count << 12 | self._process


new_id = Ids()
