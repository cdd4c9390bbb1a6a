"""A CSV file of the council, checked: every bad line is named with its column and its reason."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError


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
