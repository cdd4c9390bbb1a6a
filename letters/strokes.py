"""Text and rules as PDF operators, and the rows made of them. Lengths are in points."""

from collections.abc import Sequence
from dataclasses import replace

from letters.paragraph import fill, justified, ragged
from letters.sheet import MEASURE, Row
from letters.tags import artifact, tagged
from letters.typeface import Typeface

SIZE, LEADING = 10.0, 13.6
SMALL = 8.5
CELL = 4.0  # white space above and below a table's text, together


def text(string: str, face: Typeface, x: float, y: float, size: float = SIZE, *, tag: str) -> str:
    """Write one line of text; `tag` says what it is."""
    return tagged(tag, show(f"({face.encode(string)}) Tj", face, x, y, size))


def show(operator: str, face: Typeface, x: float, y: float, size: float = SIZE) -> str:
    """Write a line that paragraph.py filled."""
    return f"BT /F{face.index} {size:g} Tf {x:.2f} {y:.2f} Td {operator} ET\n"


def rule(y: float, thickness: float, x: float = 0, width: float = MEASURE) -> str:
    """Draw a horizontal line."""
    return artifact(f"{thickness} w {x:.2f} {y:.2f} m {x + width:.2f} {y:.2f} l S\n")


def flush_right(string: str, face: Typeface, edge: float, size: float = SIZE) -> float:
    """Return where a text starts that ends at the edge."""
    return edge - face.width(string) * size / 1000


def baseline(height: float, size: float = SIZE) -> float:
    """Return the y of a line whose capitals stand in the middle of a row."""
    return -(height + 0.714 * size) / 2


def lines(
    string: str,
    face: Typeface,
    x: float = 0,
    width: float = MEASURE,
    size: float = SIZE,
    *,
    tag: str,
    justify: bool = False,
) -> list[Row]:
    """Set a text in as many rows as it takes; `tag` says what it is."""
    measure, leading = width * 1000 / size, size * LEADING / SIZE
    filled = fill(string, face, measure)
    written = [justified(line, face, measure) if justify else ragged(line, face) for line in filled[:-1]]
    written.append(ragged(filled[-1], face))
    y = baseline(leading, size)
    return [Row(leading, tagged(tag, show(operator, face, x, y, size))) for operator in written]


def beside(rows: list[Row], left: str = "", right: str = "") -> list[Row]:
    """Draw something in front of the first row's text, and after it: readers meet it in this order."""
    return [replace(rows[0], operators=left + rows[0].operators + right), *rows[1:]]


def padded(rows: list[Row]) -> list[Row]:
    """Give the text of a table's row white space above and below."""
    first, last = rows[0], rows[-1]
    lowered = f"q 1 0 0 1 0 {-CELL / 2:g} cm {{}}Q\n"
    if len(rows) == 1:
        return [Row(first.height + CELL, lowered.format(first.operators))]
    top = Row(first.height + CELL / 2, lowered.format(first.operators))
    return [top, *rows[1:-1], Row(last.height + CELL / 2, last.operators)]


def ruled(rows: list[Row]) -> list[Row]:
    """Draw a hairline under a table's row."""
    last = rows[-1]
    return [*rows[:-1], Row(last.height, last.operators + rule(-last.height, 0.25))]


def stacked(rows: Sequence[Row], height: float) -> str:
    """Draw rows under each other, in the middle of a height."""
    y = -(height - sum(row.height for row in rows)) / 2
    operators = ""
    for row in rows:
        operators += f"q 1 0 0 1 0 {y:.2f} cm {row.operators}Q\n"
        y -= row.height
    return operators
