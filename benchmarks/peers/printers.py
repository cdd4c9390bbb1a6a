"""The same letter drawn by others: fpdf2 and reportlab as their documentation shows, typst and weasyprint.

Each gets the letter's blocks, the same fonts and a QR code, and keeps what it can keep from letter to letter.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import segno
import typst
from fpdf import FPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, SimpleDocTemplate, Table
from reportlab.platypus import Paragraph as Text
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

from letters import blocks, typeface
from letters.letter import Letter
from letters.seal import qr_path

TEMPLATE = Path(__file__).with_name("letter.typ")
FONTS = {style: str(typeface.FONTS / f"NotoSerif-{style}.ttf") for style in ("Regular", "Bold")}


def prepare() -> None:
    """Read what each of them keeps."""
    pdfmetrics.registerFont(TTFont("Noto", FONTS["Regular"]))
    pdfmetrics.registerFont(TTFont("Noto-Bold", FONTS["Bold"]))
    _typst()
    _style()


def by_fpdf2(letter: Letter) -> bytes:
    """Draw the letter as fpdf2's documentation shows: add_font, multi_cell, an image of the QR code."""
    pdf = FPDF(format="A4")
    pdf.add_font("Noto", fname=FONTS["Regular"])
    pdf.add_font("Noto", style="B", fname=FONTS["Bold"])
    pdf.set_margin(23)
    pdf.add_page()
    for block in letter.blocks:
        pdf.set_font("Noto", style="" if isinstance(block, blocks.Paragraph | blocks.Item) else "B", size=10)
        pdf.multi_cell(0, 4.8, block.plain(), align="J", new_x="LMARGIN", new_y="NEXT")
        pdf.ln(1)
        if isinstance(block, blocks.Seal):
            picture = io.BytesIO()
            segno.make_qr(block.url, error="m").save(picture, kind="png", scale=4)
            pdf.image(picture, w=29)
    return bytes(pdf.output())


REGULAR = ParagraphStyle("regular", fontName="Noto", fontSize=10, leading=13.6, alignment=4, spaceBefore=4)
BOLD = ParagraphStyle("bold", fontName="Noto-Bold", fontSize=10, leading=13.6, spaceBefore=8)
RULES = [("LINEBELOW", (0, 0), (-1, -1), 0.25, "black")]


def by_reportlab(letter: Letter, code: Callable[[str], Flowable] | None = None) -> bytes:
    """Draw the letter by reportlab's document template; its fonts are parsed once, when they are registered."""
    file = io.BytesIO()
    document = SimpleDocTemplate(file, pagesize=A4, leftMargin=65, rightMargin=65, title=letter.title, lang="en-KE")
    story = [part for block in letter.blocks for part in _flowables(block, code or searched_code)]
    document.build(story, onFirstPage=_page_number, onLaterPages=_page_number)
    return file.getvalue()


class PlainCode(Flowable):
    """A QR code whose mask was not searched for, drawn as our letters do, for a peer that differs in nothing else."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.width = self.height = 82
        self.url = url

    def draw(self) -> None:
        """Write the code's operators into the page."""
        self.canv._code.append(qr_path(self.url, 0, self.height, self.height))


def searched_code(url: str) -> Flowable:
    """Return reportlab's own QR code, which tries all eight masks."""
    drawing = Drawing(82, 82)
    drawing.add(QrCodeWidget(url, barLevel="M", barWidth=82, barHeight=82))
    return drawing


def _flowables(block: blocks.Block, code: Callable[[str], Flowable]) -> list[Flowable]:
    match block:
        case blocks.Facts():
            rows = [[Text(label, REGULAR), Text(value, BOLD)] for label, value in block.facts]
            return [Table(rows, colWidths=[128, None], style=RULES)]
        case blocks.Amounts():
            rows = [[Text(label, REGULAR), amount] for label, amount in (block.heading, *block.amounts)]
            return [Table(rows, colWidths=[None, 100], style=[*RULES, ("FONT", (0, 0), (-1, -1), "Noto", 10)])]
        case blocks.Seal():
            return [code(block.url), Text(block.plain(), REGULAR)]
        case blocks.Paragraph() | blocks.Item():
            return [Text(block.plain(), REGULAR)]
    return [Text(line, BOLD) for line in block.plain().splitlines()]


def _page_number(canvas: Any, document: Any) -> None:
    canvas.setFont("Noto", 8)
    canvas.drawString(65, 34, f"Page {document.page}")


def _parts(letter: Letter) -> list[dict[str, Any]]:
    """The blocks as plain data, for templates."""
    return [_part(block) for block in letter.blocks]


def _part(block: blocks.Block) -> dict[str, Any]:
    match block:
        case blocks.Heading() | blocks.Subject():
            return {"kind": "heading", "text": block.plain()}
        case blocks.Paragraph():
            return {"kind": "paragraph", "text": block.text}
        case blocks.Item():
            return {"kind": "item", "number": block.number, "text": block.text}
        case blocks.Facts():
            return {"kind": "table", "rows": block.facts}
        case blocks.Amounts():
            return {"kind": "table", "rows": (block.heading, *block.amounts)}
        case blocks.Seal():
            svg = io.BytesIO()
            segno.make_qr(block.url, error="m").save(svg, kind="svg", scale=2, xmldecl=False, svgns=True)
            return {"kind": "seal", "lines": block.plain().splitlines(), "code": svg.getvalue().decode()}
    return {"kind": "lines", "lines": block.plain().splitlines()}


@cache
def _typst() -> typst.Compiler:
    return typst.Compiler(TEMPLATE, font_paths=[str(typeface.FONTS)], ignore_system_fonts=True)


def by_typst(letter: Letter) -> bytes:
    """Compile a template by one compiler that is kept; the letter comes as data. The file is tagged, as ours."""
    data = json.dumps({"title": letter.title, "parts": _parts(letter)})
    found = _typst().compile(sys_inputs={"letter": data})
    assert isinstance(found, bytes)
    return found


STYLE = f"""
@font-face {{ font-family: Noto; src: url(file://{FONTS["Regular"]}) }}
@font-face {{ font-family: Noto; font-weight: bold; src: url(file://{FONTS["Bold"]}) }}
@page {{ size: A4; margin: 65pt;
  @bottom-right {{ content: "Page " counter(page) " of " counter(pages); font: 8pt Noto }} }}
body {{ font: 10pt/1.36 Noto; text-align: justify }} h2 {{ font-size: 10pt }}
table {{ width: 100%; border-collapse: collapse }} td {{ border-bottom: 0.25pt solid black }} svg {{ width: 82pt }}
"""


@cache
def _style() -> tuple[CSS, FontConfiguration]:
    fonts = FontConfiguration()
    return CSS(string=STYLE, font_config=fonts), fonts


def by_weasyprint(letter: Letter) -> bytes:
    """Lay out a page of HTML; the style sheet and its fonts are kept."""
    style, fonts = _style()
    body = "".join(_html(part) for part in _parts(letter))
    page = f'<html lang="en"><head><title>{escape(letter.title)}</title></head><body>{body}</body></html>'
    return bytes(HTML(string=page).write_pdf(stylesheets=[style], font_config=fonts))


def _html(part: dict[str, Any]) -> str:
    match part["kind"]:
        case "heading":
            return f"<h2>{escape(part['text'])}</h2>"
        case "paragraph":
            return f"<p>{escape(part['text'])}</p>"
        case "item":
            return f"<p>{part['number']} {escape(part['text'])}</p>"
        case "table":
            rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in part["rows"])
            return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
        case "seal":
            return part["code"] + "<br>".join(map(escape, part["lines"]))
    return f"<p><b>{'<br>'.join(map(escape, part['lines']))}</b></p>"
