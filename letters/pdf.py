"""What fpdf2 leaves out when it writes a file: small objects that are compressed together (ISO 32000-1, 7.5.7).

The names that start with an underscore are fpdf2's: it has one public hook, the class that produces the file.
"""

import struct
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from fpdf import FPDF
from fpdf.output import OutputProducer
from fpdf.syntax import PDFObject

FIRST = 1000  # packed objects are numbered from here; fpdf2 counts from 1 and knows nothing of them


class Prepared(PDFObject):
    """An object whose body is at hand."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self._body = body

    def serialize(self, *_arguments: Any, **_options: Any) -> str:
        """Return the body under its number."""
        return f"{self.id} 0 obj\n{self._body}\nendobj"


class Packer(OutputProducer):
    """Writes a file some of whose objects are compressed together."""

    def __init__(self, fpdf: FPDF) -> None:
        super().__init__(fpdf)
        self._packed: list[str] = []

    def add(self, body: str) -> int:
        """Write an object that stands for itself; return its number."""
        return self._add_pdf_obj(Prepared(body))

    def pack(self, bodies: Iterable[str]) -> PDFObject:
        """Write objects that are compressed with others, numbered one after the other; return the first."""
        first = PDFObject()
        first.id = self.following()
        self._packed += bodies
        return first

    def following(self) -> int:
        """The number that the next packed object gets."""
        return FIRST + len(self._packed)

    def close(self) -> None:
        """Write what was packed: nothing can be, later."""
        self._holder = self.add(_held(tuple(self._packed)))

    def bufferize(self) -> bytearray:
        """Return fpdf2's file, its table replaced by one that knows what is packed."""
        buffer = super().bufferize()
        start = buffer.rindex(b"\nxref\n") + 1
        entries = buffer[buffer.index(b"/Root", start) : buffer.rindex(b">>\nstartxref")]
        del buffer[start:]
        buffer += self._table(start, bytes(entries)) + b"\nstartxref\n%d\n%%%%EOF\n" % start
        return buffer

    def _table(self, start: int, entries: bytes) -> bytes:
        """Where each object stands: those of fpdf2, the table itself, and those that are packed."""
        own, packed = self.obj_id + 1, len(self._packed)
        if own >= FIRST:
            raise ValueError(f"a letter of {len(self.fpdf.pages)} pages has more objects than can be numbered")
        rows = [(0, 0, 0), *((1, self.offsets[number], 0) for number in range(1, own)), (1, start, 0)]
        rows += ((2, self._holder, at) for at in range(packed))
        contents = zlib.compress(b"".join(ROW.pack(*row) for row in rows))
        index = b"/W [1 4 2] /Index [0 %d %d %d] /Size %d" % (own + 1, FIRST, packed, FIRST + packed)
        head = b"%d 0 obj\n<< /Type /XRef %b %b /Filter /FlateDecode /Length %d >>\nstream\n"
        return head % (own, index, entries, len(contents)) + contents + b"\nendstream\nendobj"


ROW = struct.Struct(">BIH")


@lru_cache(maxsize=64)
def _held(bodies: tuple[str, ...]) -> str:
    """Return a stream that holds these objects; letters of the same shape share it."""
    index, at = [], 0
    for number, body in enumerate(bodies, FIRST):
        index.append(f"{number} {at}")
        at += len(body) + 1
    head = " ".join(index) + "\n"
    return stream(head + "\n".join(bodies), f"/Type /ObjStm /N {len(bodies)} /First {len(head)}")


def stream(contents: str, entries: str) -> str:
    """Return a compressed stream, its bytes as Latin-1."""
    packed = zlib.compress(contents.encode("latin-1"), 9)
    head = f"<< {entries} /Filter /FlateDecode /Length {len(packed)} >>"
    return f"{head}\nstream\n{packed.decode('latin-1')}\nendstream"
