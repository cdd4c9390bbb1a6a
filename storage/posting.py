"""What the council posts: a row is new, changed or as it was; what it withdrew counts again when it is posted again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

ADDED, CHANGED, SAME = "added", "changed", "same"

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Posted(Generic[Item]):
    """Something as it is now, and what became of it: added, changed or same."""

    item: Item
    outcome: str


def is_same(known: object, row: Mapping[str, Any]) -> bool:
    """Whether a row is as it was."""
    return all(getattr(known, name) == value for name, value in row.items())


def is_withdrawn(withdrawn_at: datetime | None, posted_at: datetime) -> bool:
    """Whether the council took something back and has not posted it again."""
    return withdrawn_at is not None and withdrawn_at >= posted_at


def items(posted: Iterable[Posted[Item]], outcome: str) -> list[Item]:
    """Those of one outcome."""
    return [each.item for each in posted if each.outcome == outcome]
