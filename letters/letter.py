"""A letter as a list of blocks, and the way from there to a PDF file."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from letters.blocks import Block, Item, Seal
from letters.document import About, Document, Link
from letters.letterhead import COUNCIL, foot, running_head
from letters.seal import Mark
from letters.sheet import COLUMN, LEFT, PAGE_HEIGHT, PAGE_WIDTH, TOP, Row, paginate
from letters.tags import scoped
from letters.typeface import Faces, faces_for
from letters.wording import words


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is printed, in its order, and what a reader's window and every page's margin say about it."""

    title: str
    language: str  # en or sw
    created: datetime
    reference: str
    blocks: tuple[Block, ...]
    subject: str = ""
    footer: str = ""

    def plain(self) -> str:
        """Return the whole letter as text, a part a paragraph."""
        return "\n\n".join(block.plain() for block in self.blocks)

    def stamped(self, mark: Mark) -> "Letter":
        """The same letter with what makes it checkable, at its end and in every margin."""
        line = words("letter", self.language)["line"].format(serial=mark.serial, version=mark.version)
        return replace(self, blocks=(*self.blocks, _seal(mark, self.language, "check")), subject=line, footer=line)

    def in_chat(self, mark: Mark, language: str) -> str:
        """Return the letter as text, and how to check it in the reader's language; here is no code to scan."""
        return "\n\n".join([self.plain(), _seal(mark, language, "check_here").plain()])

    def pdf(self) -> bytes:
        """Return the letter as a PDF file, the same bytes for the same letter."""
        faces = faces_for([self.plain(), self.reference, self.footer])
        pages = paginate(self._rows(faces))
        about = About(self.title, COUNCIL, self.subject, f"{self.language}-KE", self.created)
        document = Document(faces, about, (PAGE_WIDTH, PAGE_HEIGHT))
        for number, rows in enumerate(pages, 1):
            document.add_sheet(self._sheet(rows, number, len(pages), faces), self._links(rows))
        return document.to_bytes()

    def _rows(self, faces: Faces) -> list[Row]:
        """Set all blocks; the items that follow each other are one list."""
        rows: list[Row] = []
        scope, before = 0, None
        for block in self.blocks:
            scope += not (isinstance(block, Item) and isinstance(before, Item))
            rows += _set(block, faces, scope)
            before = block
        return rows

    def _sheet(self, rows: list[Row], number: int, total: int, faces: Faces) -> str:
        head = running_head(self.reference, faces) if number > 1 else ""
        page = words("letter", self.language)["page"].format(number=number, total=total)
        end = _at(PAGE_HEIGHT - TOP - COLUMN, foot(self.footer, page, faces))
        return _at(PAGE_HEIGHT - TOP, head) + _column(rows) + end

    def _links(self, rows: list[Row]) -> list[Link]:
        """What leads to an address on this page."""
        y, links = PAGE_HEIGHT - TOP, []
        for row in rows:
            y -= row.before
            if row.link:
                corners = (LEFT, y - row.height, PAGE_WIDTH - LEFT, y)
                links.append(Link(row.tag, row.link, row.link, corners))
            y -= row.height
        return links


def _seal(mark: Mark, language: str, check: str) -> Seal:
    texts = words("letter", language)
    later = texts["replaces"] if mark.version > 1 else ""
    sentences = (
        texts["seal"].format(seal=mark.seal, version=mark.version) + later,
        texts[check].format(serial=mark.serial),
        mark.url,
        texts["answer"],
    )
    return Seal(texts["serial"].format(serial=mark.serial), sentences, mark.url, texts["code"])


@lru_cache(maxsize=256)
def _set(block: Block, faces: Faces, scope: int) -> tuple[Row, ...]:
    """Set a block in type; the blocks that stand in every letter are set once."""
    rows = block.rows(faces)
    return tuple(replace(row, operators=scoped(row.operators, scope), tag=f"{scope}/{row.tag}") for row in rows)


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
