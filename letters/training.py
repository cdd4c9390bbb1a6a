"""The letter that invites somebody to be trained as an examiner, in English and Kiswahili."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from letters.blocks import Addressee, Block, Ends, Facts, Heading, Item, Paragraph, Signature, Subject, known
from letters.dates import midnight, short_day
from letters.letter import Letter
from letters.letterhead import Letterhead
from letters.masks import mask_number, mask_phone
from letters.wording import words


@dataclass(frozen=True, kw_only=True)
class Training:
    """All that the letter prints; `fee` is in Kenya shillings, 0: none; `notice` is the council's text."""

    language: str
    number: str  # of the application
    date: dt.date
    name: str
    id_number: str
    tsc_number: str = ""
    phone: str
    year: int
    exam: str
    paper: str
    venue: str = ""
    fee: int = 0
    notice: str = ""


def compose(training: Training) -> Letter:
    """Return the letter as its parts."""
    texts = words("training", training.language)
    return Letter(
        title=texts["title"].format(t=training),
        language=training.language,
        created=midnight(training.date),
        reference=training.number,
        blocks=(
            Letterhead(),
            Ends(f"{texts['number']}: {training.number}", short_day(training.date, training.language)),
            Addressee((training.name or training.phone).upper(), known(_identity(training, texts))),
            Subject(texts["subject"].format(t=training).upper()),
            Heading("1.0", texts["invitation"]),
            Paragraph(texts["invited"].format(t=training), leads=True),
            Facts(known(_facts(training, texts))),
            *_notice(training, texts),
            *_before(training, texts),
            Signature(texts["close"], (texts["signed"], texts["council"])),
        ),
    )


def _identity(training: Training, texts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return (
        (texts["id_number"], mask_number(training.id_number)),
        (texts["tsc_number"], mask_number(training.tsc_number)),
        (texts["phone"], mask_phone(training.phone)),
    )


def _facts(training: Training, texts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return (
        (texts["exam"], f"{training.exam} {training.year}"),
        (texts["paper"], training.paper),
        (texts["venue"], training.venue or texts["told"]),
        (texts["fee"], f"KES {training.fee:,}" if training.fee else texts["free"]),
    )


def _notice(training: Training, texts: dict[str, str]) -> Iterator[Block]:
    if training.notice:
        yield Paragraph(texts["notice"], before=7, leads=True)
        yield Paragraph(training.notice)


def _before(training: Training, texts: dict[str, str]) -> Iterator[Block]:
    yield Heading("2.0", texts["before"])
    paid = (texts["pay"],) if training.fee else ()
    for number, sentence in enumerate((*paid, texts["bring"], texts["whole"], texts["yours"]), 1):
        yield Item(f"2.{number}", sentence)
