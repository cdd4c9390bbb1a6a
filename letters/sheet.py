"""A letter's pages: strips of a column of text, broken into sheets of A4. Lengths are in points."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT = 65.0
MEASURE = PAGE_WIDTH - 2 * LEFT
TOP, BOTTOM = 64.0, 62.0
COLUMN = PAGE_HEIGHT - TOP - BOTTOM


@dataclass(frozen=True, slots=True)
class Row:
    """A strip of the column: operators drawn from its top left corner, y upwards.

    `keep` holds it on the page of the next row; `before` is white space that falls away at the top of a page.
    """

    height: float
    operators: str
    before: float = 0.0
    keep: bool = False
    link: str = ""
    tag: str = ""  # the element that the link belongs to

    @property
    def extent(self) -> float:
        """The height it takes within a page."""
        return self.before + self.height


def kept(rows: Iterable[Row]) -> list[Row]:
    """Hold all rows on one page."""
    *most, last = rows
    return [*(replace(row, keep=True) for row in most), last]


def with_next(rows: Iterable[Row]) -> list[Row]:
    """Hold all rows on the page of what follows them."""
    return [replace(row, keep=True) for row in rows]


def without_widows(rows: Sequence[Row]) -> list[Row]:
    """Hold the first two rows and the last two together, so that no line of a paragraph stands alone."""
    guarded = (0, len(rows) - 2)
    return [replace(row, keep=True) if at in guarded and row != rows[-1] else row for at, row in enumerate(rows)]


def spaced(rows: Sequence[Row], before: float) -> list[Row]:
    """Put white space above the first row."""
    return [replace(rows[0], before=before), *rows[1:]]


def paginate(rows: Sequence[Row], height: float = COLUMN) -> list[list[Row]]:
    """Break the column into pages of at most this height."""
    pages: list[list[Row]] = [[]]
    used = 0.0
    for chain in _chains(rows, height):
        if pages[-1] and used + _extent(chain) > height:
            pages.append([])
        if not pages[-1]:
            chain = spaced(chain, 0)  # noqa: PLW2901
            used = 0.0
        pages[-1] += chain
        used += _extent(chain)
    return pages


def _chains(rows: Sequence[Row], height: float) -> Iterator[list[Row]]:
    """Yield the runs of rows that stay together; what is taller than a page comes row by row."""
    chain: list[Row] = []
    for row in rows:
        chain.append(row)
        if not row.keep:
            yield from [chain] if _extent(chain) <= height else [[row] for row in chain]
            chain = []
    if chain:
        yield chain


def _extent(rows: Iterable[Row]) -> float:
    return sum(row.extent for row in rows)
