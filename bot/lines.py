"""The lines of the council's CSV files, checked: every bad one is named with its column and its reason."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from bot.engine import Invalid
from bot.language import NAIROBI
from bot.places import REGIONS
from catalogue import exams, papers, positions
from conversations.phones import parse_phone
from storage.places import subcounty_code


def _phone(text: str) -> str:
    try:
        return parse_phone(text)
    except Invalid as invalid:
        raise ValueError(str(invalid.reason)) from None


def _moment(text: object) -> datetime | None:
    """Nairobi time unless the text has a zone."""
    if not isinstance(text, str) or not text.strip():
        return None
    moment = datetime.fromisoformat(text.strip())
    return moment if moment.tzinfo else moment.replace(tzinfo=NAIROBI)


def _known(table: Callable[[], Iterable[str]], what: str) -> AfterValidator:
    def check(code: str) -> str:
        if code not in table():
            raise ValueError(f"{code} is no {what} of the catalogue")
        return code

    return AfterValidator(check)


def _positions(*activities: str) -> Callable[[], Iterable[str]]:
    return lambda: [code for code, position in positions().items() if position.activity in activities]


Phone = Annotated[str, AfterValidator(_phone)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Filled = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Moment = Annotated[datetime, BeforeValidator(_moment)]
Exam = Annotated[str, _known(exams, "examination")]
Code = Annotated[str, StringConstraints(pattern=r"^\d{8}$")]
NationalId = Annotated[str, StringConstraints(pattern=r"^\d{6,9}$")]


class Line(BaseModel):
    """One line of a file; the names of its fields are the columns."""

    model_config = ConfigDict(extra="forbid")

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two lines one and the same thing."""
        raise NotImplementedError

    def row(self) -> dict[str, Any]:
        """The values as they are stored: times in UTC."""
        return {name: value.astimezone(UTC) if isinstance(value, datetime) else value for name, value in self}


class InvitationLine(Line):
    """One line of invitations.csv. Times are Nairobi's: 2026-11-30 08:00."""

    phone: Phone
    name: Filled
    id_number: NationalId
    tsc_number: Annotated[str, StringConstraints(pattern=r"^(\d{4,7})?$")]
    examiner_number: Short
    year: int
    exam: Exam
    paper: Annotated[str, _known(papers, "paper")]
    position: Annotated[str, _known(_positions("MARKING"), "position of marking")]
    centre: Filled
    town: Filled
    reference: Filled
    reports_at: Moment
    ends_on: date
    accept_by: Moment
    letter_at: Annotated[datetime | None, BeforeValidator(_moment)]

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
    position: Annotated[str, _known(_positions("SUPERVISION", "SECURITY"), "position at a centre")]
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


class CountyLine(Line):
    """One line of counties.csv. Aliases have | between them."""

    code: Annotated[int, Field(gt=0)]
    name: Filled
    region: Annotated[str, _known(lambda: REGIONS, "region")]
    aliases: Short

    @property
    def key(self) -> tuple[object, ...]:
        """Its official number."""
        return (self.code,)


class SubCountyLine(Line):
    """One line of subcounties.csv."""

    county_code: int
    name: Filled
    aliases: Short

    @property
    def key(self) -> tuple[object, ...]:
        """Its code."""
        return (self.code,)

    @property
    def code(self) -> str:
        """Its county and its name, however that is written."""
        return subcounty_code(self.county_code, self.name)


class Refused(Exception):
    """The file has bad lines; nothing was loaded."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


Kind = TypeVar("Kind", bound=Line)


def read(path: Path, kind: type[Kind]) -> dict[int, Kind]:
    """The lines of a file by their numbers. Raises Refused with every problem, by line and column."""
    problems: list[str] = []
    lines: dict[int, Kind] = {}
    for number, row in _rows(path, kind):
        if line := _checked(row, number, kind, problems):
            lines[number] = line
    problems += _repeated(lines)
    if problems:
        raise Refused(problems)
    return lines


def _rows(path: Path, kind: type[Line]) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows with the numbers of their lines."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in kind.model_fields if name not in (reader.fieldnames or [])]
            if missing:
                raise Refused([f"the first line lacks the columns {', '.join(missing)}"])
            for row in reader:
                yield reader.line_num, row
    except UnicodeDecodeError:
        raise Refused(["the file is not in UTF-8: save it as CSV UTF-8"]) from None


def _checked(row: dict[str, Any], number: int, kind: type[Kind], problems: list[str]) -> Kind | None:
    if None in row or None in row.values():
        problems.append(f"line {number}: not as many fields as columns; put text with commas into quotes")
        return None
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        for each in error.errors():
            column = ".".join(str(part) for part in each["loc"])
            problems.append(f"line {number}, column {column}: {each['msg'].removeprefix('Value error, ')}")
    return None


def _repeated(lines: dict[int, Kind]) -> list[str]:
    seen: dict[tuple[object, ...], int] = {}
    problems = []
    for number, line in lines.items():
        if line.key in seen:
            problems.append(f"line {number}: the same as line {seen[line.key]}")
        seen.setdefault(line.key, number)
    return problems
