"""A clock for everything on the desk, which can be moved forward."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """The time now, and how far it was moved ahead of this machine's."""

    def __init__(self) -> None:
        self.moved = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.moved

    def seconds(self) -> float:
        """Since 1970."""
        return self().timestamp()

    def move(self, by: timedelta) -> None:
        """Move forward. Raises ValueError for a way back: what has happened stays in the past."""
        if by < timedelta(0):
            raise ValueError("the clock moves forward only")
        self.moved += by
