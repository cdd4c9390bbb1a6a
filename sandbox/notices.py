"""Sample vacancies and training records, at invented places and for invented people, with dates near today."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from bot.lines.file import Line
from bot.lines.posts import TrainingLine, VacancyLine

ANY = dict.fromkeys(VacancyLine.model_fields, "") | {"head": "no", "tsc": "no", "untrained": "no"}
FIELD = {
    "activity": "SUPERVISION",
    "duty_station": "EXAM_CENTRE",
    "served": "first",
    "most": "1",
    "tsc": "yes",
    "same_school_years": "3",
    "notice": "Report at 7.00 a.m. from the rehearsal day on.",
    "notice_sw": "Fika saa moja asubuhi kuanzia siku ya mazoezi.",
}
COURSE = {
    "activity": "EXAMINER_TRAINING",
    "duty_station": "TRAINING_VENUE",
    "position": "EXAMINER",
    "places": "60",
    "served": "reviewed",
    "most": "2",
    "checklist": "examiner-training",
    "head": "yes",
    "max_age": "50",
    "tsc": "yes",
    "level": "diploma",
    "service_years": "3",
    "untrained": "yes",
    "notice": "An online part, then one residential week.",
    "notice_sw": "Sehemu ya mtandaoni, kisha wiki moja ya kulala chuoni.",
    "fee": "10500",
    "venue": "Mlima Girls' High School, Nakuru",
}
WANTED = (
    ("Kisii", "Kisii South", "12"),
    ("Nairobi", "Westlands", "8"),
    ("Nyeri", "Mukurweini", "5"),
    ("Kitui", "", "20"),
)
SCHOOLS = ("Mlima Boys' High School", "Ziwa Girls' High School")
PAPERS = ("101/3", "102/1", "233/1", "233/2")


def write_vacancies(path: Path, now: datetime) -> None:
    """A file for `mtahini load vacancies`: KCSE is open, KJSEA opens in five weeks."""
    year, when = str(now.year), {"opens_at": _day(now, -3), "closes_at": _day(now, 9, "17:00")}
    later = {"opens_at": _day(now, 35), "closes_at": _day(now, 50, "17:00")}
    posts = [
        *(_invigilators(n, *place) for n, place in enumerate(WANTED, 1)),
        *(_supervisor(n, school) for n, school in enumerate(SCHOOLS, 1)),
        *({**COURSE, "code": f"TR-{paper}", "paper": paper} for paper in PAPERS),
    ]
    lines = [{**ANY, "year": year, "exam": "KCSE", **when, **post} for post in posts]
    lines.append({**lines[0], "code": "INV-J1", "exam": "KJSEA", **later})
    _write(path, VacancyLine, lines)


def _invigilators(n: int, county: str, sub_county: str, places: str) -> dict[str, str]:
    where = {"county": county, "sub_county": sub_county, "places": places}
    return {**FIELD, **where, "code": f"INV-{n}", "position": "INVIGILATOR"}


def _supervisor(n: int, school: str) -> dict[str, str]:
    return {**FIELD, "code": f"SUP-{n}", "position": "SUPERVISOR", "county": "Kisii", "station": school, "places": "1"}


def write_trainings(path: Path, people: Iterable[Mapping[str, str]]) -> None:
    """A file for `mtahini load trainings`: who was trained in 2019."""
    lines = [{**person, "year": "2019", "exam": "KCSE", "venue": "Nakuru"} for person in people]
    _write(path, TrainingLine, lines)


def _write(path: Path, kind: type[Line], lines: Iterable[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(kind.model_fields))
        writer.writeheader()
        writer.writerows(lines)


def _day(now: datetime, days: int, time: str = "08:00") -> str:
    return f"{now + timedelta(days=days):%Y-%m-%d} {time}"
