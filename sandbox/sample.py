"""Sample data with invented people; its dates are near the day on which it is made."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

from bot.app import limits
from bot.language import NAIROBI
from bot.lines.work import InvitationLine
from bot.load import load_invitations
from bot.office import Loaded, Office
from bot.posting import load_trainings, load_vacancies
from bot.settings import Settings
from letters.sealer import Sealer
from sandbox import centre
from sandbox.notices import write_trainings, write_vacancies
from storage.connect import database
from storage.migrate import migrate

EXAMINER, TEACHER, WAITING, MANAGER = "254712000101", "254712000102", "254712000103", "254712000104"


@dataclass(frozen=True)
class Invited:
    """One invented person and what they are invited to; `answer_in` and `letter_in` are days from now."""

    phone: str
    name: str
    id_number: str
    tsc_number: str
    paper: str
    position: str
    centre: str
    town: str
    answer_in: int = 4
    letter_in: int | None = -1  # None: the council has given no date


PEOPLE = (
    Invited(
        EXAMINER,
        "Achieng Njeri Mwende",
        "23456701",
        "612301",
        "233/1",
        "EXAMINER",
        "Mlima Boys' High School",
        "Nairobi",
    ),
    Invited(
        TEACHER,
        "Barasa Kiplagat Omondi",
        "23456702",
        "612302",
        "102/1",
        "TEAM_LEADER",
        "Ziwa Girls' High School",
        "Thika",
    ),
    Invited(
        WAITING,
        "Chebet Wairimu Hassan",
        "23456703",
        "612303",
        "101/3",
        "EXAMINER",
        "Mto High School",
        "Machakos",
        letter_in=None,
    ),
    Invited(
        MANAGER,
        "Daudi Mutua Kariuki",
        "23456704",
        "612304",
        "312/1",
        "ASSISTANT_CHIEF_EXAMINER",
        "Bonde Girls' High School",
        "Nakuru",
        answer_in=1,
        letter_in=2,
    ),
)


def write_invitations(path: Path, now: datetime) -> None:
    """A file for `mtahini load invitations`: a letter that is out, one that comes later, and one without a date."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(InvitationLine.model_fields))
        writer.writeheader()
        writer.writerows(_row(number, person, now.astimezone(NAIROBI)) for number, person in enumerate(PEOPLE))


async def load(settings: Settings) -> Loaded:
    """Migrate the database, and post the sample invitations, vacancies, training records and centre; doing it twice on
    one day changes nothing. Returns what became of the invitations."""
    await migrate(settings.database_url)
    store = database(settings.database_url)
    await store.open()
    try:
        now = datetime.now(UTC)
        office = Office(store, limits(settings), Sealer(settings.keys), lambda _done, _total: None, now)
        with NamedTemporaryFile(suffix=".csv") as file:
            path = Path(file.name)
            write_vacancies(path, now.astimezone(NAIROBI))
            await load_vacancies(office, path)
            write_trainings(path, [_trained(person) for person in PEOPLE[:1]])
            await load_trainings(office, path)
            write_invitations(path, now)
            loaded = await load_invitations(office, path)
        async with store.transaction() as tx:
            await centre.load(tx, now)
        return loaded
    finally:
        await store.close()


def _trained(person: Invited) -> dict[str, str]:
    names = ("phone", "name", "id_number", "tsc_number", "paper")
    return {name: getattr(person, name) for name in names}


def _row(number: int, person: Invited, now: datetime) -> dict[str, object]:
    def day(days: int, time: str) -> str:
        return f"{now + timedelta(days=days):%Y-%m-%d} {time}"

    return {
        "phone": person.phone,
        "name": person.name,
        "id_number": person.id_number,
        "tsc_number": person.tsc_number,
        "examiner_number": 4101 + number,
        "year": now.year,
        "exam": "KCSE",
        "paper": person.paper,
        "position": person.position,
        "centre": person.centre,
        "town": person.town,
        "reference": f"MTAHINI/SAMPLE/EXMS/{101 + number}",
        "reports_at": day(8, "08:00"),
        "ends_on": f"{now + timedelta(days=21):%Y-%m-%d}",
        "accept_by": day(person.answer_in, "17:00"),
        "letter_at": "" if person.letter_in is None else day(person.letter_in, "08:00"),
    }
