"""What makes a letter checkable: its serial, and the QR code that leads to the page which checks it."""

import re
import secrets
from dataclasses import dataclass
from itertools import groupby

import segno

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
RANDOM_SYMBOLS = 12  # of 5 bits each
GROUPS = (slice(0, 4), slice(4, 8), slice(8, None))
MASK = 2  # any of the eight is valid; having segno choose the best costs five times the whole drawing
QUIET = 4  # modules of white that the standard asks for around a QR code

WRITTEN = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{4}([-‐‑‒–—−]?)[0-9A-Za-z]{4}\1[0-9A-Za-z]{5}(?![0-9A-Za-z])")
_TYPED = str.maketrans({"O": "0", "I": "1", "L": "1"} | dict.fromkeys(" -‐‑‒–—−_.\t\n\r\u00a0"))


@dataclass(frozen=True)
class Mark:
    """What is printed on a letter so that it can be checked. `seal` is the short form."""

    serial: str
    version: int
    seal: str
    url: str


def new_serial() -> str:
    """Return a new serial like `7KQ2-M8TX-4ZRC5`: 60 random bits and a check character."""
    symbols = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_SYMBOLS))
    return _grouped(symbols + _check(symbols))


def parse_serial(text: str) -> str | None:
    """Read a serial as people type it (lower case, spaces, no dashes, O for 0, I or L for 1); None if it is wrong."""
    symbols = text.upper().translate(_TYPED)
    if len(symbols) != RANDOM_SYMBOLS + 1 or not set(symbols) <= set(ALPHABET):
        return None
    return _grouped(symbols) if _check(symbols[:-1]) == symbols[-1] else None


def find_serials(text: str) -> list[str]:
    """What is written like a serial within a text, as it stands there; without dashes, only what can be one."""
    found = [match[0] for match in WRITTEN.finditer(text)]
    return [each for each in found if not each.isalnum() or (parse_serial(each) and not each.isalpha())]


def _grouped(symbols: str) -> str:
    return "-".join(symbols[group] for group in GROUPS)


def _check(symbols: str) -> str:
    """Sum in the field of 32 elements: shows any one wrong character and any two that changed places."""
    total = 0
    for symbol in symbols:
        total = _double(total ^ ALPHABET.index(symbol))
    return ALPHABET[total]


def _double(value: int) -> int:
    return (value << 1) ^ (0b100101 if value & 16 else 0)


def qr(url: str) -> tuple[bytearray, ...]:
    """Return the QR code of a URL, a row of 0 (white) and 1 (black) modules each, without its quiet zone."""
    return segno.make_qr(url, error="m", mask=MASK, boost_error=False).matrix


def qr_path(url: str, x: float, top: float, size: float) -> str:
    """Return PDF operators that fill the QR code of a URL as one path; `size` in points, quiet zone included."""
    modules = qr(url)
    scale = size / (len(modules) + 2 * QUIET)
    runs = "".join(_runs(row, QUIET, line) for line, row in enumerate(modules, QUIET))
    return f"q {scale:.4f} 0 0 {-scale:.4f} {x:.2f} {top:.2f} cm {runs}f Q\n"


def _runs(row: bytearray, x: int, y: int) -> str:
    """Return one rectangle for every run of black modules of a row."""
    rectangles = []
    for black, run in groupby(row):
        length = len(list(run))
        if black:
            rectangles.append(f"{x} {y} {length} 1 re ")
        x += length
    return "".join(rectangles)
