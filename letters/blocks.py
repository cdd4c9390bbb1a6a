"""The parts that letters are made of: each knows its plain text and how it is set in type. Lengths are in points."""

from dataclasses import dataclass
from typing import Protocol

from letters.seal import qr_path
from letters.sheet import MEASURE, Row, kept, spaced, with_next, without_widows
from letters.strokes import (
    CELL,
    LEADING,
    SIZE,
    SMALL,
    baseline,
    beside,
    flush_right,
    lines,
    padded,
    rule,
    ruled,
    stacked,
    text,
)
from letters.tags import artifact, tagged
from letters.typeface import Faces, Typeface

HANG = 30.0  # where the text of a numbered item starts
LABELS = 128.0  # the width of a table's first column, or more where a label needs it


class Block(Protocol):
    """A part of a letter. Blocks are immutable, so those that every letter has are set in type once."""

    def __hash__(self) -> int: ...

    def plain(self) -> str:
        """Return the text as it is read."""

    def rows(self, faces: Faces) -> list[Row]:
        """Set it in type."""


@dataclass(frozen=True)
class Heading:
    """A heading with its number, if it has one, held on the page of what follows it."""

    number: str
    title: str

    def plain(self) -> str:
        return f"{self.number} {self.title}".strip()

    def rows(self, faces: Faces) -> list[Row]:
        indent = HANG if self.number else 0
        number = text(f"{self.number} ", faces.bold, 0, baseline(LEADING), tag="H2") if self.number else ""
        rows = beside(lines(self.title, faces.bold, indent, MEASURE - indent, tag="H2"), number)
        return spaced(with_next(rows), 10)


@dataclass(frozen=True)
class Subject:
    """What the letter is about, in bold over a rule."""

    title: str

    def plain(self) -> str:
        return self.title

    def rows(self, faces: Faces) -> list[Row]:
        title = lines(self.title, faces.bold, size=11, tag="H1")
        return spaced(with_next([*title, Row(5, rule(-3, 0.8))]), 12)


@dataclass(frozen=True)
class Paragraph:
    """Justified text; one that `leads` is held on the page of what follows it."""

    text: str
    before: float = 5.0
    leads: bool = False

    def plain(self) -> str:
        return self.text

    def rows(self, faces: Faces) -> list[Row]:
        hold = with_next if self.leads else without_widows
        return spaced(hold(lines(self.text, faces.regular, tag="P", justify=True)), self.before)


@dataclass(frozen=True)
class Item:
    """A numbered sentence, hanging from its number."""

    number: str
    text: str

    def plain(self) -> str:
        return f"{self.number} {self.text}"

    def rows(self, faces: Faces) -> list[Row]:
        item = f"L/LI.{self.number}"
        number = text(self.number, faces.regular, 0, baseline(LEADING), tag=f"{item}/Lbl")
        rows = lines(self.text, faces.regular, HANG, MEASURE - HANG, tag=f"{item}/LBody", justify=True)
        return spaced(without_widows(beside(rows, number)), 2.5)


@dataclass(frozen=True)
class Ends:
    """Two short texts on one line, one at each end, or on two lines where they do not fit."""

    left: str
    right: str

    def plain(self) -> str:
        return f"{self.left}\n{self.right}"

    def rows(self, faces: Faces) -> list[Row]:
        face = faces.regular
        edge = flush_right(self.right, face, MEASURE)
        date = text(self.right, face, edge, baseline(LEADING), tag="P.right")
        rows = lines(self.left, face, width=edge - 12, tag="P.left")
        return spaced(kept(beside(rows, right=date)), 14)


@dataclass(frozen=True)
class Addressee:
    """The name, and what identifies the person."""

    name: str
    facts: tuple[tuple[str, str], ...]

    def plain(self) -> str:
        return "\n".join([self.name, *(f"{label}: {value}" for label, value in self.facts)])

    def rows(self, faces: Faces) -> list[Row]:
        rows, x = lines(self.name, faces.bold, size=10.5, tag="P.name"), values_at(self.facts, faces, 0)
        for number, (label, value) in enumerate(self.facts):
            tag = f"P.{number}"
            front = text(f"{label} ", faces.regular, 0, baseline(LEADING), tag=tag)
            rows += beside(lines(value, faces.regular, x, MEASURE - x, tag=tag), front)
        return spaced(kept(rows), 12)


@dataclass(frozen=True)
class Facts:
    """A table of labels and values between rules."""

    facts: tuple[tuple[str, str], ...]

    def plain(self) -> str:
        return "\n".join(f"{label}: {value}" for label, value in self.facts)

    def rows(self, faces: Faces) -> list[Row]:
        rows, x = [Row(0, rule(0, 0.8))], values_at(self.facts, faces, 6)
        for number, (label, value) in enumerate(self.facts):
            row = f"Table/TR.{number}"
            front = text(label, faces.regular, 6, baseline(LEADING) - CELL / 2, tag=f"{row}/TH-Row")
            cell = lines(value, faces.bold, x, MEASURE - x - 6, tag=f"{row}/TD")
            rows += ruled(beside(padded(cell), front))
        return spaced(kept([*rows, Row(0, rule(0, 0.8))]), 7)


@dataclass(frozen=True)
class Amounts:
    """A table of what is paid: a label and an amount each."""

    heading: tuple[str, str]
    amounts: tuple[tuple[str, str], ...]

    def plain(self) -> str:
        return "\n".join(f"{label}: {amount}" for label, amount in (self.heading, *self.amounts))

    def rows(self, faces: Faces) -> list[Row]:
        head = ("Table/TR.head/TH-Column.0", "Table/TR.head/TH-Column.1")
        rows = [Row(0, rule(0, 0.8)), *self._row(*self.heading, faces.bold, *head)]
        for number, (label, amount) in enumerate(self.amounts):
            row = f"Table/TR.{number}"
            rows += self._row(label, amount, faces.regular, f"{row}/TH-Row", f"{row}/TD")
        return spaced(kept([*rows, Row(0, rule(0, 0.8))]), 7)

    @staticmethod
    def _row(label: str, amount: str, face: Typeface, first: str, second: str) -> list[Row]:
        edge = flush_right(amount, face, MEASURE - 6)
        cell = text(amount, face, edge, baseline(LEADING) - CELL / 2, tag=second)
        return ruled(beside(padded(lines(label, face, 6, edge - 18, tag=first)), right=cell))


@dataclass(frozen=True)
class Signature:
    """The close of the letter: room to sign, and who signs."""

    close: str
    signed: tuple[str, ...]

    def plain(self) -> str:
        return "\n".join([self.close, *self.signed])

    def rows(self, faces: Faces) -> list[Row]:
        room = Row(30, rule(-28, 0.5, width=190))
        names = [row for n, name in enumerate(self.signed) for row in lines(name, faces.bold, tag=f"P.{n}")]
        return spaced(with_next([*lines(self.close, faces.regular, tag="P"), room, *names]), 12)


@dataclass(frozen=True)
class Seal:
    """The serial with its QR code, in a frame, and how to check them; `alternative` says what the code is."""

    title: str
    sentences: tuple[str, ...]
    url: str
    alternative: str

    SIDE = 82.0
    LINK = "P.url/Link"

    def plain(self) -> str:
        return "\n".join([self.title, *self.sentences])

    def rows(self, faces: Faces) -> list[Row]:
        beside_code = MEASURE - self.SIDE - 18
        body = lines(self.title, faces.bold, self.SIDE + 8, beside_code, tag="P.title")
        for number, sentence in enumerate(self.sentences):
            tag = self.LINK if sentence == self.url else f"P.{number}"
            body += lines(sentence, faces.regular, self.SIDE + 8, beside_code, SMALL, tag=tag)
        height = max(self.SIDE, sum(row.height for row in body) + 16)
        frame = artifact(f"0.5 w 0 {-height:.2f} {MEASURE:.2f} {height:.2f} re S\n")
        code = tagged("Figure", qr_path(self.url, 2, -(height - self.SIDE) / 2, self.SIDE), self.alternative)
        return [Row(height, frame + stacked(body, height) + code, 12, link=self.url, tag=self.LINK)]


def values_at(facts: tuple[tuple[str, str], ...], faces: Faces, x: float) -> float:
    """Return where values stand beside labels that start at x."""
    return max([LABELS, *(x + faces.regular.width(label) * SIZE / 1000 + 6 for label, _value in facts)])


def known(facts: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """Leave out what has no value."""
    return tuple((label, value) for label, value in facts if value)
