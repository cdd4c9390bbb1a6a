"""Reference tables of the council, as CSV files that an officer can edit."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
TOLL_FREE = "0800 721 410"  # the council's own line, since October 2025


@dataclass(frozen=True)
class Paper:
    """An examination paper: 233/1 Chemistry, Theory Paper 1."""

    code: str
    subject: str
    name: str
    exam: str


@dataclass(frozen=True)
class Position:
    """What somebody may be contracted as."""

    code: str
    name: str
    name_sw: str
    activity: str  # MARKING, SUPERVISION, ...
    words: tuple[str, ...]  # that people type for it


@dataclass(frozen=True)
class Activity:
    """What the council needs people for: supervision, marking, training."""

    code: str
    name: str
    name_sw: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class DutyStation:
    """A kind of place where people work."""

    code: str
    name: str
    name_sw: str


@dataclass(frozen=True)
class UsualRules:
    """Who may usually become what; a vacancy has rules of its own. Empty and 0: no rule."""

    position: str
    max_age: int
    tsc: int
    level: str
    service_years: int
    same_school_years: int
    untrained: int
    head: int


@dataclass(frozen=True)
class ChecklistItem:
    """A document that an application needs: short and full name in both languages, and words in names of its files."""

    code: str
    name: str
    name_sw: str
    about: str
    about_sw: str
    words: tuple[str, ...]


@cache
def checklists() -> dict[str, tuple[ChecklistItem, ...]]:
    """The documents of each list, in order. An item of two lists is handed in once for both."""
    found: dict[str, tuple[ChecklistItem, ...]] = {}
    for row in _rows("checklists"):
        words = tuple(row["words"].split(";"))
        item = ChecklistItem(row["item"], row["name"], row["name_sw"], row["about"], row["about_sw"], words)
        found[row["checklist"]] = (*found.get(row["checklist"], ()), item)
    return found


@cache
def exams() -> dict[str, str]:
    """Names of examinations by code: KCSE and its kin."""
    return {row["code"]: row["name"] for row in _rows("exams")}


@cache
def papers() -> dict[str, Paper]:
    """Papers by code."""
    return {row["code"]: Paper(row["code"], row["subject"], row["name"], row["exam"]) for row in _rows("papers")}


@cache
def positions() -> dict[str, Position]:
    """Positions by code."""
    return {
        row["code"]: Position(row["code"], row["name"], row["name_sw"], row["activity"], tuple(row["words"].split(";")))
        for row in _rows("positions")
    }


@cache
def activities() -> dict[str, Activity]:
    """Activities by code."""
    return {
        row["code"]: Activity(row["code"], row["name"], row["name_sw"], tuple(row["words"].split(";")))
        for row in _rows("activities")
    }


@cache
def duty_stations() -> dict[str, DutyStation]:
    """Kinds of places by code."""
    return {row["code"]: DutyStation(row["code"], row["name"], row["name_sw"]) for row in _rows("duty_stations")}


@cache
def usual_rules() -> dict[str, UsualRules]:
    """Who may usually hold a position, by its code."""
    return {row["position"]: _usual(row) for row in _rows("usual_rules")}


def _usual(row: dict[str, str]) -> UsualRules:
    years = {name: int(row[name] or 0) for name in ("max_age", "service_years", "same_school_years")}
    said = {name: int(row[name] == "yes") for name in ("tsc", "untrained", "head")}
    return UsualRules(position=row["position"], level=row["level"], **years, **said)


@cache
def ended_exams() -> frozenset[str]:
    """Examinations that are held no more; records of old name them."""
    return frozenset(row["code"] for row in _rows("exams") if row["status_2026"].startswith("ended"))


def counties() -> list[dict[str, str]]:
    """Counties, as a fresh database lists them."""
    return _rows("counties")


def subcounties() -> list[dict[str, str]]:
    """Sub-counties, the same."""
    return _rows("subcounties")


@cache
def needs() -> list[tuple[str, str]]:
    """What a profile needs for what: purpose and field, the most urgent first."""
    return [(row["purpose"], row["field"]) for row in _rows("needs")]


def _rows(table: str) -> list[dict[str, str]]:
    with (HERE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
