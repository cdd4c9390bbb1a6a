"""A sample invitation, and ways to look at the letter it becomes."""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdf
import pypdfium2
import pytest
from PIL.Image import Image

from letters.invitation import Fee, Invitation, compose
from letters.seal import Mark

SAMPLE: dict[str, Any] = {
    "reference": "KNEC/CONF/EA/FA/SE/EXMS/002/004",
    "date": dt.date(2026, 10, 5),
    "name": "Wanjikũ Ng'ang'a Kĩmani",
    "examiner_number": "4821",
    "id_number": "23456678",
    "tsc_number": "512345",
    "phone": "+254712345678",
    "year": 2026,
    "exam": "KCSE",
    "paper_code": "233/1",
    "paper_name": "Chemistry, Theory Paper 1",
    "role": "EXAMINER",
    "position": "Examiner",
    "centre": "Lake View Girls High School",
    "town": "Nakuru",
    "reports_at": dt.datetime(2026, 11, 30, 11, 0, tzinfo=dt.UTC),
    "ends_on": dt.date(2026, 12, 14),
    "co_ordination": (dt.date(2026, 12, 1), dt.date(2026, 12, 2)),
    "fees": (Fee("Co-ordination fee, per day", 1234), Fee("Fee per script", 56)),
    "travel": "Travel from Nyeri and back is refunded at KES 1,500.",
    "items": ("the original of your national identity card;", "this letter."),
}
MARK = Mark("7KQ2-M8TX-4ZRC4", 1, "9F3K-2QWX", "https://letters.example.org/verify/7KQ2-M8TX-4ZRC4")


@pytest.fixture
def invitation() -> Callable[..., Invitation]:
    """Make the sample invitation with some of its fields changed."""
    return lambda **changes: Invitation(**(SAMPLE | changes))


def render(invitation: Invitation, **mark: Any) -> bytes:
    """Return the letter as a PDF file."""
    return compose(invitation).stamped(replace(MARK, **mark)).pdf()


def pages_of(letter: bytes) -> list[str]:
    """Return the text of each page, as a reader would copy it."""
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(letter)).pages]


def text_of(letter: bytes) -> str:
    """Return the whole text with single spaces, however it was broken into lines."""
    return " ".join(" ".join(pages_of(letter)).split())


def pictures_of(letter: bytes, dpi: int = 72) -> list[Image]:
    """Return the pages as they would be printed, in grey."""
    document = pypdfium2.PdfDocument(letter)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil() for page in document]
    finally:
        document.close()
