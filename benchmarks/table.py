"""What the benchmarks share: the --quick option, rounds in turn, a table for people, one closing line for machines."""

from __future__ import annotations

import argparse
import json
from collections.abc import Awaitable, Callable, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from rich.console import Console
from rich.table import Table

Key = TypeVar("Key", bound=Hashable)
Figure = TypeVar("Figure")


def quick(description: str | None) -> bool:
    """Whether --quick was asked for: to end within 40 seconds."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="end within 40 seconds")
    asked: bool = parser.parse_args().quick
    return asked


async def in_turn(subjects: Mapping[Key, Callable[[], Awaitable[Figure]]], rounds: int) -> dict[Key, list[Figure]]:
    """Measure each subject once a round, forwards and backwards in turn: what disturbs one disturbs them all."""
    found: dict[Key, list[Figure]] = {key: [] for key in subjects}
    for number in range(rounds):
        for key in list(subjects)[:: -1 if number % 2 else 1]:
            found[key].append(await subjects[key]())
    return found


def show(columns: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> None:
    """Print a table; what is not the name of a row stands on the right."""
    table = Table(title=title or None, title_justify="left")
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left")
    for row in rows:
        table.add_row(*row)
    Console(width=120).print(table)


def shares(found: Mapping[str, float]) -> None:
    """Print where the time of ours goes, the most first."""
    print("where the time of ours goes")
    for name, share in sorted(found.items(), key=lambda pair: -pair[1]):
        print(f"{name:20}{share:6.0%}")


def close(values: Mapping[str, object]) -> None:
    """Print the last line: one JSON object."""
    print(json.dumps(values))
