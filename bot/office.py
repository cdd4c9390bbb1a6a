"""What the council's own commands work with: they write to the database and the outbox, beside whatever serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.channel import Limits
from letters.sealer import Sealer
from storage.database import Database

STEP = 500  # lines between two signs of progress

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Office:
    """One run of a command. `limits` are of the channels that are on."""

    database: Database
    limits: Mapping[str, Limits]
    sealer: Sealer
    progress: Progress
    now: datetime

    def show(self, done: int, total: int) -> None:
        """Show progress now and then, and at the end."""
        if done % STEP == 0 or done == total:
            self.progress(done, total)
