"""Letters a second on one core: ours, fpdf2 as its documentation shows, and reportlab, with the same text and font.

`python -m benchmarks.letters [--quick]` prints a table, then, as its last line, one JSON object.
"""

import datetime as dt
import gc
import io
import itertools
import random
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from functools import partial
from time import perf_counter
from typing import Any
from unittest.mock import patch

import segno
from fpdf import FPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, SimpleDocTemplate, Table
from reportlab.platypus import Paragraph as Text

from benchmarks import table
from letters import blocks, letter, typeface
from letters.document import Document
from letters.invitation import Fee, Invitation, compose, render
from letters.seal import new_serial, qr_path

FONTS = {style: str(typeface.FONTS / f"NotoSerif-{style}.ttf") for style in ("Regular", "Bold")}
GIVEN = ("Wanjikũ", "Achieng'", "Kĩmani", "Chebet", "Fatuma", "Mwende", "Otieno", "Naisiae", "Nyambura", "Barasa")
FAMILY = ("Ng'ang'a", "Kariũki", "Wekesa", "Abdi", "Odhiambo", "Mutũa", "Kiprotich", "ole Sankale", "Mumbi", "Were")


def invitations() -> Iterator[Invitation]:
    """Yield invitations of which no two are for the same person."""
    chance = random.Random(7)
    while True:
        serial = new_serial()
        yield Invitation(
            reference=f"KNEC/CONF/EA/FA/SE/EXMS/{chance.randrange(1000):03}/{chance.randrange(1000):03}",
            date=dt.date(2026, 10, 5),
            name=f"{chance.choice(GIVEN)} {chance.choice(GIVEN)} {chance.choice(FAMILY)} {chance.choice(FAMILY)}",
            examiner_number=f"{chance.randrange(10**4):04}",
            id_number=f"{chance.randrange(10**8):08}",
            tsc_number=f"{chance.randrange(10**6):06}",
            phone=f"2547{chance.randrange(10**8):08}",
            year=2026,
            exam="KCSE",
            paper_code="233/1",
            paper_name="Chemistry, Theory Paper 1",
            position="Examiner",
            centre="Lake View Girls High School",
            town="Nakuru",
            reports_at=dt.datetime(2026, 11, 30, 11, tzinfo=dt.UTC),
            ends_on=dt.date(2026, 12, 14),
            co_ordination=(dt.date(2026, 12, 1), dt.date(2026, 12, 2)),
            fees=(Fee("Co-ordination fee, per day", 1000), Fee("Fee per script", Decimal("50.50"))),
            travel=f"Travel from your work station and back is refunded at KES {chance.randrange(100, 5000):,}.",
            items=("the original of your national identity card;", "this letter, printed;", "your TSC certificate."),
            serial=serial,
            verify_url=f"https://letters.example.org/verify/{serial}",
        )


def by_fpdf2(invitation: Invitation) -> bytes:
    """Draw the letter as fpdf2's documentation shows: add_font, multi_cell, an image of the QR code."""
    pdf = FPDF(format="A4")
    pdf.add_font("Noto", fname=FONTS["Regular"])
    pdf.add_font("Noto", style="B", fname=FONTS["Bold"])
    pdf.set_margin(23)
    pdf.add_page()
    for block in compose(invitation).blocks:
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


def by_reportlab(invitation: Invitation, code: Callable[[str], Flowable] | None = None) -> bytes:
    """Draw the letter by reportlab's document template; its fonts are parsed once, when they are registered."""
    file = io.BytesIO()
    document = SimpleDocTemplate(file, pagesize=A4, leftMargin=65, rightMargin=65, title="Invitation", lang="en-KE")
    story = [part for block in compose(invitation).blocks for part in _flowables(block, code or searched_code)]
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


PRINTERS: dict[str, Callable[[Invitation], bytes]] = {
    "ours": render,
    "fpdf2 as documented": by_fpdf2,
    "reportlab": by_reportlab,
    "reportlab, our QR code": partial(by_reportlab, code=PlainCode),
}


def seconds_each(printer: Callable[[Invitation], bytes], letters: list[Invitation]) -> float:
    """Print the letters one after the other; return seconds a letter."""
    gc.collect()
    start = perf_counter()
    for each in letters:
        printer(each)
    return (perf_counter() - start) / len(letters)


def measure(rounds: int, counts: dict[str, int]) -> dict[str, float]:
    """Return the median seconds a letter of each printer, which take turns."""
    source = invitations()
    times: dict[str, list[float]] = {name: [] for name in PRINTERS}
    for _ in range(rounds):
        for name, printer in PRINTERS.items():
            times[name].append(seconds_each(printer, list(itertools.islice(source, counts[name]))))
    return {name: statistics.median(measured) for name, measured in times.items()}


# What is timed within a letter: a name, and where the function is looked up that does it.
PHASES: dict[str, tuple[Any, str]] = {
    "words and dates": (sys.modules["letters.invitation"], "compose"),
    "fonts chosen": (letter, "faces_for"),
    "lines filled": (letter, "_set"),
    "QR code": (blocks, "qr_path"),
    "pages broken": (letter, "paginate"),
    "file written": (Document, "to_bytes"),
}


def phases(count: int) -> dict[str, float]:
    """Return the share of each phase in the time of our letters."""
    spent = dict.fromkeys(PHASES, 0.0)
    with ExitStack() as stack:
        for name, (place, attribute) in PHASES.items():
            timed = _timed(getattr(place, attribute), spent, name)
            stack.enter_context(patch.object(place, attribute, timed))
        total = count * seconds_each(render, list(itertools.islice(invitations(), count)))
    spent["lines filled"] -= spent["QR code"]  # drawn while its block is set
    spent["the rest"] = total - sum(spent.values())
    return {name: seconds / total for name, seconds in spent.items()}


def _timed(function: Callable[..., Any], spent: dict[str, float], name: str) -> Callable[..., Any]:
    def timed(*arguments: Any) -> Any:
        start = perf_counter()
        try:
            return function(*arguments)
        finally:
            spent[name] += perf_counter() - start

    return timed


def main() -> None:
    """Measure and report."""
    quick = table.quick(__doc__)
    pdfmetrics.registerFont(TTFont("Noto", FONTS["Regular"]))
    pdfmetrics.registerFont(TTFont("Noto-Bold", FONTS["Bold"]))
    start = perf_counter()
    typeface.faces_for([])
    prepared = perf_counter() - start
    sizes = {name: len(printer(next(invitations()))) for name, printer in PRINTERS.items()}
    counts = {"ours": 100, "fpdf2 as documented": 6, "reportlab": 15, "reportlab, our QR code": 20}
    each = measure(5 if quick else 15, counts)
    shares = phases(200 if quick else 1000)
    report(each, sizes, shares)
    print(f"\nonce a process: fonts prepared in {prepared * 1000:.0f} ms")
    table.close(_result(each, sizes, shares, prepared) | {"seconds": round(perf_counter() - start, 1)})


def report(each: dict[str, float], sizes: dict[str, int], shares: dict[str, float]) -> None:
    """Print the tables for people."""
    table.show(
        ("", "letters a second", "ms each", "size kB", "ours is faster by"),
        [
            (
                name,
                f"{1 / seconds:.0f}",
                f"{seconds * 1000:.2f}",
                f"{sizes[name] / 1000:.1f}",
                f"{seconds / each['ours']:.1f}",
            )
            for name, seconds in each.items()
        ],
    )
    table.shares(shares)


def _result(each: dict[str, float], sizes: dict[str, int], shares: dict[str, float], prepared: float) -> dict[str, Any]:
    return {
        "benchmark": "letters",
        "letters_per_second": round(1 / each["ours"], 1),
        "times_fpdf2_as_documented": round(each["fpdf2 as documented"] / each["ours"], 2),
        "times_reportlab": round(each["reportlab"] / each["ours"], 2),
        "times_reportlab_with_our_qr_code": round(each["reportlab, our QR code"] / each["ours"], 2),
        "fonts_prepared_ms": round(prepared * 1000, 1),
        "bytes": sizes["ours"],
        "shares": {name: round(share, 3) for name, share in shares.items()},
    }


if __name__ == "__main__":
    main()
