"""The container of a PDF file: numbered objects, streams, and the table of where they stand.

It is written here because no writer that was tried (fpdf2, pikepdf) takes finished fonts, page operators and a whole
structure tree without costing more than everything else in a letter.
"""

import hashlib
import zlib
from collections.abc import Iterable


class File:
    """PDF objects on their way into a file. An object is known by its number before it is written."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def reserve(self) -> int:
        """Return the number of an object that is put in later."""
        self._objects.append(b"null")
        return len(self._objects)

    def put(self, number: int, body: str | bytes) -> None:
        """Put in an object whose number was reserved."""
        self._objects[number - 1] = body.encode("latin-1") if isinstance(body, str) else body

    def add(self, body: str | bytes) -> int:
        """Put in an object; return its number."""
        number = self.reserve()
        self.put(number, body)
        return number

    def write(self, root: int, info: int) -> bytes:
        """Return the file. The same objects give the same bytes."""
        dictionaries = [(number, body) for number, body in enumerate(self._objects, 1) if not body.endswith(END)]
        holder = self.add(_holder(dictionaries))
        places = {number: (2, holder, at) for at, (number, _body) in enumerate(dictionaries)}
        parts, end = [HEADER], len(HEADER)
        for number, body in enumerate(self._objects, 1):
            if number not in places:
                places[number] = (1, end, 0)
                parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, body))
                end += len(parts[-1])
        table = self._table(places, end, root, info, hashlib.sha256(b"".join(parts)).hexdigest()[:32])
        return b"".join([*parts, table, b"\nstartxref\n%d\n%%%%EOF\n" % end])

    def _table(self, places: dict[int, tuple[int, int, int]], end: int, root: int, info: int, digest: str) -> bytes:
        """Where each object stands, itself the last of them."""
        own = len(places) + 1
        rows = [(0, 0, 0), *(places[number] for number in range(1, own)), (1, end, 0)]
        contents = b"".join(bytes([kind]) + place.to_bytes(4) + at.to_bytes(2) for kind, place, at in rows)
        entries = (
            f"/Type /XRef /W [1 4 2] /Size {len(rows)} /Root {root} 0 R /Info {info} 0 R /ID [<{digest}> <{digest}>]"
        )
        return b"%d 0 obj\n%b\nendobj" % (own, stream(contents, entries))


END = b"\nendstream"


def _holder(dictionaries: list[tuple[int, bytes]]) -> bytes:
    """Return a stream that holds objects which are no streams, so that they are compressed together."""
    index, bodies, at = [], [], 0
    for number, body in dictionaries:
        index.append(b"%d %d" % (number, at))
        bodies.append(body + b"\n")
        at += len(bodies[-1])
    head = b" ".join(index) + b"\n"
    return stream(head + b"".join(bodies), f"/Type /ObjStm /N {len(dictionaries)} /First {len(head)}")


BYTE_ORDER = "feff"
QUICK, SMALL = 4, 9  # zlib's levels for what is in one letter, and for what is in all
HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def stream(contents: bytes, entries: str = "", *, level: int = QUICK) -> bytes:
    """Return a stream object, compressed at zlib's level; 0 for what must be read without tools."""
    if level:
        contents = zlib.compress(contents, level)
        entries = f"/Filter /FlateDecode {entries}"
    head = f"<< {entries} /Length {len(contents)} >>\nstream\n".encode("latin-1")
    return head + contents + END


def text(string: str) -> str:
    """Return a string object for people to read."""
    return f"<{BYTE_ORDER}{string.encode('utf-16-be').hex()}>"


def refs(numbers: Iterable[int]) -> str:
    """Return an array of references."""
    return f"[{' '.join(f'{number} 0 R' for number in numbers)}]"
