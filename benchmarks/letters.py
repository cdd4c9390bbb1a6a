"""Letters a second on one core: ours, fpdf2 as its documentation shows, reportlab, typst and weasyprint, with the same
text and the same embedded font. Ours are tagged, and typst's too. What counts is the processor's time.

`python -m benchmarks.letters [--quick]` prints a table, then, as its last line, one JSON object.
"""

import datetime as dt
import gc
import itertools
import os
import random
import statistics
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from decimal import Decimal
from functools import partial
from time import perf_counter, process_time
from typing import Any
from unittest.mock import patch

from benchmarks import table
from benchmarks.peers import printers
from letters import blocks, letter, pdf, tags, typeface
from letters.document import Document
from letters.invitation import Fee, Invitation, compose
from letters.letter import Letter
from letters.seal import Mark, new_serial

GIVEN = ("Wanjikũ", "Achieng'", "Kĩmani", "Chebet", "Fatuma", "Mwende", "Otieno", "Naisiae", "Nyambura", "Barasa")
FAMILY = ("Ng'ang'a", "Kariũki", "Wekesa", "Abdi", "Odhiambo", "Mutũa", "Kiprotich", "ole Sankale", "Mumbi", "Were")


def invitations() -> Iterator[Invitation]:
    """Yield invitations of which no two are for the same person."""
    chance = random.Random(7)
    while True:
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
            role="EXAMINER",
            position="Examiner",
            centre="Lake View Girls High School",
            town="Nakuru",
            reports_at=dt.datetime(2026, 11, 30, 11, tzinfo=dt.UTC),
            ends_on=dt.date(2026, 12, 14),
            co_ordination=(dt.date(2026, 12, 1), dt.date(2026, 12, 2)),
            fees=(Fee("Co-ordination fee, per day", 1000), Fee("Fee per script", Decimal("50.50"))),
            travel=f"Travel from your work station and back is refunded at KES {chance.randrange(100, 5000):,}.",
            items=("the original of your national identity card;", "this letter, printed;", "your TSC certificate."),
        )


def stamped(invitation: Invitation) -> Letter:
    """The letter with a serial of its own: what every printer is given."""
    serial = new_serial()
    mark = Mark(serial, 1, "9F3K-2QWX", f"https://letters.example.org/verify/{serial}")
    return compose(invitation).stamped(mark)


def unlike(each: Letter) -> bytes:
    """Print a letter as if none of its kind had been printed: nothing that letters share is at hand but the fonts."""
    for remembered in (letter._set, pdf._held, tags._objects):
        remembered.cache_clear()
    return each.pdf()


PRINTERS: dict[str, Callable[[Letter], bytes]] = {
    "ours": Letter.pdf,
    "ours, the first of its kind": unlike,
    "fpdf2 as documented": printers.by_fpdf2,
    "reportlab": printers.by_reportlab,
    "reportlab, our QR code": partial(printers.by_reportlab, code=printers.PlainCode),
    "typst, compiler kept": printers.by_typst,
    "weasyprint": printers.by_weasyprint,
}
COUNTS = dict(zip(PRINTERS, (100, 20, 4, 12, 16, 6, 4), strict=True))  # letters a round


def seconds_each(printer: Callable[[Letter], bytes], letters: list[Invitation]) -> float:
    """Print the letters one after the other, from the data to the file; return seconds of the processor a letter."""
    gc.collect()
    start = process_time()
    for each in letters:
        printer(stamped(each))
    return (process_time() - start) / len(letters)


def measure(rounds: int) -> dict[str, float]:
    """Return the median seconds a letter of each printer, which take turns, forwards and backwards."""
    source = invitations()
    times: dict[str, list[float]] = {name: [] for name in PRINTERS}
    for number in range(rounds):
        for name in list(PRINTERS)[:: -1 if number % 2 else 1]:
            times[name].append(seconds_each(PRINTERS[name], list(itertools.islice(source, COUNTS[name]))))
    return {name: statistics.median(measured) for name, measured in times.items()}


# What is timed within a letter: a name, and where the function is looked up that does it.
PHASES: dict[str, tuple[Any, str]] = {
    "words and dates": (sys.modules[__name__], "compose"),
    "fonts chosen": (letter, "faces_for"),
    "lines filled": (letter, "_set"),
    "QR code": (blocks, "qr_path"),
    "pages broken": (letter, "paginate"),
    "tags numbered": (Document, "add_sheet"),
    "file written": (Document, "to_bytes"),
}


def phases(count: int) -> dict[str, float]:
    """Return the share of each phase in the time of our letters."""
    spent = dict.fromkeys(PHASES, 0.0)
    with ExitStack() as stack:
        for name, (place, attribute) in PHASES.items():
            timed = _timed(getattr(place, attribute), spent, name)
            stack.enter_context(patch.object(place, attribute, timed))
        total = count * seconds_each(Letter.pdf, list(itertools.islice(invitations(), count)))
    spent["lines filled"] -= spent["QR code"]  # drawn while its block is set
    spent["the rest"] = total - sum(spent.values())
    return {name: seconds / total for name, seconds in spent.items()}


def _timed(function: Callable[..., Any], spent: dict[str, float], name: str) -> Callable[..., Any]:
    def timed(*arguments: Any) -> Any:
        start = process_time()
        try:
            return function(*arguments)
        finally:
            spent[name] += process_time() - start

    return timed


def main() -> None:
    """Measure and report."""
    quick = table.quick(__doc__)
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # one core for everybody: typst would take them all
    start = perf_counter()
    typeface.faces_for([])
    prepared = perf_counter() - start
    printers.prepare()
    sizes = {name: len(printer(stamped(next(invitations())))) for name, printer in PRINTERS.items()}
    each = measure(3 if quick else 11)
    shares = phases(100 if quick else 1000)
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
        "first_of_its_kind": round(each["ours, the first of its kind"] / each["ours"], 2),
        "times_fpdf2_as_documented": round(each["fpdf2 as documented"] / each["ours"], 2),
        "times_reportlab": round(each["reportlab"] / each["ours"], 2),
        "times_reportlab_with_our_qr_code": round(each["reportlab, our QR code"] / each["ours"], 2),
        "times_typst": round(each["typst, compiler kept"] / each["ours"], 2),
        "times_weasyprint": round(each["weasyprint"] / each["ours"], 2),
        "fonts_prepared_ms": round(prepared * 1000, 1),
        "bytes": sizes["ours"],
        "shares": {name: round(share, 3) for name, share in shares.items()},
    }


if __name__ == "__main__":
    main()
