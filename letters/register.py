"""The attendance register of a centre, on landscape sheets: a row a person, a column a day. Lengths are in points."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from babel.dates import format_date

from letters.blocks import Seal
from letters.dates import short_day
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

WIDTH, HEIGHT = PAGE_HEIGHT, PAGE_WIDTH  # A4 on its side
MARGIN = 32.0
TABLE = WIDTH - 2 * MARGIN
HEAD = 74.0  # of every page, above the table's own head
FOOT = 26.0
COLUMN_HEAD, ROW, LINE = 26.0, 19.0, 8.6
SIGNING, SEALED = 92.0, 112.0
SIZE, FINE = 7.6, 6.8
FIXED = (22.0, 118.0, 50.0, 54.0, 66.0, 86.0)  # number, name, ID, TSC, phone, position
DAYS_PRESENT, LEAST_SIGNATURE, MOST_DAY = 36.0, 60.0, 24.0
SMALLER = (SIZE, FINE, 5.8, 5.0)  # what does not fit into two lines is set in the next size


@dataclass(frozen=True)
class Line:
    """One person; `marks` has one of P, Ab, - and nothing (not on that day's list) for each day."""

    number: int
    name: str
    id_number: str
    tsc_number: str
    phone: str
    position: str
    marks: tuple[str, ...]

    @property
    def days(self) -> int:
        """How many days the person was there."""
        return sum(mark.startswith("P") for mark in self.marks)


@dataclass(frozen=True, kw_only=True)
class Register:
    """All that the register prints; `notes` are changes that must be seen, `chain` the count and end of the marks."""

    language: str
    created: dt.datetime
    exam: str
    year: int
    code: str
    centre: str
    county: str
    sub_county: str
    distribution_centre: str
    candidates: int  # 0: not known
    days: tuple[dt.date, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    chain: str
    mark: Mark | None = None

    @property
    def heading(self) -> str:
        """Attendance register, KCSE 2026."""
        return f"{words('register', self.language)['title']}, {self.exam} {self.year}"

    def plain(self) -> str:
        """Return the whole register as text, a person a line."""
        days = [short_day(day, self.language) for day in self.days]
        people = [
            f"{line.number} {line.name}, {line.position}: "
            + "; ".join(f"{day}: {mark}" for day, mark in zip(days, line.marks, strict=True) if mark)
            for line in self.lines
        ]
        return "\n".join([self.heading, *self.facts(), *people, *self.notes, self.chain])

    def facts(self) -> tuple[str, str]:
        """Which centre, how many candidates, and which days."""
        texts = words("register", self.language)
        place = {"code": self.code, "name": self.centre, "county": self.county, "sub_county": self.sub_county}
        first, last = (short_day(day, self.language) for day in (self.days[0], self.days[-1]))
        counted = [texts["candidates"].format(count=self.candidates)] if self.candidates else []
        return (
            texts["centre"].format(**place, distribution=self.distribution_centre),
            " ".join([texts["period"].format(first=first, last=last), *counted, texts["marks"]]),
        )

    def stamped(self, mark: Mark) -> Register:
        """The same register with what makes it checkable."""
        return replace(self, mark=mark)

    def pdf(self) -> bytes:
        """Return the register as a PDF file."""
        return _Printer(self).printed()


class _Printer:
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
        pages = list(self._pages())
        register = self.register
        about = About(register.heading, COUNCIL, self._serial(), f"{register.language}-KE", register.created)
        document = Document(self.faces, about, (WIDTH, HEIGHT))
        for number, (operators, links) in enumerate(pages, 1):
            page = self.common["page"].format(number=number, total=len(pages))
            document.add_sheet(self._sheet(operators, page, first=number == 1), links)
        return document.to_bytes()

    def _pages(self) -> Iterator[tuple[str, list[Link]]]:
        """The rows of each page, and on the last one what is signed and sealed."""
        room = HEIGHT - 2 * MARGIN - HEAD - FOOT
        lines, most = self.register.lines, int((room - COLUMN_HEAD) // ROW)
        chunks = [lines[at : at + most] for at in range(0, max(1, len(lines)), most)]
        for number, chunk in enumerate(chunks):
            rows = (self._row(line, -COLUMN_HEAD - at * ROW) for at, line in enumerate(chunk))
            operators, used = self._head(first=number == 0) + "".join(rows), COLUMN_HEAD + len(chunk) * ROW
            if number < len(chunks) - 1:
                yield operators, []
            elif used + self._height_of_end() <= room:
                more, links = self._end(-used)
                yield operators + more, links
            else:
                yield operators, []
                yield self._end(0.0)

    def _height_of_end(self) -> float:
        return ROW + len(self._notes()) * LINE + 10 + SIGNING + (SEALED if self.register.mark else 0)

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
        return scoped(
            text(COUNCIL.upper(), bold, 0, -9, 9, tag="P.council")
            + text(self.register.heading, bold, 0, -28, 14, tag="H1")
            + text(centre, plain, 0, -44, 8.6, tag="P.centre")
            + text(period, plain, 0, -57, 8.6, tag="P.period")
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
        cells = {1: self.texts["totals"], **{6 + at: str(count) for at, count in enumerate(counts)}}
        cells[6 + len(self.register.days)] = str(sum(counts))
        drawn = "".join(
            self._cell(cell, at, top, self.faces.bold, f"Table/TR.totals/{'TH-Row' if at == 1 else f'TD.{at}'}")
            for at, cell in cells.items()
        )
        return scoped(drawn, 1) + self._grid(top, ROW)

    def _cell(self, string: str, at: int, top: float, face: Typeface, tag: str, *, head: bool = False) -> str:
        """A cell's text in at most two lines, in the middle of its row."""
        height, sizes = (COLUMN_HEAD, SMALLER[1:]) if head else (ROW, SMALLER)
        width = self.widths[at] - (1 if self._is_narrow(at) else 4)
        tries = ((size, self._filled(string, width, size, face)) for size in sizes)
        size, lines = next((each for each in tries if len(each[1]) <= 2), (sizes[-1], [string]))
        y = top - (height - len(lines) * LINE) / 2 - 6.6
        placed = [(line, self._place(line, at, face, size)) for line in lines]
        return "".join(text(line, face, x, y - n * LINE, size, tag=tag) for n, (line, x) in enumerate(placed))

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

    def _end(self, top: float) -> tuple[str, list[Link]]:
        """Totals, notes, room to sign, and the seal."""
        operators, notes = self._totals(top), self._notes()
        y = top - ROW - 4
        for number, note in enumerate(notes):
            operators += scoped(self._at(note, 0, y - (number + 1) * LINE, FINE, f"P.{number}"), 2)
        y -= len(notes) * LINE + 6
        half = (TABLE - 14) / 2
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
            self.common["check"].format(serial=mark.serial),
            mark.url,
        )
        seal = Seal(self.common["serial"].format(serial=mark.serial), sentences, mark.url, self.common["code"])
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
