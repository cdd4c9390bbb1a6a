"""The receipt for an application: what for, when it came in, and its place in the queue, in English and Kiswahili."""

import datetime as dt
from dataclasses import dataclass

from letters.blocks import Addressee, Ends, Facts, Paragraph, Subject, known
from letters.dates import day_of, moment
from letters.letter import Letter
from letters.letterhead import Letterhead
from letters.masks import mask_number, mask_phone
from letters.wording import words


@dataclass(frozen=True, kw_only=True)
class Application:
    """All that the receipt prints, in the words of its language. Raises ValueError where a time has no zone."""

    language: str
    number: str
    name: str
    id_number: str
    phone: str
    post: str
    submitted_at: dt.datetime
    closes_at: dt.datetime
    place: int  # in the order of receipt

    def __post_init__(self) -> None:
        if self.submitted_at.tzinfo is None or self.closes_at.tzinfo is None:
            raise ValueError("submitted_at and closes_at need a time zone")


def compose(application: Application) -> Letter:
    """Return the receipt as its parts."""
    texts = words("application", application.language)
    received = day_of(application.submitted_at, application.language)
    return Letter(
        title=f"{texts['subject']}: {application.number}",
        language=application.language,
        created=application.submitted_at,
        reference=application.number,
        blocks=(
            Letterhead(),
            Ends(f"{texts['number']}: {application.number}", received),
            Addressee((application.name or application.phone).upper(), known(_identity(application, texts))),
            Subject(texts["subject"].upper()),
            Paragraph(texts["introduction"], leads=True),
            Facts(known(_facts(application, texts))),
            Paragraph(texts["next"], before=7),
            Paragraph(texts["kept"]),
        ),
    )


def _identity(application: Application, texts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return (
        (texts["id_number"], mask_number(application.id_number)),
        (texts["phone"], mask_phone(application.phone)),
    )


def _facts(application: Application, texts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return (
        (texts["number"], application.number),
        (texts["post"], application.post),
        (texts["received"], moment(application.submitted_at, application.language)),
        (texts["place"], str(application.place)),
        (texts["closes"], moment(application.closes_at, application.language)),
    )
