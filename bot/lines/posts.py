"""Lines about vacancies, who was trained, and what became of applications."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints, ValidationInfo, field_validator

from bot.lines.columns import Exam, Filled, Moment, NationalId, Short, TscNumber, Whole, YesNo, known, phone
from bot.lines.file import Line
from catalogue import activities, checklists, duty_stations, ended_exams, exams, papers, positions
from conversations.checklist import items
from conversations.needs import TITLES
from conversations.sections import LEVELS
from storage.applications import APPROVED, NEEDS, RESERVE, SHORTLISTED, UNSUCCESSFUL
from storage.vacancies import FIRST, REVIEWED

DECISIONS = (APPROVED, SHORTLISTED, RESERVE, UNSUCCESSFUL, NEEDS)
NEEDED = (*(item.code for item in items()), *TITLES)  # documents, and fields of the profile


class VacancyLine(Line):
    """One line of vacancies.csv: a post. What is left empty is not narrowed: no paper, all Kenya, the whole county."""

    code: Filled
    year: int
    exam: Annotated[str, known(lambda: exams().keys() - ended_exams(), "examination that is still held")]
    activity: Annotated[str, known(activities, "activity")]
    duty_station: Annotated[str, known(duty_stations, "duty station")]
    position: Annotated[str, known(positions, "position")]
    paper: Annotated[str, known(lambda: {"", *papers()}, "paper")]
    county: Short
    sub_county: Short
    station: Short
    places: Annotated[int, Field(gt=0)]
    opens_at: Moment
    closes_at: Moment
    served: Annotated[str, known(lambda: (FIRST, REVIEWED), "way to choose people")]
    most: Whole
    checklist: Annotated[str, known(lambda: {"", *checklists()}, "list of documents")]
    head: YesNo
    max_age: Whole
    tsc: YesNo
    level: Annotated[str, known(lambda: {"", *(level.id for level in LEVELS)}, "level of qualification")]
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

    phone: Annotated[str, AfterValidator(lambda text: phone(text) if text.strip() else "")]
    name: Filled
    id_number: NationalId
    tsc_number: TscNumber
    year: int
    exam: Exam
    paper: Annotated[str, known(papers, "paper")]
    venue: Short

    @property
    def key(self) -> tuple[object, ...]:
        """A person is trained for a paper once a year."""
        return (self.id_number, self.year, self.exam, self.paper)


class DecisionLine(Line):
    """One line of decisions.csv: what became of an application. `by` is the officer: name and office."""

    number: Annotated[str, StringConstraints(pattern=r"^A-[0-9A-Z]{4}-[0-9A-Z]{4}$")]
    decision: Annotated[str, known(lambda: DECISIONS, "decision")]
    item: Annotated[str, known(lambda: {"", *NEEDED}, "thing that an application can need")]
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
