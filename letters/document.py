"""Finished pages, shared fonts and what each piece of a page is, as one PDF file that keeps to PDF/UA-1."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import NamedTuple

from letters.pdf import SMALL, File, refs, stream, text
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


class Document:
    """A document on its way. Its fonts are prepared once, not parsed and cut for each document."""

    def __init__(self, faces: Faces, about: About, size: tuple[float, float]) -> None:
        self._faces = faces
        self._about = about
        self._size = size
        self._tags = Tags()
        self._pages: list[tuple[str, list[Link]]] = []

    def add_page(self, operators: str, links: list[Link]) -> None:
        """Add a page that shows these operators."""
        self._pages.append((self._tags.page(operators), links))

    def to_bytes(self) -> bytes:
        """Return the file; the same document gives the same bytes."""
        file = File()
        fonts = " ".join(f"/F{face.index} {_embed(file, face)} 0 R" for face in self._faces)
        numbers = [file.reserve() for _page in self._pages]
        tree = file.add(f"<< /Type /Pages /Kids {refs(numbers)} /Count {len(numbers)} >>")
        parents: dict[int, int] = {}
        for key, (number, (operators, links)) in enumerate(zip(numbers, self._pages, strict=True)):
            annotations = [self._annotation(file, link, parents) for link in links]
            contents = file.add(stream(operators.encode("latin-1")))
            file.put(
                number,
                PAGE.format(tree=tree, size=self._size, fonts=fonts, contents=contents, key=key)
                + f"/Annots {refs(annotations)} >>",
            )
        structure = self._tags.write(file, numbers, parents)
        metadata = file.add(stream(self._metadata().encode(), "/Type /Metadata /Subtype /XML", level=0))
        root = file.add(ROOT.format(pages=tree, structure=structure, metadata=metadata, language=self._about.language))
        return file.write(root, file.add(self._info()))

    def _annotation(self, file: File, link: Link, parents: dict[int, int]) -> int:
        number = file.reserve()
        self._tags.link(link.path, number)
        parents[number] = len(self._pages) + len(parents)
        corners = " ".join(f"{corner:.2f}" for corner in link.rectangle)
        file.put(
            number,
            ANNOTATION.format(corners=corners, words=text(link.words), url=_plain(link.url), key=parents[number]),
        )
        return number

    def _info(self) -> str:
        about = self._about
        facts = {"Title": about.title, "Author": about.author, "Subject": about.subject, "Producer": "Mtahini"}
        created = f"{about.created:D:%Y%m%d%H%M%S%z}"
        entries = " ".join(f"/{name} {text(value)}" for name, value in facts.items())
        return f"<< {entries} /CreationDate ({created[:-2]}'{created[-2:]}') >>"

    def _metadata(self) -> str:
        about = self._about
        created = about.created.isoformat()
        words = {"title": about.title, "author": about.author, "subject": about.subject, "language": about.language}
        return METADATA.format(created=created, **{name: escape(value) for name, value in words.items()})


def _plain(string: str) -> str:
    """Return a string object for machines."""
    escaped = string.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"({escaped.encode('ascii', 'replace').decode()})"


def _embed(file: File, face: Typeface) -> int:
    streams = _streams(face)
    program, unicode_map = file.add(streams.program), file.add(streams.unicode_map)
    descriptor = file.add(DESCRIPTOR.format(face=face, box=_array(face.box), program=program))
    descendant = file.add(DESCENDANT.format(face=face, widths=_array(face.widths), descriptor=descriptor))
    return file.add(FONT.format(face=face, descendant=descendant, unicode_map=unicode_map))


class _Streams(NamedTuple):
    program: bytes
    unicode_map: bytes


@lru_cache(maxsize=32)
def _streams(face: Typeface) -> _Streams:
    """Compress what is embedded of a typeface, once."""
    program = stream(face.file, f"/Length1 {len(face.file)}", level=SMALL)
    return _Streams(program, stream(face.unicode_map, level=SMALL))


def _array(numbers: Iterable[int]) -> str:
    return f"[{' '.join(map(str, numbers))}]"


ROOT = """<< /Type /Catalog /Pages {pages} 0 R /Lang ({language}) /MarkInfo << /Marked true >>
/StructTreeRoot {structure} 0 R /Metadata {metadata} 0 R /ViewerPreferences << /DisplayDocTitle true >> >>"""

PAGE = """<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 {size[0]:g} {size[1]:g}] /Resources << /Font << {fonts} >> >>
/Contents {contents} 0 R /StructParents {key} /Tabs /S """

ANNOTATION = """<< /Type /Annot /Subtype /Link /Rect [{corners}] /Border [0 0 0] /F 4 /Contents {words}
/A << /S /URI /URI {url} >> /StructParent {key} >>"""

FONT = """<< /Type /Font /Subtype /Type0 /BaseFont /{face.name} /Encoding /Identity-H
/DescendantFonts [{descendant} 0 R] /ToUnicode {unicode_map} 0 R >>"""

DESCENDANT = """<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{face.name}
/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /CIDToGIDMap /Identity
/FontDescriptor {descriptor} 0 R /DW 1000 /W [0 {widths}] >>"""

DESCRIPTOR = """<< /Type /FontDescriptor /FontName /{face.name} /Flags 4 /FontBBox {box} /ItalicAngle 0
/Ascent {face.ascent} /Descent {face.descent} /CapHeight {face.cap_height} /StemV {face.stem}
/FontFile2 {program} 0 R >>"""

METADATA = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part><xmp:CreateDate>{created}</xmp:CreateDate>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
