"""Proof of what was deleted: one chain of rows that are never changed, each with the hash of the one before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from storage.database import Transaction
from storage.ids import new_id
from storage.records.own import Deletion

ERASURE = "erasure"  # the kind where a person was erased
BEGINNING = ""  # of the chain


def chained(deletion: Deletion) -> str:
    """The hash of a row, over what it says and the hash before it."""
    times = [moment.astimezone(UTC).isoformat() for moment in (deletion.until, deletion.made_at)]
    facts = [deletion.previous, deletion.place, deletion.kind, deletion.count, deletion.digest, *times]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def is_whole(deletions: Sequence[Deletion]) -> bool:
    """Whether nothing was changed in the chain, taken out of it or put into it."""
    previous = BEGINNING
    for place, each in enumerate(deletions, 1):
        if (each.place, each.previous, each.hash) != (place, previous, chained(each)):
            return False
        previous = each.hash
    return True


def digest(ids: Iterable[object]) -> str:
    """What is kept of the ids of rows: whoever knows them, as from a backup, can show that it was these."""
    return hashlib.sha256("\n".join(sorted(map(str, ids))).encode()).hexdigest()


class Deletions:
    """What was deleted, by kind of data."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def prove(self, kind: str, until: datetime, ids: Sequence[object]) -> None:
        """Keep for ever that these rows are gone, which were over by `until`."""
        last: Deletion | None = await self._tx.last_deletion()
        row = {"kind": kind, "until": until, "count": len(ids), "digest": digest(ids), "made_at": self._now}
        place, previous = (last.place + 1, last.hash) if last else (1, BEGINNING)
        made = Deletion(new_id(), place=place, previous=previous, hash="", **row)  # type: ignore[arg-type]
        await self._tx.add_deletion(id=made.id, place=place, previous=previous, hash=chained(made), **row)

    async def all(self) -> list[Deletion]:
        """The whole chain."""
        found: list[Deletion] = await self._tx.deletions()
        return found
