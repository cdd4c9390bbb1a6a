"""An invented examination centre for tests: its people, the days of a short period, and a slip with its password."""

from __future__ import annotations

from datetime import date
from typing import Any

from conversations import passwords
from conversations.period import set_mornings, set_timers
from storage.records.centres import Centre, Director, Sitting
from storage.records.chats import ChatRow
from storage.store import Store

SLIP = "mwezi234"
CENTRE = {
    "year": 2026,
    "exam": "KCSE",
    "code": "08219108",
    "name": "Mukurweini High School",
    "county": "Nyeri",
    "sub_county": "Mukurweini",
    "distribution_centre": "Mukurweini Sub-county Headquarters",
}
REHEARSAL, FIRST, LAST = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)
SITTINGS = [
    Sitting(2026, "KCSE", REHEARSAL, "09:00", "Rehearsal"),
    Sitting(2026, "KCSE", FIRST, "08:00", "101/1 English Paper 1"),
    Sitting(2026, "KCSE", FIRST, "14:00", "233/1 Chemistry Paper 1"),
    Sitting(2026, "KCSE", LAST, "08:00", "102/1 Kiswahili Karatasi ya 1"),
]
PEOPLE = (
    ("Kamau Njoroge Maina", "SUPERVISOR"),
    ("Atieno Grace Ouma", "INVIGILATOR"),
    ("Mutua Peter Kilonzo", "INVIGILATOR"),
    ("Chebet Lydia Koech", "INVIGILATOR"),
    ("Hassan Ali Abdi", "SECURITY_OFFICER"),
    ("Wekesa Joseph Barasa", "SECURITY_OFFICER"),
    ("Wanjiku Achieng Otieno", "CENTRE_MANAGER"),
)
MANAGER = "+254712345678"


def deployments(centre: Centre) -> list[dict[str, Any]]:
    """Its people, as they are posted."""
    return [
        {
            "phone": MANAGER if position == "CENTRE_MANAGER" else f"+2547110000{number:02}",
            "name": name,
            "id_number": f"234560{number:02}",
            "tsc_number": "" if position == "SECURITY_OFFICER" else f"5120{number:02}",
            "town": "Nyeri",
            "position": position,
            "reference": f"KNEC/GEN/{number:07}",
            "starts_on": REHEARSAL,
            "ends_on": LAST,
            "rate": 550,
            "centre": centre,
        }
        for number, (name, position) in enumerate(PEOPLE, 1)
    ]


async def posted(store: Store) -> Centre:
    """The centre with its people and its timetable."""
    (centre,) = await store.deployments.post_centres([CENTRE])
    await store.deployments.post(deployments(centre.item))
    await store.timetable.list_sittings(SITTINGS)
    return centre.item


async def stage(store: Store, words: list[str], row: ChatRow) -> dict[str, str]:
    """What a transcript is given: `centre` (with a slip), `in centre` (the chat acts for it), `director` (of it)."""
    if not {"centre", "in centre", "director"} & set(words):
        return {}
    centre = await posted(store)
    await set_timers(store, centre.year, centre.exam)
    if "director" in words:
        await store.directors.list_directors([Director(MANAGER, centre.county, centre.sub_county, "Jane Muthoni")])
    if "other centre" in words:
        await store.deployments.post_centres([CENTRE | {"code": "08219109", "name": "Kiawara Secondary School"}])
        other = await store.centres.by_code("KCSE", "08219109")
        assert other
        await store.deployments.post(deployments(other)[:3])
    if "in centre" in words:
        await store.centres.enter(row, centre, "password")
        await set_mornings(store, centre.year, centre.exam, [centre.id])
        return {}
    await store.centres.issue({centre.id: passwords.HASHER.hash(SLIP)}, "the Sub County Director")
    return {"<slip>": SLIP}
