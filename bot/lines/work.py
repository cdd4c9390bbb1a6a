"""Lines about work that the council gives: invitations to mark, centres, deployments and the timetable."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, ValidationInfo, field_validator

from bot.lines.columns import (
    Code,
    Exam,
    Filled,
    Moment,
    NationalId,
    Phone,
    Short,
    TscNumber,
    Whole,
    known,
    moment_of,
    positions_of,
)
from bot.lines.file import Line
from catalogue import papers


class InvitationLine(Line):
    """One line of invitations.csv. Times are Nairobi's: 2026-11-30 08:00."""

    phone: Phone
    name: Filled
    id_number: NationalId
    tsc_number: TscNumber
    examiner_number: Short
    year: int
    exam: Exam
    paper: Annotated[str, known(papers, "paper")]
    position: Annotated[str, known(positions_of("MARKING"), "position of marking")]
    centre: Filled
    town: Filled
    reference: Filled
    reports_at: Moment
    ends_on: date
    accept_by: Moment
    letter_at: Annotated[datetime | None, BeforeValidator(moment_of)]

    @property
    def key(self) -> tuple[object, ...]:
        """A person may be invited to several papers of a year."""
        return (self.phone, self.year, self.exam, self.paper, self.position)


class CentreLine(Line):
    """One line of centres.csv: a centre in one year's examination."""

    year: int
    exam: Exam
    code: Code
    name: Filled
    county: Filled
    sub_county: Filled
    distribution_centre: Filled
    candidates: Whole = 0

    @property
    def key(self) -> tuple[object, ...]:
        """A centre may have several examinations."""
        return (self.year, self.exam, self.code)


class DeploymentLine(Line):
    """One line of deployments.csv. `rate` is in whole Kenya shillings a day; `starts_on` is the rehearsal."""

    year: int
    exam: Exam
    code: Code
    phone: Phone
    name: Filled
    id_number: NationalId
    tsc_number: Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9/-]{3,20})?$")]
    town: Short
    position: Annotated[str, known(positions_of("SUPERVISION", "SECURITY"), "position at a centre")]
    reference: Filled
    starts_on: date
    ends_on: date
    rate: Annotated[int, Field(gt=0)]

    @property
    def key(self) -> tuple[object, ...]:
        """A person may serve at several centres, one after the other."""
        return (*self.place, self.phone, self.position)

    @property
    def place(self) -> tuple[int, str, str]:
        """The centre."""
        return (self.year, self.exam, self.code)

    @field_validator("ends_on")
    @classmethod
    def _in_order(cls, ends_on: date, info: ValidationInfo) -> date:
        if info.data.get("starts_on", ends_on) > ends_on:
            raise ValueError("it ends before it starts")
        return ends_on

    def row(self) -> dict[str, Any]:
        """Without what its centre says."""
        return {name: value for name, value in super().row().items() if name not in ("year", "exam", "code")}


class SittingLine(Line):
    """One line of timetable.csv: what is sat when, by Nairobi's clock; the rehearsal too."""

    year: int
    exam: Exam
    day: date
    starts: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    title: Filled

    @property
    def key(self) -> tuple[object, ...]:
        """Several papers may be sat at the same time."""
        return (self.year, self.exam, self.day, self.starts, self.title)
