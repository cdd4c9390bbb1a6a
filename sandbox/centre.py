"""A sample examination centre in the middle of its period: its people are invented, and so is its slip."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.language import NAIROBI
from conversations.passwords import HASHER
from conversations.period import set_timers
from conversations.phones import parse_phone
from storage.attendance import ABSENT, PRESENT, By, Draft
from storage.database import Transaction
from storage.ids import new_id
from storage.records.centres import Centre, Director, Sitting
from storage.records.chats import ChatRow
from storage.store import Store

EXAM, CODE, SLIP = "KCSE", "99000001", "mwezi234"
MANAGER, DIRECTOR, DEPUTY = "254712000104", "254712000105", "254712000106"
PAST, TO_COME = 2, 4  # days of the period
ABSENTEE, RATE = 5, 550
PEOPLE = (
    ("Kamau Njoroge Maina", "SUPERVISOR"),
    ("Atieno Grace Ouma", "INVIGILATOR"),
    ("Mutua Peter Kilonzo", "INVIGILATOR"),
    ("Chebet Lydia Koech", "INVIGILATOR"),
    ("Hassan Ali Abdi", "SECURITY_OFFICER"),
    ("Wekesa Joseph Barasa", "SECURITY_OFFICER"),
    ("Daudi Mutua Kariuki", "CENTRE_MANAGER"),
)


async def load(tx: Transaction, now: datetime) -> None:
    """Post the centre with its people, timetable, slip and director, and mark the days that are over; once."""
    store, today = Store(tx, now), now.astimezone(NAIROBI).date()
    if await store.centres.by_code(EXAM, CODE):
        return
    days = [today + timedelta(days=number) for number in range(-PAST, TO_COME + 1)]
    (posted,) = await store.deployments.post_centres([_centre(today.year)])
    centre = posted.item
    await store.deployments.post([_person(centre, number, days) for number in range(len(PEOPLE))])
    await store.timetable.list_sittings([_sitting(today.year, number, day) for number, day in enumerate(days)])
    await store.directors.list_directors([_director(centre)])
    await store.centres.issue({centre.id: HASHER.hash(SLIP)}, "the sample's Sub County Director")
    await set_timers(store, centre.year, centre.exam)
    for day in days[:PAST]:
        at = datetime.combine(day, time(8, 5), NAIROBI)
        await _mark(Store(tx, at), centre, day, By(await _deputy(tx, at), "SMS", at, late=False))


async def _mark(store: Store, centre: Centre, day: date, by: By) -> None:
    people = await store.attendance.people(centre)
    drafts = [Draft(each.id, ABSENT if each.number == ABSENTEE else PRESENT) for each in people]
    await store.attendance.record(centre, day, drafts, by)


async def _deputy(tx: Transaction, now: datetime) -> ChatRow:
    """The chat that marked the days before: somebody whose phone is not on the desk."""
    address = parse_phone(DEPUTY)
    await tx.add_chat([{"id": new_id(), "channel": "sms", "address": address, "created_at": now}])
    (row,) = await tx.lock_chats(lanes=json.dumps([["sms", address]]))
    found: ChatRow = row
    return found


def _centre(year: int) -> dict[str, Any]:
    place = {"county": "Nakuru", "sub_county": "Bahati", "distribution_centre": "Bahati Sub-county Headquarters"}
    return {"year": year, "exam": EXAM, "code": CODE, "name": "Bonde Girls' High School", **place, "candidates": 186}


def _person(centre: Centre, number: int, days: list[date]) -> dict[str, Any]:
    name, position = PEOPLE[number]
    manager = position == "CENTRE_MANAGER"
    return {
        "phone": parse_phone(MANAGER if manager else f"2547120002{number:02}"),
        "name": name,
        "id_number": "23456704" if manager else f"234568{number:02}",
        "tsc_number": "" if position == "SECURITY_OFFICER" else f"6124{number:02}",
        "town": "Nakuru",
        "position": position,
        "reference": f"MTAHINI/SAMPLE/{position[:3]}/{201 + number}",
        "starts_on": days[0],
        "ends_on": days[-1],
        "rate": RATE,
        "centre": centre,
    }


def _sitting(year: int, number: int, day: date) -> Sitting:
    return Sitting(year, EXAM, day, "08:00", "A paper" if number else "Rehearsal")


def _director(centre: Centre) -> Director:
    return Director(parse_phone(DIRECTOR), centre.county, centre.sub_county, "Jane Muthoni Wafula")
