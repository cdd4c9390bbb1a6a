"""What is still missing from a profile, and for what. The rules are a table, catalogue/needs.csv."""

from __future__ import annotations

from dataclasses import dataclass

from bot.language import Text, _, joined
from catalogue import needs
from conversations.formats import same_name
from conversations.sections import FIELDS
from storage.profiles import QUALIFICATION, WORK
from storage.records.accounts import Person
from storage.store import Store

TITLES = {
    **{name: widget.title for name, widget in FIELDS.items()},
    "kin_name": _("Next of kin"),
    QUALIFICATION: _("Qualification"),
    WORK: _("Work station"),
}
PAID = "paid"
FEW = 3  # fields that are named in the menu
PURPOSES = {
    PAID: _("To be paid, you still need: {fields}."),
    "deployed": _("To be deployed, you still need: {fields}."),
    "apply": _("To apply, you still need: {fields}."),
}


DIFFERS = _(
    "The name on M-Pesa is not the name on your ID card. The council pays only where both are the same: change one of "
    "them."
)


@dataclass(frozen=True)
class Gaps:
    """What stands between a profile and its uses."""

    lacking: dict[str, list[str]]  # fields, by the first purpose that needs them
    differs: bool  # the M-Pesa line is in another name


async def gaps(store: Store, person: Person) -> Gaps:
    """What is missing from a person's profile, in the order of the table."""
    profile = await store.profiles.of(person)
    there = {name for name in TITLES if getattr(profile, name, None)}
    for kind in (QUALIFICATION, WORK):
        if any(entry.removed_at is None for entry in await store.profiles.entries(person, kind)):
            there.add(kind)
    lacking: dict[str, list[str]] = {}
    for purpose, field in needs():
        if field not in there:
            there.add(field)
            lacking.setdefault(purpose, []).append(field)
    names = profile.name, profile.mpesa_name
    return Gaps(lacking, bool(all(names) and not same_name(*map(str, names))))


def in_short(found: Gaps) -> list[Text]:
    """What stands between the person and their pay, for the menu."""
    fields = found.lacking.get(PAID, [])
    if len(fields) > FEW:
        return [_("To be paid, you still need {count} details: see My profile.", count=len(fields))]
    return told(Gaps({PAID: fields} if fields else {}, found.differs))


def told(found: Gaps) -> list[Text]:
    """A line for each purpose."""
    lines = [
        Text(PURPOSES[purpose].message, {"fields": joined([TITLES[field] for field in fields], ", ")})
        for purpose, fields in found.lacking.items()
    ]
    return lines + [DIFFERS] * found.differs
