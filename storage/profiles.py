"""What people have told of themselves: one profile each, their qualifications, and where they have worked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from typing import Any

from storage.database import Transaction
from storage.history import History
from storage.ids import new_id
from storage.records.accounts import Person
from storage.records.profiles import Profile, Qualification, Work

QUALIFICATION, WORK = "qualification", "work"
UNDO = timedelta(days=7)  # so long can a removal be taken back
BY_PERSON = "entered by the person"

Entry = Qualification | Work


class Profiles:
    """Profiles, and the entries of them that there may be several of. Each change is in the history."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now
        self._history = History(tx, now)

    async def of(self, person: Person) -> Profile:
        """A person's profile; an empty one where nothing was told yet."""
        found: Profile | None = await self._tx.profile_of(person_id=person.id)
        return found or Profile(person.id)

    async def save(self, person: Person, values: Mapping[str, Any], channel: str) -> dict[str, str]:
        """Write these fields. Returns those that changed, with what they were."""
        before = await self.of(person)
        after = replace(before, **values)
        changed = {name: _text(getattr(before, name)) for name in values if getattr(before, name) != values[name]}
        if changed:
            await self._tx.set_profile(**asdict(after), changed_at=self._now)
        for name, old in changed.items():
            if old != _text(values[name]):  # to leave out what was never there is no change
                await self._record(person, name, old, _text(values[name]), channel)
        return changed

    async def entries(self, person: Person, kind: str) -> list[Any]:
        """The person's qualifications, or work stations; also those that were removed of late."""
        found: list[Any] = await getattr(self._tx, f"{kind}s_of")(person_id=person.id, since=self._now - UNDO)
        return found

    async def add(self, person: Person, kind: str, values: Mapping[str, Any], title: str, channel: str) -> None:
        """Add an entry; `title` is what the history calls it."""
        await getattr(self._tx, f"add_{kind}")(id=new_id(), person_id=person.id, added_at=self._now, **values)
        await self._record(person, kind, "", title, channel)

    async def change(self, person: Person, entry: Entry, values: Mapping[str, Any], channel: str) -> dict[str, str]:
        """Change an entry. Returns the fields that changed, with what they were."""
        kind = kind_of(entry)
        changed = {name: _text(getattr(entry, name)) for name in values if getattr(entry, name) != values[name]}
        if changed:
            await getattr(self._tx, f"set_{kind}")(id=entry.id, person_id=person.id, **values)
        for name, old in changed.items():
            await self._record(person, f"{kind}.{name}", old, _text(values[name]), channel)
        return changed

    async def remove(self, person: Person, entry: Entry, title: str, channel: str) -> None:
        """Remove an entry; it can be taken back for a while."""
        await self._set_removed(person, entry, self._now)
        await self._record(person, kind_of(entry), title, "", channel)

    async def restore(self, person: Person, entry: Entry, title: str, channel: str) -> None:
        """Take a removal back."""
        await self._set_removed(person, entry, None)
        await self._record(person, kind_of(entry), "", title, channel)

    async def _set_removed(self, person: Person, entry: Entry, at: datetime | None) -> None:
        query = getattr(self._tx, f"set_{kind_of(entry)}_removed")
        await query(id=entry.id, person_id=person.id, removed_at=at)

    async def _record(self, person: Person, what: str, old: str, new: str, channel: str) -> None:
        await self._history.add(person.id, what, new, BY_PERSON, channel=channel, old=old)


def kind_of(entry: Entry) -> str:
    """Which kind of entry it is."""
    return QUALIFICATION if isinstance(entry, Qualification) else WORK


def _text(value: object) -> str:
    return "" if value is None else str(value)
