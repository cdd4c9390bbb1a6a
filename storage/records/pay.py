"""Rates and payments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Rate:
    """What one source says that a day of work is paid."""

    id: int
    year: int
    exam: str
    position: str
    region: str
    amount: int  # cents
    source: str
    posted_at: datetime


@dataclass(frozen=True, slots=True)
class Payment:
    """What the paymaster said of one claim, on one day; the newest counts."""

    id: int
    phone: str
    year: int
    exam: str
    code: str
    position: str
    state: str  # storage.pay
    amount: int  # cents
    tax: int
    reference: str
    day: date
    why: str
    posted_at: datetime

    @property
    def claim(self) -> tuple[str, int, str, str, str]:
        """What it is paid for."""
        return (self.phone, self.year, self.exam, self.code, self.position)
