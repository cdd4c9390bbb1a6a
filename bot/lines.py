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
from catalogue import activities, checklists, duty_stations, ended_exams, exams, papers, positions
from conversations.checklist import items
from conversations.needs import TITLES
from conversations.phones import parse_phone
from conversations.sections import LEVELS
from storage.applications import APPROVED, NEEDS, RESERVE, SHORTLISTED, UNSUCCESSFUL
from storage.places import subcounty_code
from storage.vacancies import FIRST, REVIEWED

DECISIONS = (APPROVED, SHORTLISTED, RESERVE, UNSUCCESSFUL, NEEDS)
NEEDED = (*(item.code for item in items()), *TITLES)  # documents, and fields of the profile


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


def _whole(text: object) -> object:
    """Nothing is 0."""
    return 0 if isinstance(text, str) and not text.strip() else text


def _yes_or_no(text: object) -> int:
    if text not in ("yes", "no"):
        raise ValueError("write yes or no")
    return int(text == "yes")


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
Position = Annotated[str, _known(positions, "position")]
Code = Annotated[str, StringConstraints(pattern=r"^\d{8}$")]
Whole = Annotated[int, BeforeValidator(_whole), Field(ge=0)]
YesNo = Annotated[int, BeforeValidator(_yes_or_no)]
NationalId = Annotated[str, StringConstraints(pattern=r"^\d{6,9}$")]


class Line(BaseModel):
    """One line of a file; the names of its fields are the columns."""

    model_config = ConfigDict(extra="forbid")

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two lines one and the same thing."""
        raise NotImplementedError

    def row(self) -> dict[str, Any]:
        """The values as they are stored: times in UTC; without the columns that the file need not have and has not."""
        given = ((name, value) for name, value in self if name in self.model_fields_set)
        return {name: value.astimezone(UTC) if isinstance(value, datetime) else value for name, value in given}


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


class VacancyLine(Line):
    """One line of vacancies.csv: a post. What is left empty is not narrowed: no paper, all Kenya, the whole county."""

    code: Filled
    year: int
    exam: Annotated[str, _known(lambda: exams().keys() - ended_exams(), "examination that is still held")]
    activity: Annotated[str, _known(activities, "activity")]
    duty_station: Annotated[str, _known(duty_stations, "duty station")]
    position: Annotated[str, _known(positions, "position")]
    paper: Annotated[str, _known(lambda: {"", *papers()}, "paper")]
    county: Short
    sub_county: Short
    station: Short
    places: Annotated[int, Field(gt=0)]
    opens_at: Moment
    closes_at: Moment
    served: Annotated[str, _known(lambda: (FIRST, REVIEWED), "way to choose people")]
    most: Whole
    checklist: Annotated[str, _known(lambda: {"", *checklists()}, "list of documents")]
    head: YesNo
    max_age: Whole
    tsc: YesNo
    level: Annotated[str, _known(lambda: {"", *(level.id for level in LEVELS)}, "level of qualification")]
    service_years: Whole
    same_school_years: Whole
    untrained: YesNo
    notice: Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)]
    fee: Whole
    venue: Short
    notice_sw: Annotated[str, StringConstraints(strip_whitespace=True, max_length=600)] = ""

    @property
    def key(self) -> tuple[object, ...]:
        """The council's code of the post."""
        return (self.year, self.code)

    @field_validator("paper")
    @classmethod
    def _of_exam(cls, paper: str, info: ValidationInfo) -> str:
        exam = info.data.get("exam")
        if paper and exam and papers()[paper].exam != exam:
            raise ValueError(f"{paper} is a paper of {papers()[paper].exam}")
        return paper

    @field_validator("sub_county")
    @classmethod
    def _in_county(cls, sub_county: str, info: ValidationInfo) -> str:
        if sub_county and not info.data.get("county"):
            raise ValueError("it needs its county")
        return sub_county

    @field_validator("closes_at")
    @classmethod
    def _after_it_opens(cls, closes_at: datetime, info: ValidationInfo) -> datetime:
        if info.data.get("opens_at", closes_at) > closes_at:
            raise ValueError("it closes before it opens")
        return closes_at

    def row(self) -> dict[str, Any]:
        """Without the names of its places."""
        return {name: value for name, value in super().row().items() if name not in ("county", "sub_county")}


class TrainingLine(Line):
    """One line of trainings.csv: who was trained as an examiner. Old lines may have no phone number."""

    phone: Annotated[str, AfterValidator(lambda text: _phone(text) if text.strip() else "")]
    name: Filled
    id_number: NationalId
    tsc_number: Annotated[str, StringConstraints(pattern=r"^(\d{4,7})?$")]
    year: int
    exam: Exam
    paper: Annotated[str, _known(papers, "paper")]
    venue: Short

    @property
    def key(self) -> tuple[object, ...]:
        """A person is trained for a paper once a year."""
        return (self.id_number, self.year, self.exam, self.paper)


class DecisionLine(Line):
    """One line of decisions.csv: what became of an application. `by` is the officer: name and office."""

    number: Annotated[str, StringConstraints(pattern=r"^A-[0-9A-Z]{4}-[0-9A-Z]{4}$")]
    decision: Annotated[str, _known(lambda: DECISIONS, "decision")]
    item: Annotated[str, _known(lambda: {"", *NEEDED}, "thing that an application can need")]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
    by: Filled

    @property
    def key(self) -> tuple[object, ...]:
        """One decision for an application."""
        return (self.number,)

    @field_validator("item")
    @classmethod
    def _where_needed(cls, item: str, info: ValidationInfo) -> str:
        if (info.data.get("decision") == NEEDS) != bool(item):
            raise ValueError(f"it goes with the decision {NEEDS}, and only with it")
        return item

    @field_validator("reason")
    @classmethod
    def _in_words(cls, reason: str, info: ValidationInfo) -> str:
        if not reason and info.data.get("decision") in (NEEDS, UNSUCCESSFUL):
            raise ValueError("the person needs to know why: say it in words")
        return reason


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


class DirectorLine(Line):
    """One line of directors.csv: a Sub County Director of Education, and a sub-county as centres.csv has it."""

    phone: Phone
    name: Filled
    county: Filled
    sub_county: Filled

    @property
    def key(self) -> tuple[object, ...]:
        """A director may have several sub-counties, and a sub-county several officers."""
        return (self.phone, self.county, self.sub_county)


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
            needed = [name for name, field in kind.model_fields.items() if field.is_required()]
            missing = [name for name in needed if name not in (reader.fieldnames or [])]
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
        problems += [f"line {number}, column {column}: {reason}" for column, reason in told(error)]
    return None


def told(error: ValidationError) -> Iterator[tuple[str, str]]:
    """What is wrong with a line: columns with their reasons."""
    for each in error.errors():
        yield ".".join(str(part) for part in each["loc"]), each["msg"].removeprefix("Value error, ")


def _repeated(lines: dict[int, Kind]) -> list[str]:
    seen: dict[tuple[object, ...], int] = {}
    problems = []
    for number, line in lines.items():
        if line.key in seen:
            problems.append(f"line {number}: the same as line {seen[line.key]}")
        seen.setdefault(line.key, number)
    return problems
