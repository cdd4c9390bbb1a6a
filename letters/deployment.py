"""The letter that appoints somebody to an examination centre, in English and Kiswahili."""

import datetime as dt
from dataclasses import dataclass

from letters.blocks import Addressee, Block, Ends, Facts, Heading, Item, Paragraph, Signature, Subject, known
from letters.dates import long_day, midnight, short_day
from letters.letter import Letter
from letters.letterhead import Letterhead
from letters.masks import mask_number, mask_phone
from letters.wording import posting, words


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """All that the letter prints; `role` is a key of the postings, `position` its name in the letter's language.

    `starts_on` is the rehearsal day; `rate` is in Kenya shillings a day; `phone` is E.164.
    """

    language: str
    reference: str
    date: dt.date
    name: str
    id_number: str
    tsc_number: str = ""
    phone: str
    town: str = ""
    year: int
    exam: str
    role: str
    position: str
    code: str
    centre: str
    county: str
    sub_county: str
    distribution_centre: str
    starts_on: dt.date
    ends_on: dt.date
    rate: int


def compose(deployment: Deployment) -> Letter:
    """Return the letter as its parts."""
    texts = words("deployment", deployment.language)
    return Letter(
        title=texts["title"].format(d=deployment),
        language=deployment.language,
        created=midnight(deployment.date),
        reference=deployment.reference,
        blocks=(
            *_opening(deployment, texts),
            *_task(deployment, texts),
            *_before(texts),
            *_duties(deployment, texts),
            *_payment(deployment, texts),
            Signature(texts["close"], (texts["signed"], texts["council"])),
        ),
    )


def _opening(deployment: Deployment, texts: dict[str, str]) -> tuple[Block, ...]:
    under = posting(deployment.role, deployment.language).under
    article = "an" if deployment.position[:1] in "AEIOU" else "a"
    place = ((texts["sub_county"], deployment.sub_county), (texts["county"], deployment.county))
    return (
        Letterhead(),
        Ends(texts["reference"].format(d=deployment), short_day(deployment.date, deployment.language)),
        Addressee(deployment.name.upper(), known(_identity(deployment, texts))),
        Addressee(texts["through"].format(under=under).upper(), place),
        Subject(texts["subject"].format(d=deployment, article=article).upper()),
    )


def _identity(deployment: Deployment, texts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return (
        (texts["id_number"], mask_number(deployment.id_number)),
        (texts["tsc_number"], mask_number(deployment.tsc_number)),
        (texts["phone"], mask_phone(deployment.phone)),
        (texts["town"], deployment.town),
    )


def _task(deployment: Deployment, texts: dict[str, str]) -> tuple[Block, ...]:
    facts = (
        (texts["position"], deployment.position),
        (texts["centre"], f"{deployment.code}  {deployment.centre}"),
        (texts["place"], f"{deployment.sub_county}, {deployment.county}"),
        (texts["distribution"], deployment.distribution_centre),
        (texts["rehearsal"], long_day(deployment.starts_on, deployment.language)),
        (texts["end"], long_day(deployment.ends_on, deployment.language)),
    )
    return (
        Heading("1.0", texts["appointment"]),
        Paragraph(texts["appointed"].format(d=deployment), leads=True),
        Facts(known(facts)),
    )


def _before(texts: dict[str, str]) -> tuple[Block, ...]:
    return (
        Heading("2.0", texts["before"]),
        Item("2.1", texts["interest"]),
        Item("2.2", texts["registered"]),
        Item("2.3", texts["bring"]),
    )


def _duties(deployment: Deployment, texts: dict[str, str]) -> tuple[Block, ...]:
    found = posting(deployment.role, deployment.language)
    items = (Item(f"3.{number}", sentence) for number, sentence in enumerate(found.sentences, 1))
    introduction = texts["introduction"].format(under=found.under)
    return (Heading("3.0", texts["duties"]), Paragraph(introduction, leads=True), *items)


def _payment(deployment: Deployment, texts: dict[str, str]) -> tuple[Block, ...]:
    return (
        Heading("4.0", texts["payment"]),
        Paragraph(texts["rate"].format(rate=f"{deployment.rate:,}")),
        Paragraph(texts["register"]),
    )
