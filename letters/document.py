"""Writes finished pages and shared fonts as a PDF file, through fpdf2."""

import zlib
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from fpdf import FPDF
from fpdf.output import OutputProducer
from fpdf.prefs import ViewerPreferences
from fpdf.syntax import PDFObject

from letters.typeface import Faces, Typeface


class Document(FPDF):
    """An A4 document measured in points. Its fonts are prepared once, not parsed and cut for each document."""

    def __init__(self, faces: Faces) -> None:
        super().__init__(unit="pt", format="A4")
        self.faces = faces
        self.set_auto_page_break(auto=False)
        self.single_resources_object = True
        self.allow_images_transparency = False
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)

    def describe(self, title: str, author: str, subject: str, language: str, created: datetime) -> None:
        """Set what readers show about the document."""
        self.set_title(title)
        self.set_author(author)
        self.set_subject(subject)
        self.set_lang(language)
        self.set_creation_date(created)

    def add_sheet(self, operators: str) -> None:
        """Add a page that shows these operators."""
        self.add_page()
        self._out(operators)

    def to_bytes(self) -> bytes:
        """Return the file. The document is finished then."""
        return bytes(self.output(output_producer_class=_Producer))


class _Prepared(PDFObject):
    """An object whose body is at hand; fpdf2 would look up the attributes of each at every writing."""

    def __init__(self, body: str) -> None:
        super().__init__()
        self._body = body

    def serialize(self, *_arguments: Any, **_options: Any) -> str:
        return f"{self.id} 0 obj\n{self._body}\nendobj"


class _Producer(OutputProducer):
    def _add_fonts(self, *_resources: Any) -> dict[int, Any]:
        """Embed the prepared fonts; fpdf2 itself would cut each of them anew."""
        assert isinstance(self.fpdf, Document)  # noqa: S101 - narrows the type that the base class states
        return {face.index: self._embed(face) for face in self.fpdf.faces}

    def _embed(self, face: Typeface) -> _Prepared:
        streams = _streams(face)
        file, unicode_map = self._prepared(streams.file), self._prepared(streams.unicode_map)
        descriptor = self._prepared(DESCRIPTOR.format(face=face, box=_array(face.box), file=file.ref))
        widths = _array(face.widths)
        descendant = self._prepared(DESCENDANT.format(face=face, widths=widths, descriptor=descriptor.ref))
        return self._prepared(FONT.format(face=face, descendant=descendant.ref, unicode_map=unicode_map.ref))

    def _prepared(self, body: str) -> _Prepared:
        prepared = _Prepared(body)
        self._add_pdf_obj(prepared)
        return prepared


class _Streams(NamedTuple):
    file: str
    unicode_map: str


@lru_cache(maxsize=32)
def _streams(face: Typeface) -> _Streams:
    """Compress what is embedded of a typeface, once."""
    return _Streams(_stream(face.file), _stream(face.unicode_map))


def _stream(contents: bytes) -> str:
    packed = zlib.compress(contents, 9)
    head = f"<< /Filter /FlateDecode /Length {len(packed)} /Length1 {len(contents)} >>"
    return f"{head}\nstream\n{packed.decode('latin-1')}\nendstream"


def _array(numbers: Iterable[int]) -> str:
    return f"[{' '.join(map(str, numbers))}]"


FONT = """<< /Type /Font /Subtype /Type0 /BaseFont /{face.name} /Encoding /Identity-H
/DescendantFonts [{descendant}] /ToUnicode {unicode_map} >>"""

DESCENDANT = """<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{face.name}
/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity
/FontDescriptor {descriptor} /DW 1000 /W [0 {widths}] >>"""

DESCRIPTOR = """<< /Type /FontDescriptor /FontName /{face.name} /Flags 4 /FontBBox {box} /ItalicAngle 0
/Ascent {face.ascent} /Descent {face.descent} /CapHeight {face.cap_height} /StemV {face.stem} /FontFile2 {file} >>"""
