"""What each piece of a page is, for those who do not see it: headings, paragraphs, lists and tables, in reading order.

Rows carry marks, `tagged` around what is read and `artifact` around what is only drawn. A path such as
`Table/TR.1/TD.0` names the element and those around it; the same path within a block of a letter is the same element.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from fpdf.annotations import PDFAnnotation
from fpdf.output import PDFPage
from fpdf.syntax import PDFObject, PDFString

OPEN, CLOSE = "\ue010", "\ue011"  # no operator has such a character
MARK = re.compile(f"{OPEN}([^{CLOSE}|]*)(?:[|]([^{CLOSE}]*))?{CLOSE}")

ATTRIBUTES = {
    "TH-Row": "/S /TH /A << /O /Table /Scope /Row >>",
    "TH-Column": "/S /TH /A << /O /Table /Scope /Column >>",
}


def tagged(path: str, operators: str, alternative: str = "") -> str:
    """Mark operators as the content of an element, with its text where they draw a picture."""
    return f"{OPEN}{path}{f'|{alternative}' if alternative else ''}{CLOSE}{operators}EMC\n"


def artifact(operators: str) -> str:
    """Mark operators as decoration."""
    return f"/Artifact BMC\n{operators}EMC\n"


def untagged(operators: str) -> str:
    """Take the marks away: what stands on every page again is only drawn, since readers have met it."""
    return MARK.sub("", operators).replace("/Artifact BMC\n", "").replace("EMC\n", "")


def scoped(operators: str, scope: int) -> str:
    """Put the number of a block before the paths within it."""
    return operators.replace(OPEN, f"{OPEN}{scope}/")


Marked = tuple[str, str | None]  # the path of an element, and its words where it is a picture


class Part(NamedTuple):
    """What elements own: a page by its marks, or an annotation by one."""

    number: int  # of its object
    marks: tuple[Marked, ...]
    annotation: bool = False


@dataclass
class Element:
    """A part of the document. Its kids are written as they are met: elements, marked contents and annotations."""

    number: int
    parent: int
    kind: str
    alternative: str = ""
    kids: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        kind = ATTRIBUTES.get(self.kind, f"/S /{self.kind}")
        alternative = f" /Alt {PDFString(self.alternative).serialize()}" if self.alternative else ""
        return f"<< /Type /StructElem {kind} /P {self.parent} 0 R /K [{' '.join(self.kids)}]{alternative} >>"


class Tags:
    """The structure of a document, gathered page by page. fpdf2's own has one level below the document."""

    def __init__(self) -> None:
        self._parts: list[tuple[PDFObject, tuple[Marked, ...]]] = []

    def page(self, page: PDFPage, operators: str) -> str:
        """Return a page's operators with their marks numbered."""
        text, *pieces = MARK.split(operators)
        paths, alternatives, drawn = pieces[::3], pieces[1::3], pieces[2::3]
        page.struct_parents = self._add(page, tuple(zip(paths, alternatives, strict=True)))
        contents = enumerate(zip(paths, drawn, strict=True))
        return text + "".join(f"/{_kind(path)} << /MCID {at} >> BDC\n{drawn}" for at, (path, drawn) in contents)

    def annotate(self, path: str, annotation: PDFAnnotation) -> int:
        """Give an annotation to an element; return its key among the owners."""
        return self._add(annotation, ((path, None),))

    def _add(self, owned: PDFObject, marks: tuple[Marked, ...]) -> int:
        self._parts.append((owned, marks))
        return len(self._parts) - 1

    def objects(self, first: int) -> tuple[str, ...]:
        """Return the objects of the tree, numbered from `first`, which is the root."""
        parts = (Part(owned.id, marks, isinstance(owned, PDFAnnotation)) for owned, marks in self._parts)
        return _objects(first, tuple(parts))


@lru_cache(maxsize=64)
def _objects(first: int, parts: tuple[Part, ...]) -> tuple[str, ...]:
    """Write the tree, once for all documents of the same shape: most letters of one kind have it."""
    tree = Tree(first + 2)
    rows = " ".join(f"{key} {tree.own(part)}" for key, part in enumerate(parts))
    root = f"<< /Type /StructTreeRoot /K [{first + 2} 0 R] /ParentTree {first + 1} 0 R >>"
    return (root, f"<< /Nums [{rows}] >>", *map(str, tree.elements()))


class Tree:
    """Elements by their path, numbered as they are met: first the document, which its root goes before by two."""

    def __init__(self, first: int) -> None:
        self._document = Element(first, first - 2, "Document")
        self._by_path: dict[str, Element] = {}

    def elements(self) -> Iterable[Element]:
        """All of them, in the order of their numbers."""
        return self._document, *self._by_path.values()

    def own(self, part: Part) -> str:
        """Hang a page's contents, or an annotation, on their elements; return who owns them."""
        if part.annotation:
            return self._hang(part.marks[0], f"<< /Type /OBJR /Obj {part.number} 0 R >>")
        kid = "<< /Type /MCR /Pg {page} 0 R /MCID {content} >>"
        owners = (self._hang(mark, kid.format(page=part.number, content=at)) for at, mark in enumerate(part.marks))
        return f"[{' '.join(owners)}]"

    def _hang(self, mark: Marked, kid: str) -> str:
        path, alternative = mark
        element = self._element(path)
        element.kids.append(kid)
        element.alternative = alternative or element.alternative
        return f"{element.number} 0 R"

    def _element(self, path: str) -> Element:
        """The element at a path, new where there is none. A block's number alone is none: the document is around it."""
        if path.isdigit():
            return self._document
        if path not in self._by_path:
            parent = self._element(path.rpartition("/")[0])
            new = Element(self._document.number + len(self._by_path) + 1, parent.number, _kind(path))
            parent.kids.append(f"{new.number} 0 R")
            self._by_path[path] = new
        return self._by_path[path]


@lru_cache(maxsize=1024)
def _kind(path: str) -> str:
    """What an element is: the last part of its path, without what tells it from its like."""
    return path.rpartition("/")[2].partition(".")[0]
