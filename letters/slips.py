"""Slips with the user names and passwords of examination centres, ten on a page, to be cut and handed out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from letters.document import About, Document
from letters.letterhead import COUNCIL
from letters.paragraph import fill
from letters.sheet import PAGE_HEIGHT, PAGE_WIDTH
from letters.strokes import text
from letters.tags import artifact, scoped
from letters.typeface import Faces, faces_for
from letters.wording import words

COLUMNS, ROWS = 2, 5
MARGIN = 28.0  # points
WIDTH, HEIGHT = (PAGE_WIDTH - 2 * MARGIN) / COLUMNS, (PAGE_HEIGHT - 2 * MARGIN) / ROWS
INSET = 14.0
SMALL, NORMAL, LARGE = 7.5, 9.5, 15.0


@dataclass(frozen=True)
class Slip:
    """What a centre's manager gets: `examination` is KCSE 2026, `centre` its code and name."""

    examination: str
    centre: str
    place: str
    user: str
    password: str


def printed(slips: Sequence[Slip], addresses: Sequence[str], now: datetime) -> bytes:
    """The slips as a PDF file. They say where to write to: WhatsApp +254700000000."""
    texts = words("slips", "en")
    where = texts["where"].format(addresses=", ".join(addresses) or COUNCIL)
    texts = texts | {"use": f"{where} {texts['use']}"}
    faces = faces_for([*texts.values(), *(part for slip in slips for part in vars(slip).values())])
    document = Document(faces, About(texts["title"], COUNCIL, "", "en-KE", now), (PAGE_WIDTH, PAGE_HEIGHT))
    on_page = COLUMNS * ROWS
    for first in range(0, len(slips), on_page):
        page = enumerate(slips[first : first + on_page])
        drawn = (scoped(_placed(_drawn(slip, texts, faces), at), first + at) for at, slip in page)
        document.add_sheet("".join(drawn), [])
    return document.to_bytes()


def _placed(operators: str, at: int) -> str:
    x, y = MARGIN + at % COLUMNS * WIDTH, PAGE_HEIGHT - MARGIN - at // COLUMNS * HEIGHT
    return f"q 1 0 0 1 {x:.2f} {y:.2f} cm\n{operators}Q\n"


def _drawn(slip: Slip, texts: dict[str, str], faces: Faces) -> str:
    lines = [
        (f"{texts['title']}: {slip.examination}", faces.bold, NORMAL, 20.0),
        (slip.centre, faces.regular, NORMAL, 36.0),
        (slip.place, faces.regular, NORMAL, 49.0),
        (texts["user"], faces.regular, SMALL, 66.0),
        (slip.user, faces.bold, LARGE, 82.0),
        (texts["password"], faces.regular, SMALL, 97.0),
        (slip.password, faces.bold, LARGE, 113.0),
    ]
    measure = (WIDTH - 2 * INSET) * 1000 / SMALL
    use = [" ".join(line.words) for line in fill(texts["use"], faces.regular, measure)]
    lines += [(line, faces.regular, SMALL, 125.0 + 9 * number) for number, line in enumerate(use)]
    frame = artifact(f"[2 3] 0 d 0.4 w 0 {-HEIGHT:.2f} {WIDTH:.2f} {HEIGHT:.2f} re S [] 0 d\n")
    return frame + "".join(
        text(line, face, INSET, -y, size, tag=f"P.{number}") for number, (line, face, size, y) in enumerate(lines)
    )
