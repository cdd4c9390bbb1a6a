"""What each piece of a page is, for those who do not see it: headings, paragraphs, lists and tables, in reading order.

Rows carry marks, `tagged` around what is read and `artifact` around what is only drawn. A path such as
`Table/TR.1/TD.0` names the element and those around it; the same path within a block of a letter is the same element.
"""

import re
from dataclasses import dataclass, field

from letters.pdf import File, refs, text

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


def scoped(operators: str, scope: int) -> str:
    """Put the number of a block before the paths within it."""
    return operators.replace(OPEN, f"{OPEN}{scope}/")


@dataclass
class Element:
    """A part of the document. `kids` are elements and, by page, numbers of marked content."""

    kind: str
    alternative: str = ""
    kids: "list[Element | tuple[int, int]]" = field(default_factory=list)
    links: list[int] = field(default_factory=list)  # annotations that belong to it
    number: int = 0
    by_key: "dict[str, Element]" = field(default_factory=dict)

    def child(self, key: str, kind: str) -> "Element":
        """The element under a key, new where there is none."""
        if key not in self.by_key:
            self.by_key[key] = Element(kind)
            self.kids.append(self.by_key[key])
        return self.by_key[key]


class Tags:
    """The structure of a document, gathered page by page."""

    def __init__(self) -> None:
        self._document = Element("Document")
        self._pages: list[list[Element]] = []  # whose marked content is whose, by its number

    def page(self, operators: str) -> str:
        """Return a page's operators with their marks numbered."""
        contents: list[Element] = []
        self._pages.append(contents)

        def begin(match: re.Match[str]) -> str:
            element = self._element(match[1])
            element.alternative = match[2] or ""
            element.kids.append((len(self._pages) - 1, len(contents)))
            contents.append(element)
            return f"/{element.kind.partition('-')[0]} << /MCID {len(contents) - 1} >> BDC\n"

        return MARK.sub(begin, operators)

    def link(self, path: str, annotation: int) -> int:
        """Give an annotation to an element; return its key among the parents."""
        self._element(path).links.append(annotation)
        return annotation

    def _element(self, path: str) -> Element:
        scope, *parts = path.split("/")
        element = self._document
        for part in parts:
            kind, _dot, _name = part.partition(".")
            element = element.child(f"{scope}/{part}" if element is self._document else part, kind)
        return element

    def write(self, file: File, pages: list[int], parents: dict[int, int]) -> int:
        """Put the tree into a file; `parents` has each annotation's key. Return the root's number."""
        root = file.reserve()
        self._number(file, self._document)
        owners: dict[int, int] = {}
        self._put(file, self._document, root, pages, owners)
        nums = [f"{key} {refs(each.number for each in page)}" for key, page in enumerate(self._pages)]
        nums += [f"{key} {owners[annotation]} 0 R" for annotation, key in parents.items()]
        tree = file.add(f"<< /Nums [{' '.join(nums)}] >>")
        following = len(self._pages) + len(parents)
        kids = refs([self._document.number])
        file.put(root, f"<< /Type /StructTreeRoot /K {kids} /ParentTree {tree} 0 R /ParentTreeNextKey {following} >>")
        return root

    def _number(self, file: File, element: Element) -> None:
        element.number = file.reserve()
        for kid in element.kids:
            if isinstance(kid, Element):
                self._number(file, kid)

    def _put(self, file: File, element: Element, parent: int, pages: list[int], owners: dict[int, int]) -> None:
        kids = []
        for kid in element.kids:
            if isinstance(kid, Element):
                self._put(file, kid, element.number, pages, owners)
                kids.append(f"{kid.number} 0 R")
            else:
                page, content = kid
                kids.append(f"<< /Type /MCR /Pg {pages[page]} 0 R /MCID {content} >>")
        for annotation in element.links:
            owners[annotation] = element.number
            kids.append(f"<< /Type /OBJR /Obj {annotation} 0 R >>")
        kind = ATTRIBUTES.get(element.kind, f"/S /{element.kind}")
        alternative = f" /Alt {text(element.alternative)}" if element.alternative else ""
        body = f"<< /Type /StructElem {kind} /P {parent} 0 R /K [{' '.join(kids)}]{alternative} >>"
        file.put(element.number, body)
