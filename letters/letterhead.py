"""The head of every letter of the council."""

from dataclasses import dataclass

from letters.paragraph import fill
from letters.sheet import MEASURE, Row
from letters.strokes import flush_right, rule, show, text
from letters.tags import artifact
from letters.typeface import Faces, Typeface

COUNCIL = "The Kenya National Examinations Council"
MOTTO = "Transforming Lives Through Quality Assessment and Credible Certification"
ADDRESS = "New Mitihani House, South C, Nairobi  ·  P.O. Box 73598-00200, Nairobi  ·  www.knec.ac.ke"

RISE = 22  # how far the head stands above the column's top
FINE = 8.0
SPACING = 1.1  # points between the letters of the name

# An open book under a tick, in a ring: a mark of these letters, not the council's registered emblem.
_BOOK = """q 1 0 0 1 22 -29 cm 1.6 w 21 0 m 21 11.6 11.6 21 0 21 c -11.6 21 -21 11.6 -21 0 c
-21 -11.6 -11.6 -21 0 -21 c 11.6 -21 21 -11.6 21 0 c s
0.5 w 18 0 m 18 9.9 9.9 18 0 18 c -9.9 18 -18 9.9 -18 0 c -18 -9.9 -9.9 -18 0 -18 c 9.9 -18 18 -9.9 18 0 c s
1.3 w 1 j 0 -7 m -3 -4.5 -8 -4.2 -12 -5.5 c -12 5 l -8 6.3 -3 6 0 3.5 c 3 6 8 6.3 12 5 c 12 -5.5 l
8 -4.2 3 -4.5 0 -7 c h S 0 -7 m 0 3.5 l S
1.6 w 1 J -5 9.5 m -1.5 7 l 5.5 12.8 l S Q
"""


@dataclass(frozen=True)
class Letterhead:
    """The council's name, motto and address over a double rule."""

    def plain(self) -> str:
        return f"{COUNCIL}\n{MOTTO}\n{ADDRESS}"

    def rows(self, faces: Faces) -> list[Row]:
        head = artifact(_BOOK) + self._words(faces) + rule(-62, 1.6) + rule(-64.8, 0.4)
        return [Row(70 - RISE, f"q 1 0 0 1 0 {RISE} cm\n{head}Q\n")]

    @staticmethod
    def _words(faces: Faces) -> str:
        left = 56.0
        name = f"{SPACING} Tc {text(COUNCIL.upper(), faces.bold, left, -22, 13, tag='P.name')}0 Tc\n"
        motto = text(MOTTO, faces.regular, left, -37, 9, tag="P.motto")
        return name + motto + text(ADDRESS, faces.regular, left, -50.5, FINE, tag="P.address")


def running_head(reference: str, faces: Faces) -> str:
    """Return what stands at the top of every page but the first, drawn from the column's top left corner."""
    room = MEASURE / 2 * 1000 / FINE
    first, *more = fill(reference, faces.regular, room)
    shown = " ".join(first.words) + ("…" if more else "")
    return artifact(_line(COUNCIL, faces.regular, 0, 24) + _flush_right(shown, faces.regular, 24)) + rule(18, 0.4)


def foot(serial: str, page: str, faces: Faces) -> str:
    """Return the foot of a page, drawn from the column's bottom left corner."""
    return rule(-16, 0.4) + artifact(_line(serial, faces.regular, 0, -28) + _flush_right(page, faces.regular, -28))


def _flush_right(string: str, face: Typeface, y: float) -> str:
    return _line(string, face, flush_right(string, face, MEASURE, FINE), y)


def _line(string: str, face: Typeface, x: float, y: float) -> str:
    return show(f"({face.encode(string)}) Tj", face, x, y, FINE)
