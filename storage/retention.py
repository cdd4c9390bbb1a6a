"""How long each kind of data is kept, and its deletion when that time is over, with a proof that it was deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from storage.holdings import (
    ACCOUNT,
    APPLICATIONS,
    CASES,
    DOCUMENTS,
    HISTORY,
    MESSAGES,
    OFFICES,
    RIGHTS,
    SECURITY,
    WORK,
)

YEAR = 365


@dataclass(frozen=True)
class Kept:
    """How many days a kind of data is kept from when it is over; 0: as long as there is a use for it."""

    kind: str
    days: int

    @property
    def time(self) -> timedelta:
        """As a time."""
        return timedelta(days=self.days)


KEPT = {
    each.kind: each
    for each in (
        Kept(ACCOUNT, 5 * YEAR),  # after it was last used
        Kept(SECURITY, YEAR),
        Kept(MESSAGES, 90),
        Kept(DOCUMENTS, 90),  # after they were replaced or removed
        Kept(WORK, 7 * YEAR),  # contracts, attendance and pay: six years in which they can be sued for, and one more
        Kept(APPLICATIONS, 3 * YEAR),  # after the decision
        Kept(CASES, 2 * YEAR),  # after they were closed
        Kept(HISTORY, 7 * YEAR),
        Kept(RIGHTS, 7 * YEAR),
        Kept(OFFICES, 0),
    )
}
