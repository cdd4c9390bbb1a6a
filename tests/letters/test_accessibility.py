"""A letter is for everyone: whoever hears it hears all of it, in order, and knows what each part is."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pdfua import validate
from pikepdf import Array, Dictionary, Name, Pdf

from letters import deployment, invitation, own_data, pdf, receipt, tags
from letters.letter import Letter
from tests.letters import test_deployment, test_own_data, test_receipt
from tests.letters.conftest import MARK
from tests.letters.conftest import SAMPLE as INVITATION

LETTERS: dict[str, Letter] = {
    "invitation": invitation.compose(invitation.Invitation(**INVITATION)),
    "deployment": deployment.compose(deployment.Deployment(**test_deployment.SAMPLE)),
    "deployment-sw": deployment.compose(deployment.Deployment(**(test_deployment.SAMPLE | test_deployment.SWAHILI))),
    "deployment-long": deployment.compose(deployment.Deployment(**(test_deployment.SAMPLE | test_deployment.LONG))),
    "receipt": receipt.compose(receipt.Receipt(**test_receipt.SAMPLE)),
    "own-data": own_data.compose(own_data.OwnData(**test_own_data.SAMPLE)),
}
each_letter = pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)


def opened(letter: Letter) -> Pdf:
    """The printed letter."""
    return Pdf.open(io.BytesIO(letter.stamped(MARK).pdf()))


def elements(node: Any) -> Iterator[Any]:
    """The parts of the structure, in the order in which they are read."""
    for kid in node.get("/K", Array()):
        if isinstance(kid, Dictionary) and kid.get("/Type") == Name.StructElem:
            yield kid
            yield from elements(kid)


def contents(pdf: Pdf) -> dict[tuple[int, int], str]:
    """The text of each marked content, by page and number; what is outside of marks is not allowed."""
    maps = {name: _characters(font) for name, font in pdf.pages[0].Resources.Font.items()}
    found: dict[tuple[int, int], str] = {}
    for number, page in enumerate(pdf.pages):
        inside: int | None = None
        font = ""
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC":
                    assert inside is None
                    inside = int(operands[1].MCID)
                    found[number, inside] = ""
                case "BMC":
                    assert inside is None
                    assert operands[0] == Name.Artifact
                    inside = -1
                case "EMC":
                    assert inside is not None
                    inside = None
                case "Tf":
                    font = str(operands[0])
                case "Tj" | "TJ":
                    assert inside is not None, "text that nobody is told of"
                    if inside >= 0:
                        found[number, inside] += _shown(operands[0], maps[font])
                case "S" | "f":
                    assert inside is not None, "a drawing that is neither a figure nor decoration"
    return found


def _characters(font: Any) -> dict[bytes, str]:
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", font.ToUnicode.read_bytes())
    return {bytes.fromhex(code.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}


def _shown(operand: Any, characters: dict[bytes, str]) -> str:
    strings = [bytes(part) for part in (operand if isinstance(operand, Array) else [operand]) if not _is_number(part)]
    codes = b"".join(strings)
    return "".join(characters[codes[at : at + 2]] for at in range(0, len(codes), 2))


def _is_number(part: Any) -> bool:
    return not isinstance(part, pikepdf.String)


def read_aloud(pdf: Pdf) -> str:
    """The text in the order of the structure, as a screen reader speaks it."""
    pages = {page.objgen: number for number, page in enumerate(pdf.pages)}
    spoken, text = [], contents(pdf)
    for element in elements(pdf.Root.StructTreeRoot):
        parts = [
            text.pop((pages[kid.Pg.objgen], int(kid.MCID)))
            for kid in element.get("/K", Array())
            if isinstance(kid, Dictionary) and kid.get("/Type") == Name.MCR
        ]
        spoken.append("".join(parts))
    assert text == {}, "content that no element owns"
    return " ".join(" ".join(spoken).split())


@each_letter
def test_all_that_is_printed_is_read_in_order(letter: Letter) -> None:
    """The structure says the same as the plain text, word for word; nothing is outside it."""
    plain = letter.stamped(MARK).plain().replace("\n", " ")
    assert _words(read_aloud(opened(letter))) == _words(plain)


def _words(text: str) -> list[str]:
    """Without the colons between labels and values, which the table's lines stand for; the head is in capitals."""
    return " ".join(text.replace(": ", " ").split()).casefold().split()


@each_letter
def test_parts_are_what_they_are(letter: Letter) -> None:
    """One title, headings under it, lists of items, tables with heads, a figure with words, a link."""
    pdf = opened(letter)
    kinds = [str(element.S) for element in elements(pdf.Root.StructTreeRoot)]
    assert kinds[0] == "/Document"
    assert kinds.count("/H1") == 1
    assert kinds.index("/H1") < kinds.index("/H2")
    assert {"/P", "/Table", "/TR", "/TH", "/TD", "/L", "/LI", "/Lbl", "/LBody", "/Figure", "/Link"} <= set(kinds)
    for element in elements(pdf.Root.StructTreeRoot):
        if element.S == Name.TH:
            assert element.A.Scope in (Name.Row, Name.Column)
        if Name.Figure == element.S:
            assert "QR" in str(element.Alt)


def test_items_that_follow_each_other_are_one_list() -> None:
    """Nine duties are a list of nine."""
    pdf = opened(LETTERS["invitation"])
    lists = [element for element in elements(pdf.Root.StructTreeRoot) if element.S == Name.L]
    assert len(lists[0].K) == 9
    assert all(item.S == Name.LI for item in lists[0].K)


@each_letter
def test_parents_are_found_from_the_content(letter: Letter) -> None:
    """As a reader does that points at a line; also for the link."""
    pdf = opened(letter)
    nums = pdf.Root.StructTreeRoot.ParentTree.Nums
    tree = {int(nums[at]): nums[at + 1] for at in range(0, len(nums), 2)}
    text = contents(pdf)
    for number, page in enumerate(pdf.pages):
        owners = tree[int(page.StructParents)]
        assert len(owners) == len([key for key in text if key[0] == number])
        assert page.Tabs == Name.S
    (link,) = pdf.pages[-1].Annots
    assert Name.Link == tree[int(link.StructParent)].S
    assert MARK.url in str(link.Contents)


@each_letter
def test_a_letter_keeps_the_rules_of_pdf_ua_that_can_be_checked_here(letter: Letter, tmp_path: Path) -> None:
    """16 of 106; the rest wants veraPDF, which no package registry has."""
    file = tmp_path / "letter.pdf"
    file.write_bytes(letter.stamped(MARK).pdf())
    report = validate(str(file))
    assert report.findings == ()


@each_letter
def test_qpdf_finds_nothing_wrong(letter: Letter, tmp_path: Path) -> None:
    """Its own check, where it is installed; else the same library's."""
    pdf = opened(letter)
    assert pdf.check_pdf_syntax() == []
    if shutil.which("qpdf"):
        file = tmp_path / "letter.pdf"
        file.write_bytes(letter.stamped(MARK).pdf())
        found = subprocess.run(["qpdf", "--check", str(file)], capture_output=True, text=True, check=True, timeout=60)
        assert "WARNING" not in found.stdout + found.stderr


@each_letter
def test_title_and_language_are_set(letter: Letter) -> None:
    """In the catalogue and in the metadata that other programs read."""
    pdf = opened(letter)
    assert str(pdf.Root.Lang) == f"{letter.language}-KE"
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"] == letter.title
        assert metadata["pdfuaid:part"] == "1"
    assert str(pdf.docinfo["/Title"]) == letter.title


def test_names_with_marks_reach_the_metadata_whole() -> None:
    """Brackets and quotes too."""
    changes = {"position": '<Mwangalizi> & "ng\'ombe" ĩũ'}
    made = deployment.compose(deployment.Deployment(**(test_deployment.SAMPLE | changes)))
    with opened(made).open_metadata() as metadata:
        assert metadata["dc:title"] == made.title


def test_too_many_objects_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather than that two have one number."""
    monkeypatch.setattr(pdf, "FIRST", 8)
    with pytest.raises(ValueError, match="more objects than can be numbered"):
        LETTERS["invitation"].stamped(MARK).pdf()


def test_letters_of_one_shape_share_nothing_that_differs() -> None:
    """What is remembered of the first letter is the same for the second, whatever was printed between them."""
    first = LETTERS["invitation"].stamped(MARK).pdf()
    LETTERS["deployment"].stamped(MARK).pdf()
    for remembered in (pdf._held, tags._objects):
        remembered.cache_clear()
    assert LETTERS["invitation"].stamped(MARK).pdf() == first
