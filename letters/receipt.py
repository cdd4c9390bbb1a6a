"""The receipt for the answer to a contract: what was decided, when, through what, and under which terms."""

import datetime as dt
import re
from dataclasses import dataclass

from letters.blocks import Addressee, Block, Ends, Facts, Heading, Item, Paragraph, Subject, known
from letters.dates import day_of, moment
from letters.letter import Letter
from letters.letterhead import Letterhead
from letters.masks import mask_number, mask_phone
from letters.wording import words

CHANNELS = {"telegram": "Telegram", "whatsapp": "WhatsApp", "sms": "SMS"}
_NUMBERED = re.compile(r"(\d+\.) (.+)")


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """All that the receipt prints. `terms` are those that were shown, word for word, under `terms_hash` (SHA-256).

    Raises ValueError where `decided_at` has no time zone.
    """

    language: str
    reference: str
    name: str
    id_number: str
    phone: str
    contract: str
    accepted: bool
    reason: str = ""
    decided_at: dt.datetime
    channel: str
    record: int
    terms: str
    terms_hash: str

    def __post_init__(self) -> None:
        if self.decided_at.tzinfo is None:
            raise ValueError("decided_at needs a time zone")


def compose(receipt: Receipt) -> Letter:
    """Return the receipt as its parts."""
    texts = words("receipt", receipt.language)
    return Letter(
        title=f"{texts['accepted' if receipt.accepted else 'rejected']}: {receipt.contract}",
        language=receipt.language,
        created=receipt.decided_at,
        reference=receipt.reference,
        blocks=(
            Letterhead(),
            Ends(f"{texts['reference']}: {receipt.reference}", day_of(receipt.decided_at, receipt.language)),
            Addressee(receipt.name.upper(), known(_identity(receipt, texts))),
            Subject(texts["accepted" if receipt.accepted else "rejected"].upper()),
            Paragraph(texts["introduction"], leads=True),
            Facts(known(_decision(receipt, texts))),
            Paragraph(texts["stands"], before=7),
            Heading("", texts["terms"].upper()),
            *_terms(receipt.terms),
        ),
    )


def _identity(receipt: Receipt, texts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return (
        (texts["id_number"], mask_number(receipt.id_number)),
        (texts["phone"], mask_phone(receipt.phone)),
    )


def _decision(receipt: Receipt, texts: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return (
        (texts["contract"], receipt.contract),
        (texts["answer"], texts["yes" if receipt.accepted else "no"]),
        (texts["reason"], receipt.reason),
        (texts["time"], moment(receipt.decided_at, receipt.language)),
        (texts["channel"], CHANNELS.get(receipt.channel, receipt.channel)),
        (texts["record"], str(receipt.record)),
        (texts["hash"], " ".join(receipt.terms_hash[at : at + 16] for at in range(0, 64, 16))),
    )


def _terms(terms: str) -> tuple[Block, ...]:
    """The terms, a part a line; numbered ones hang from their numbers."""
    lines = [line.strip() for line in terms.splitlines() if line.strip()]
    found = [(line, _NUMBERED.fullmatch(line)) for line in lines]
    return tuple(Item(match[1], match[2]) if match else Paragraph(line) for line, match in found)
