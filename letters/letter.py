"""A letter as a list of blocks, and the way from there to a PDF file."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain

from letters.blocks import Block
from letters.document import Document
from letters.letterhead import COUNCIL, foot, running_head
from letters.sheet import COLUMN, LEFT, PAGE_HEIGHT, TOP, Row, paginate
from letters.typeface import Faces, faces_for


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is printed, in its order, and what a reader's window and every page's margin say about it."""

    title: str
    subject: str
    language: str
    created: datetime
    reference: str
    footer: str
    blocks: tuple[Block, ...]

    def plain(self) -> str:
        """Return the whole letter as text, a part a paragraph."""
        return "\n\n".join(block.plain() for block in self.blocks)

    def pdf(self) -> bytes:
        """Return the letter as a PDF file, the same bytes for the same letter."""
        faces = faces_for([self.plain(), self.reference, self.footer])
        pages = paginate(list(chain.from_iterable(_set(block, faces) for block in self.blocks)))
        document = Document(faces)
        document.describe(self.title, COUNCIL, self.subject, self.language, self.created)
        for number, rows in enumerate(pages, 1):
            document.add_sheet(self._sheet(rows, number, len(pages), faces))
            _link(document, rows)
        return document.to_bytes()

    def _sheet(self, rows: list[Row], number: int, total: int, faces: Faces) -> str:
        head = running_head(self.reference, faces) if number > 1 else ""
        end = _at(PAGE_HEIGHT - TOP - COLUMN, foot(self.footer, f"Page {number} of {total}", faces))
        return _at(PAGE_HEIGHT - TOP, head) + _column(rows) + end


@lru_cache(maxsize=256)
def _set(block: Block, faces: Faces) -> tuple[Row, ...]:
    """Set a block in type; the blocks that stand in every letter are set once."""
    return tuple(block.rows(faces))


def _column(rows: list[Row]) -> str:
    y = PAGE_HEIGHT - TOP
    operators = []
    for row in rows:
        y -= row.before
        operators.append(_at(y, row.operators))
        y -= row.height
    return "".join(operators)


def _at(y: float, operators: str) -> str:
    return f"q 1 0 0 1 {LEFT:g} {y:.2f} cm\n{operators}Q\n"


def _link(document: Document, rows: list[Row]) -> None:
    """Make the strips that have a link lead there."""
    y = TOP
    for row in rows:
        y += row.before
        if row.link:
            document.link(LEFT, y, document.w - 2 * LEFT, row.height, row.link)
        y += row.height
