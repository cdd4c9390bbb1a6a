"""Fills lines with words and writes them as PDF text operators. Measures are in thousandths of the type size."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from letters.typeface import Typeface

MOST_STRETCH = 600  # a line that would need wider gaps than this stays ragged


@dataclass(frozen=True, slots=True)
class Line:
    """The words of one line and their width with single spaces between them."""

    words: tuple[str, ...]
    width: int
    end: str = ""  # a space where the text goes on in the next line: readers join the lines


def fill(text: str, face: Typeface, measure: float) -> list[Line]:
    """Break a text into lines no wider than the measure, each as full as it can be."""
    space = face.width(" ")
    lines: list[Line] = []
    words: list[str] = []
    used, end = 0, " "
    for word, after in _words(text, face, measure):
        width = face.width(word)
        if words and used + space + width > measure:
            lines.append(Line(tuple(words), used, end))
            words, used = [], 0
        used += width + (space if words else 0)
        words.append(word)
        end = after
    return [*lines, Line(tuple(words), used)]


def _words(text: str, face: Typeface, measure: float) -> Iterator[tuple[str, str]]:
    """Split at white space (a no-break space is none), and what is wider than a line at any character.

    Each word comes with what follows it: a space, or nothing where it goes on.
    """
    for word in re.split(r"[ \t\r\n]+", text.strip()):
        *first, last = [word] if face.width(word) <= measure else _pieces(word, face, measure)
        yield from ((piece, "") for piece in first)
        yield last, " "


def _pieces(word: str, face: Typeface, measure: float) -> list[str]:
    pieces = [""]
    for character in word:
        if pieces[-1] and face.width(pieces[-1] + character) > measure:
            pieces.append("")
        pieces[-1] += character
    return pieces


def ragged(line: Line, face: Typeface) -> str:
    """Write a line with single spaces."""
    return f"({face.encode(' ').join(map(face.encode, line.words))}{face.encode(line.end)}) Tj"


def justified(line: Line, face: Typeface, measure: float) -> str:
    """Write a line stretched to the measure."""
    gaps = len(line.words) - 1
    stretch = (measure - line.width) / gaps if gaps else 0
    if not 0 < stretch <= MOST_STRETCH:
        return ragged(line, face)
    gap = f"{face.encode(' ')}) {-stretch:.0f} ("
    return f"[({gap.join(map(face.encode, line.words))}{face.encode(line.end)})] TJ"
