"""The attendance register on paper: everybody in a row, every day in a column, and room to sign and stamp."""

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pypdfium2 as pdfium
import pytest

from letters.register import Line, Register
from tests.letters.conftest import MARK, pages_of, text_of

DAYS = tuple(dt.date(2026, 11, 23) + dt.timedelta(days=number) for number in range(3))


def line(number: int, *marks: str) -> Line:
    """Somebody on the list."""
    return Line(number, f"Mutua Peter {number}", "23456789", "512345", "+254712345678", "Invigilator", marks)


def printed(*lines: Line, language: str = "en", days: tuple[dt.date, ...] = DAYS, **more: Any) -> bytes:
    """A register with these people."""
    register = Register(
        language=language,
        created=dt.datetime(2026, 11, 25, 15, 0, tzinfo=dt.UTC),
        exam="KCSE",
        year=2026,
        code="08219108",
        centre="Mukurweini High School",
        county="Nyeri",
        sub_county="Mukurweini",
        distribution_centre="Mukurweini Headquarters",
        candidates=212,
        days=days,
        lines=lines,
        notes=("No. 3 was replaced by no. 8.",),
        chain="Register of 9 entries.",
    )
    return replace(register, **more).stamped(MARK).pdf()


def test_it_has_marks_totals_signatures_and_a_serial() -> None:
    """On one page, where that is enough; numbers that identify people are masked."""
    content = printed(line(1, "P", "P*", "Ab"), line(2, "P", "-", ""))
    text = text_of(content)
    for part in (
        *(
            "Attendance register, KCSE 2026",
            "08219108",
            "Candidates: 212",
            "Nyeri",
            "23 Nov",
            "P*",
            "Ab",
            "Days",
            "Signature",
        ),
        *("Centre manager", "Sub County Director of Education", "Stamp", MARK.serial, MARK.url),
        *("No. 3 was replaced by no. 8.", "Register of 9 entries."),
    ):
        assert part in text
    assert "23456789" not in text
    assert "712345678" not in text
    assert len(pages_of(content)) == 1


def test_the_days_that_somebody_was_there_are_counted() -> None:
    """A late mark counts; for everybody, and for each day."""
    content = printed(line(1, "P", "P*", "Ab"), line(2, "P", "-", ""), line(3, "P", "P", "P"))
    words = text_of(content).split()
    totals = words[words.index("Present") :][:5]
    assert totals == ["Present", "3", "2", "1", "6"]


def test_days_to_come_have_no_totals() -> None:
    """A day on which nobody was marked yet has a nought, and one that has not come has nothing."""
    words = text_of(printed(line(1, "P", "-", ""), line(2, "P", "-", ""))).split()
    assert words[words.index("Present") :][:4] == ["Present", "2", "0", "2"]


def test_it_speaks_of_a_register() -> None:
    """Not of a letter, in either language, and in words that a teacher knows."""
    english, kiswahili = (text_of(printed(line(1, "P", "P", "P"), language=each)) for each in ("en", "sw"))
    assert "check this register" in english
    assert "this letter" not in english
    assert "Nambari ya daftari" in kiswahili
    assert "barua" not in kiswahili


@pytest.mark.parametrize("people", [21, 22, 23, 24, 300])
def test_every_page_has_its_head_and_nobody_is_left_out(people: int) -> None:
    """However the rows and what is signed fall on the pages."""
    texts = pages_of(printed(*(line(number, "P", "P", "P") for number in range(1, people + 1))))
    assert all("Attendance register, KCSE 2026" in text for text in texts)
    assert all(f"Page {number} of {len(texts)}" in text for number, text in enumerate(texts, 1))
    whole = "\n".join(texts)
    assert {f"Mutua Peter {number}" for number in range(1, people + 1)} <= set(re.findall(r"Mutua Peter \d+", whole))
    assert sum("Centre manager" in text for text in texts) == 1
    assert len(re.findall(r"Mutua Peter \d+", texts[-1])) >= 3  # nobody signs a page without people
    assert "Name" in texts[-1]


def test_totals_are_whole_and_long_names_stay_in_their_cells() -> None:
    """In the narrowest columns too; nothing is cut off at the edge of the page."""
    days = tuple(dt.date(2026, 10, 26) + dt.timedelta(days=number) for number in range(25))
    long = "Kipchumba-Cheruiyot Christopherson Nyamweya Ondieki wa Mutua " + "Wekesa" * 3
    people = [replace(line(number, *["P"] * 25), name=long) for number in range(1, 301)]
    content = printed(*people, days=days, centre="Moi Girls' Centre of Excellence " * 4)
    assert text_of(content).split().count("300") >= 25
    for page in pdfium.PdfDocument(content):
        width, text = page.get_width(), page.get_textpage()
        assert all(text.get_charbox(at)[2] < width - 30 for at in range(text.count_chars()))
        text.close()


def test_many_changes_go_on_the_next_page() -> None:
    """All of them, and the signatures after them."""
    notes = tuple(f"No. {number} changed." for number in range(90))
    texts = pages_of(printed(line(1, "P", "P", "P"), notes=notes))
    assert all(note in "\n".join(texts) for note in notes)
    assert "Centre manager" in texts[-1]


def test_it_is_in_kiswahili_too() -> None:
    """With a season's days in as many columns."""
    days = tuple(dt.date(2026, 11, 2) + dt.timedelta(days=number) for number in range(18))
    text = text_of(printed(line(1, *["P"] * 18), language="sw", days=days))
    assert all(part in text for part in ("Daftari la mahudhurio", "Sahihi", "Muhuri", "18"))
