"""The attendance register of a centre: what it says of everybody and every day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from letters.dates import short_day
from letters.register_sheets import Printer
from letters.seal import Mark
from letters.wording import words


@dataclass(frozen=True)
class Line:
    """One person; `marks` has one of P, Ab, - and nothing (not on that day's list) for each day."""

    number: int
    name: str
    id_number: str
    tsc_number: str
    phone: str
    position: str
    marks: tuple[str, ...]

    @property
    def days(self) -> int:
        """How many days the person was there."""
        return sum(mark.startswith("P") for mark in self.marks)


@dataclass(frozen=True, kw_only=True)
class Register:
    """All that the register prints; `notes` are changes that must be seen, `chain` the count and end of the marks."""

    language: str
    created: dt.datetime
    exam: str
    year: int
    code: str
    centre: str
    county: str
    sub_county: str
    distribution_centre: str
    candidates: int  # 0: not known
    days: tuple[dt.date, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    chain: str
    mark: Mark | None = None

    @property
    def heading(self) -> str:
        """Attendance register, KCSE 2026."""
        return f"{words('register', self.language)['title']}, {self.exam} {self.year}"

    def plain(self) -> str:
        """Return the whole register as text, a person a line."""
        days = [short_day(day, self.language) for day in self.days]
        people = [
            f"{line.number} {line.name}, {line.position}: "
            + "; ".join(f"{day}: {mark}" for day, mark in zip(days, line.marks, strict=True) if mark)
            for line in self.lines
        ]
        return "\n".join([self.heading, *self.facts(), *people, *self.notes, self.chain])

    def facts(self) -> tuple[str, str]:
        """Which centre, how many candidates, and which days."""
        texts = words("register", self.language)
        place = {"code": self.code, "name": self.centre, "county": self.county, "sub_county": self.sub_county}
        first, last = (short_day(day, self.language) for day in (self.days[0], self.days[-1]))
        counted = [texts["candidates"].format(count=self.candidates)] if self.candidates else []
        return (
            texts["centre"].format(**place, distribution=self.distribution_centre),
            " ".join([texts["period"].format(first=first, last=last), *counted, texts["marks"]]),
        )

    def stamped(self, mark: Mark) -> Register:
        """The same register with what makes it checkable."""
        return replace(self, mark=mark)

    def pdf(self) -> bytes:
        """Return the register as a PDF file."""
        return Printer(self).printed()
