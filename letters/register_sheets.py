"""The attendance register on landscape sheets: a row a person, a column a day. Lengths are in points."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from babel.dates import format_date

from letters.blocks import Seal
from letters.document import About, Document, Link
from letters.letterhead import COUNCIL
from letters.masks import mask_number, mask_phone
from letters.paragraph import fill
from letters.seal import Mark
from letters.sheet import PAGE_HEIGHT, PAGE_WIDTH
from letters.strokes import flush_right, rule, text
from letters.tags import artifact, scoped, untagged
from letters.typeface import Faces, Typeface, faces_for
from letters.wording import words

if TYPE_CHECKING:
    from letters.register import Line, Register

WIDTH, HEIGHT = PAGE_HEIGHT, PAGE_WIDTH  # A4 on its side
MARGIN = 32.0
TABLE = WIDTH - 2 * MARGIN
HEAD = 74.0  # of every page, above the table's own head
FOOT = 26.0
ROOM = HEIGHT - 2 * MARGIN - HEAD - FOOT  # for the table and what follows it
COLUMN_HEAD, ROW, LINE = 26.0, 19.0, 8.6
SIGNING, SEALED = 92.0, 112.0
SIZE, FINE = 7.6, 6.8
FIXED = (22.0, 118.0, 50.0, 54.0, 66.0, 86.0)  # number, name, ID, TSC, phone, position
DAYS_PRESENT, LEAST_SIGNATURE, MOST_DAY = 36.0, 60.0, 24.0
IDENTITY = (2, 3, 4)  # columns whose numbers stand on one line
SMALLER = (SIZE, FINE, 5.8, 5.0)  # what does not fit is set in the next size
CARRIED = 3  # people on the last page, at least


class Printer:
    """One register on its way to paper."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.texts = words("register", register.language)
        self.common = words("letter", register.language)
        self.faces: Faces = faces_for([register.plain(), *self.texts.values(), *self.common.values()])
        wide = (TABLE - sum(FIXED) - DAYS_PRESENT - LEAST_SIGNATURE) / len(register.days)
        days = [min(MOST_DAY, wide)] * len(register.days)
        used = sum(FIXED) + sum(days) + DAYS_PRESENT
        self.widths = (*FIXED, *days, DAYS_PRESENT, TABLE - used)
        self.edges = (0.0, *accumulate(self.widths))

    def printed(self) -> bytes:
        """The PDF."""
        pages = list(self._pages())
        register = self.register
        about = About(register.heading, COUNCIL, self._serial(), f"{register.language}-KE", register.created)
        document = Document(self.faces, about, (WIDTH, HEIGHT))
        for number, (operators, links) in enumerate(pages, 1):
            page = self.common["page"].format(number=number, total=len(pages))
            document.add_sheet(self._sheet(operators, page, first=number == 1), links)
        return document.to_bytes()

    def _pages(self) -> Iterator[tuple[str, list[Link]]]:
        """The rows of each page; after them totals and notes, and what is signed and sealed, whole on one page."""
        *chunks, last = self._chunks()
        for number, chunk in enumerate(chunks):
            yield self._table(chunk, first=number == 0), []
        used = COLUMN_HEAD + len(last) * ROW
        operators = self._table(last, first=not chunks) + self._totals(-used)
        used += ROW + 4
        for number, note in enumerate(self._notes()):
            if used + LINE > ROOM:
                yield operators, []
                operators, used = "", 0.0
            used += LINE
            operators += scoped(self._at(note, 0, -used, FINE, f"P.{number}"), 2)
        if used + self._signing() > ROOM:
            yield operators, []
            operators, used = "", 0.0
        more, links = self._end(-used - 6)
        yield operators + more, links

    def _chunks(self) -> list[tuple[Line, ...]]:
        """The people of each page. No page has totals and signatures without some of them above."""
        lines = self.register.lines
        chunks = _split(lines)
        end = ROW + 4 + len(self._notes()) * LINE + self._signing()
        is_over = COLUMN_HEAD + len(chunks[-1]) * ROW + end > ROOM
        if len(lines) > CARRIED and (is_over or len(chunks[-1]) < CARRIED):
            return [*_split(lines[:-CARRIED]), lines[-CARRIED:]]
        return chunks

    def _signing(self) -> float:
        """The height of what is signed and sealed."""
        return 6 + SIGNING + (SEALED if self.register.mark else 0)

    def _table(self, lines: tuple[Line, ...], *, first: bool) -> str:
        rows = (self._row(line, -COLUMN_HEAD - at * ROW) for at, line in enumerate(lines))
        return self._head(first=first) + "".join(rows)

    def _notes(self) -> list[str]:
        notes = (*self.register.notes, self.register.chain)
        return [line for note in notes for line in self._filled(note, TABLE, FINE)]

    def _sheet(self, operators: str, page: str, *, first: bool) -> str:
        top = HEIGHT - MARGIN
        head = self._title() if first else artifact(untagged(self._title()))
        foot = artifact(
            untagged(
                self._at(self._serial(), 0, 0, FINE)
                + self._at(page, flush_right(page, self.faces.regular, TABLE, FINE), 0, FINE)
            )
        )
        return (
            f"q 1 0 0 1 {MARGIN:g} {top:.2f} cm\n{head}Q\n"
            f"q 1 0 0 1 {MARGIN:g} {top - HEAD:.2f} cm\n{operators}Q\n"
            f"q 1 0 0 1 {MARGIN:g} {MARGIN:.2f} cm\n{foot}Q\n"
        )

    def _title(self) -> str:
        centre, period = self.register.facts()
        bold, plain = self.faces.bold, self.faces.regular
        size, placed = self._fitted(centre, TABLE, plain, (8.6, 7.2, 5.8), 2)
        top = -44 if len(placed) == 1 else -39.5
        lines = "".join(text(each, plain, 0, top - n * 9.4, size, tag="P.centre") for n, each in enumerate(placed))
        return scoped(
            text(COUNCIL.upper(), bold, 0, -9, 9, tag="P.council")
            + text(self.register.heading, bold, 0, -28, 14, tag="H1")
            + lines
            + text(period, plain, 0, -59, 8.6, tag="P.period")
            + rule(-66, 1.2, width=TABLE),
            0,
        )

    def _head(self, *, first: bool) -> str:
        names = [self.texts[name] for name in ("number", "name", "id_number", "tsc_number", "phone", "role")]
        days = [format_date(day, "d MMM", locale=f"{self.register.language}_KE") for day in self.register.days]
        cells = [*names, *days, self.texts["days"], self.texts["signature"]]
        drawn = "".join(
            self._cell(cell, at, 0, self.faces.bold, f"Table/TR.head/TH-Column.{at}", head=True)
            for at, cell in enumerate(cells)
        )
        marks = scoped(drawn, 1) if first else artifact(untagged(drawn))
        shade = artifact(f"0.92 g 0 {-COLUMN_HEAD:.2f} {TABLE:.2f} {COLUMN_HEAD:.2f} re f 0 g\n")
        return shade + marks + self._grid(0, COLUMN_HEAD)

    def _row(self, line: Line, top: float) -> str:
        cells = [
            str(line.number),
            line.name,
            mask_number(line.id_number),
            mask_number(line.tsc_number) if line.tsc_number else "",
            mask_phone(line.phone),
            line.position,
            *line.marks,
            str(line.days),
        ]
        kinds = ["TH-Row" if at == 1 else f"TD.{at}" for at in range(len(cells))]
        drawn = "".join(
            self._cell(cell, at, top, self.faces.regular, f"Table/TR.{line.number}/{kinds[at]}")
            for at, cell in enumerate(cells)
            if cell
        )
        return scoped(drawn, 1) + self._grid(top, ROW)

    def _totals(self, top: float) -> str:
        columns = zip(*(line.marks for line in self.register.lines), strict=True)
        counts = [sum(mark.startswith("P") for mark in column) for column in columns]
        begun = [any(line.marks[at] for line in self.register.lines) for at in range(len(counts))]  # not days to come
        totals = {6 + at: str(count) for at, count in enumerate(counts) if begun[at]}
        cells = {1: self.texts["totals"], **totals}
        cells[6 + len(self.register.days)] = str(sum(counts))
        drawn = "".join(
            self._cell(cell, at, top, self.faces.bold, f"Table/TR.totals/{'TH-Row' if at == 1 else f'TD.{at}'}")
            for at, cell in cells.items()
        )
        return scoped(drawn, 1) + self._grid(top, ROW)

    def _cell(self, string: str, at: int, top: float, face: Typeface, tag: str, *, head: bool = False) -> str:
        """A cell's text in the middle of its row, all of it: in two lines, or in a smaller size; a number in one."""
        height, sizes = (COLUMN_HEAD, SMALLER[1:]) if head else (ROW, SMALLER)
        narrow = self._is_narrow(at)
        most = 2 if head or not (narrow or at in IDENTITY) else 1
        size, lines = self._fitted(string, self.widths[at] - (1 if narrow else 4), face, sizes, most)
        lead = min(LINE, height / len(lines))
        y = top - (height - len(lines) * lead) / 2 - lead * 0.77
        placed = [(line, self._place(line, at, face, size)) for line in lines]
        return "".join(text(line, face, x, y - n * lead, size, tag=tag) for n, (line, x) in enumerate(placed))

    def _fitted(
        self, string: str, width: float, face: Typeface, sizes: tuple[float, ...], most: int
    ) -> tuple[float, list[str]]:
        """The first size in which a text needs so many lines at most; in the last one it has as many as it needs."""
        tries = ((size, self._filled(string, width, size, face)) for size in sizes)
        return next(each for each in tries if len(each[1]) <= most or each[0] == sizes[-1])

    def _place(self, line: str, at: int, face: Typeface, size: float) -> float:
        """Numbers and marks in the middle, words at the left."""
        room = self.widths[at] - face.width(line) * size / 1000
        return self.edges[at] + (room / 2 if self._is_narrow(at) else 2)

    def _is_narrow(self, at: int) -> bool:
        """Whether a column holds numbers and marks."""
        return at == 0 or len(FIXED) <= at < len(self.widths) - 1

    def _filled(self, string: str, width: float, size: float, face: Typeface | None = None) -> list[str]:
        return [" ".join(line.words) for line in fill(string, face or self.faces.regular, width * 1000 / size)]

    def _grid(self, top: float, height: float) -> str:
        lines = "".join(f"{x:.2f} {top:.2f} m {x:.2f} {top - height:.2f} l\n" for x in self.edges)
        ends = "".join(f"0 {y:.2f} m {TABLE:.2f} {y:.2f} l\n" for y in (top, top - height))
        return artifact(f"0.3 w\n{lines}{ends}S\n")

    def _end(self, y: float) -> tuple[str, list[Link]]:
        """Room to sign, and the seal."""
        operators, half = "", (TABLE - 14) / 2
        for number, who in enumerate((self.texts["manager"], self.texts["director"])):
            operators += scoped(self._box(who, number * (half + 14), y, half), 3 + number)
        if self.register.mark is None:
            return operators, []
        return self._sealed(operators, y - SIGNING, self.register.mark)

    def _box(self, who: str, x: float, top: float, width: float) -> str:
        frame = artifact(f"0.5 w {x:.2f} {top - SIGNING + 8:.2f} {width:.2f} {SIGNING - 8:.2f} re S\n")
        frame += rule(top - 56, 0.4, x + 8, width * 0.56) + rule(top - 56, 0.4, x + width * 0.66, width * 0.31)
        return (
            frame
            + text(who, self.faces.bold, x + 8, top - 14, 8.6, tag="P.who")
            + text(self.texts["sign"], self.faces.regular, x + 8, top - 66, FINE, tag="P.sign")
            + text(self.texts["stamp"], self.faces.regular, x + width * 0.66, top - 66, FINE, tag="P.stamp")
        )

    def _sealed(self, operators: str, y: float, mark: Mark) -> tuple[str, list[Link]]:
        sentences = (
            self.common["seal"].format(seal=mark.seal, version=mark.version),
            self.texts["check"].format(serial=mark.serial),
            mark.url,
        )
        seal = Seal(self.texts["serial"].format(serial=mark.serial), sentences, mark.url, self.texts["code"])
        (row,) = seal.rows(self.faces)
        operators += f"q 1 0 0 1 0 {y:.2f} cm\n{scoped(row.operators, 5)}Q\n"
        top = HEIGHT - MARGIN - HEAD + y
        corners = (MARGIN, top - row.height, MARGIN + 465, top)
        return operators, [Link(f"5/{row.tag}", row.link, row.link, corners)]

    def _at(self, string: str, x: float, y: float, size: float, tag: str = "P") -> str:
        return text(string, self.faces.regular, x, y, size, tag=tag)

    def _serial(self) -> str:
        mark = self.register.mark
        return self.common["line"].format(serial=mark.serial, version=mark.version) if mark else ""


def _split(lines: tuple[Line, ...]) -> list[tuple[Line, ...]]:
    """As many people a page as there is room for."""
    most = int((ROOM - COLUMN_HEAD) // ROW)
    return [lines[at : at + most] for at in range(0, max(1, len(lines)), most)]
