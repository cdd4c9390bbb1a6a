"""What the council's own commands work with: they write to the database and the outbox, beside whatever serves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.broadcast import Broadcast
from bot.channel import Limits
from letters.sealer import Sealer
from storage.database import Database
from storage.posting import Posted

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


@dataclass
class Loaded:
    """What loading a file did."""

    added: int = 0
    changed: int = 0
    same: int = 0
    dropped: int = 0  # no longer listed
    notices: int = 0
    untold: int = 0  # people without an address that can be written to

    @classmethod
    def of(cls, posted: Iterable[Posted[Any]], notices: Broadcast) -> Loaded:
        """What became of the lines, and who was told."""
        loaded = cls(notices=notices.sent, untold=notices.untold)
        for each in posted:
            setattr(loaded, each.outcome, getattr(loaded, each.outcome) + 1)
        return loaded
