"""Finished pages, shared fonts and what each piece of a page is, as one PDF/UA-1 file: through fpdf2."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple, cast

from fpdf import FPDF
from fpdf.actions import URIAction
from fpdf.annotations import PDFAnnotation
from fpdf.prefs import ViewerPreferences
from fpdf.syntax import Name, PDFObject

from letters.pdf import Packer, stream
from letters.tags import Tags
from letters.typeface import Faces, Typeface


@dataclass(frozen=True)
class About:
    """What readers show about the document. The language is one of BCP 47: en-KE."""

    title: str
    author: str
    subject: str
    language: str
    created: datetime


class Link(NamedTuple):
    """A place on a page that leads to an address: the element that it belongs to, and its corners in points."""

    path: str
    url: str
    words: str
    rectangle: tuple[float, float, float, float]


class Document(FPDF):
    """A document on its way, in points. Its fonts are prepared once, not parsed and cut for each document."""

    def __init__(self, faces: Faces, about: About, size: tuple[float, float]) -> None:
        super().__init__(unit="pt", format=size)
        self.faces = faces
        self.pdf_version = "1.7"
        self.single_resources_object = True
        self.allow_images_transparency = False
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.tags = Tags()
        self._describe(about)

    def _describe(self, about: About) -> None:
        self.set_title(about.title)
        self.set_author(about.author)
        self.set_subject(about.subject)
        self.set_producer("Mtahini")
        self.set_lang(about.language)
        self.set_creation_date(about.created)
        self.set_xmp_metadata(_metadata(about))

    def add_sheet(self, operators: str, links: list[Link]) -> None:
        """Add a page that shows these operators."""
        self.add_page()
        page = self.pages[self.page]
        page.contents = bytearray(self.tags.page(page, operators), "latin-1")
        page.tabs = Name("S")  # type: ignore[attr-defined]  # fpdf2 writes what a page has, known to it or not
        for link in links:
            page.add_annotation(self._annotation(link))

    def _annotation(self, link: Link) -> PDFAnnotation:
        left, bottom, right, top = link.rectangle
        action = URIAction(link.url)
        annotation = PDFAnnotation("Link", left, top, right - left, top - bottom, contents=link.words, action=action)
        annotation.struct_parent = self.tags.annotate(link.path, annotation)  # type: ignore[attr-defined]
        return annotation

    def to_bytes(self) -> bytes:
        """Return the file; the same document gives the same bytes. The document is finished then."""
        return bytes(self.output(output_producer_class=_Producer))


def _metadata(about: About) -> str:
    words = {"title": about.title, "author": about.author, "subject": about.subject, "language": about.language}
    created = about.created.isoformat()
    return METADATA.format(created=created, **{name: escape(value) for name, value in words.items()})


class _Producer(Packer):
    def _add_fonts(self, *_resources: Any) -> dict[int, Any]:
        """Embed the prepared fonts. There is no public way: fpdf2 cuts and compresses a font for each document."""
        return {face.index: self._embed(face) for face in self._document.faces}

    def _embed(self, face: Typeface) -> PDFObject:
        streams, font = _streams(face), self.following()
        program, unicode_map = self.add(streams.program), self.add(streams.unicode_map)
        names = {"face": face, "descendant": font + 1, "descriptor": font + 2}
        return self.pack(
            (
                FONT.format(unicode_map=unicode_map, **names),
                DESCENDANT.format(widths=streams.widths, **names),
                DESCRIPTOR.format(box=_array(face.box), program=program, **names),
            )
        )

    def _add_structure_tree(self) -> PDFObject:
        """Write the tree of all elements, where fpdf2 writes its own."""
        root = self.pack(self._document.tags.objects(self.following()))
        self.close()
        return root

    @property
    def _document(self) -> Document:
        return cast(Document, self.fpdf)


class _Streams(NamedTuple):
    program: str
    unicode_map: str
    widths: str


@lru_cache(maxsize=32)
def _streams(face: Typeface) -> _Streams:
    """Compress what is embedded of a typeface, once."""
    program = stream(face.file.decode("latin-1"), f"/Length1 {len(face.file)}")
    return _Streams(program, stream(face.unicode_map.decode("latin-1"), ""), _array(face.widths))


def _array(numbers: Iterable[int]) -> str:
    return f"[{' '.join(map(str, numbers))}]"


FONT = """<< /Type /Font /Subtype /Type0 /BaseFont /{face.name} /Encoding /Identity-H
/DescendantFonts [{descendant} 0 R] /ToUnicode {unicode_map} 0 R >>"""

DESCENDANT = """<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{face.name}
/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity
/FontDescriptor {descriptor} 0 R /DW 1000 /W [0 {widths}] >>"""

DESCRIPTOR = """<< /Type /FontDescriptor /FontName /{face.name} /Flags 4 /FontBBox {box} /ItalicAngle 0
/Ascent {face.ascent} /Descent {face.descent} /CapHeight {face.cap_height} /StemV {face.stem}
/FontFile2 {program} 0 R >>"""

METADATA = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part><xmp:CreateDate>{created}</xmp:CreateDate>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>"""
