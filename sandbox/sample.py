"""Sample data with invented people; its dates are near the day on which it is made."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

from bot.language import NAIROBI
from bot.load import InvitationLine

EXAMINER, TEACHER, WAITING = "254712000101", "254712000102", "254712000103"

PEOPLE = (
    (EXAMINER, "Achieng Njeri Mwende", "23456701", "612301", "233/1", "EXAMINER", "Mlima Boys' High School", "Nairobi"),
    (
        TEACHER,
        "Barasa Kiplagat Omondi",
        "23456702",
        "612302",
        "102/1",
        "TEAM_LEADER",
        "Ziwa Girls' High School",
        "Thika",
    ),
    (WAITING, "Chebet Wairimu Hassan", "23456703", "612303", "101/3", "EXAMINER", "Mto High School", "Machakos"),
)


def write_invitations(path: Path, now: datetime) -> None:
    """A file for `mtahini load invitations`: three invitations, the last one without its letter."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(InvitationLine.model_fields))
        writer.writeheader()
        writer.writerows(_row(number, person, now.astimezone(NAIROBI)) for number, person in enumerate(PEOPLE))


def _row(number: int, person: tuple[str, ...], now: datetime) -> dict[str, object]:
    phone, name, id_number, tsc_number, paper, position, centre, town = person

    def day(days: int, time: str) -> str:
        return f"{now + timedelta(days=days):%Y-%m-%d} {time}"

    return {
        "phone": phone,
        "name": name,
        "id_number": id_number,
        "tsc_number": tsc_number,
        "examiner_number": 4101 + number,
        "year": now.year,
        "exam": "KCSE",
        "paper": paper,
        "position": position,
        "centre": centre,
        "town": town,
        "reference": f"MTAHINI/SAMPLE/EXMS/{101 + number}",
        "reports_at": day(8, "08:00"),
        "ends_on": f"{now + timedelta(days=21):%Y-%m-%d}",
        "accept_by": day(4, "17:00"),
        "letter_at": "" if phone == WAITING else day(-1, "08:00"),
    }
