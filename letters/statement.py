"""The statement of what somebody did for the council in one year, in English and Kiswahili."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from letters.blocks import Addressee, Block, Facts, Heading, Paragraph, Signature, Subject, known
from letters.dates import long_day, midnight, short_day
from letters.letter import Letter
from letters.letterhead import Letterhead
from letters.masks import mask_number, mask_phone
from letters.wording import words


@dataclass(frozen=True, kw_only=True)
class Service:
    """One piece of work, in the words of the statement's language; a marking centre has no code."""

    exam: str  # KCSE 2026
    position: str
    place: str
    paper: str = ""
    starts_on: dt.date
    ends_on: dt.date
    reference: str
    present: int | None = None  # days by the attendance register, where there is one


@dataclass(frozen=True, kw_only=True)
class Statement:
    """All that the statement prints. What goes on after `date` is stated up to that day."""

    language: str
    date: dt.date
    year: int
    name: str
    id_number: str
    tsc_number: str = ""
    phone: str
    services: tuple[Service, ...]


def compose(statement: Statement) -> Letter:
    """Return the statement as its parts."""
    texts = words("statement", statement.language)
    return Letter(
        title=texts["title"].format(s=statement),
        language=statement.language,
        created=midnight(statement.date),
        reference=texts["title"].format(s=statement),
        blocks=(
            Letterhead(),
            Paragraph(f"{texts['as_of']} {short_day(statement.date, statement.language)}", before=24),
            Addressee(statement.name.upper(), known(_identity(statement, texts))),
            Subject(texts["subject"].format(s=statement).upper()),
            Paragraph(texts["introduction"].format(s=statement)),
            *_services(statement, texts),
            Paragraph(_counted(statement, texts), before=10),
            Signature(texts["close"], (texts["signed"], texts["council"])),
        ),
    )


def _counted(statement: Statement, texts: dict[str, str]) -> str:
    """How the days are counted, those of the register where they are stated."""
    stated = any(service.present is not None for service in statement.services)
    return f"{texts['calendar']} {texts['register']}" if stated else texts["calendar"]


def _identity(statement: Statement, texts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return (
        (texts["id_number"], mask_number(statement.id_number)),
        (texts["tsc_number"], mask_number(statement.tsc_number)),
        (texts["phone"], mask_phone(statement.phone)),
    )


def _services(statement: Statement, texts: dict[str, str]) -> Iterator[Block]:
    for number, service in enumerate(statement.services, 1):
        yield Heading(f"{number}.0", f"{service.exam}: {service.position}")
        yield Facts(known(_facts(statement, service, texts)))


def _facts(statement: Statement, service: Service, texts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    going_on = service.ends_on > statement.date
    last = min(service.ends_on, statement.date)
    days = (last - service.starts_on).days + 1
    return (
        (texts["paper"], service.paper),
        (texts["place"], service.place),
        (texts["from"], long_day(service.starts_on, statement.language)),
        (texts["so_far" if going_on else "to"], long_day(last, statement.language)),
        (texts["days"], str(days)),
        (texts["present"], "" if service.present is None else str(service.present)),
        (texts["letter"], service.reference),
    )
