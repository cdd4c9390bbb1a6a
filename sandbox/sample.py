"""Sample data with invented people; its dates are near the day on which it is made."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot.app import limits
from bot.language import NAIROBI
from bot.load import InvitationLine, Loaded, load_invitations
from bot.settings import Settings
from storage.connect import database
from storage.migrate import migrate

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


async def load(settings: Settings) -> Loaded:
    """Migrate the database and post the sample invitations; doing it twice on one day changes nothing."""
    await migrate(settings.database_url)
    store = database(settings.database_url)
    await store.open()
    try:
        now = datetime.now(UTC)
        with NamedTemporaryFile(suffix=".csv") as file:
            write_invitations(Path(file.name), now)
            return await load_invitations(store, Path(file.name), limits(settings), lambda _done, _total: None, now)
    finally:
        await store.close()


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
