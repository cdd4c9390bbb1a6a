"""The invitation letter says what it must, fits its pages, and can be checked."""

import datetime as dt
import hashlib
import io
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pypdf
import pytest
import zxingcpp

from letters.invitation import Fee, Invitation, compose
from letters.letterhead import COUNCIL
from letters.typeface import REPLACEMENT, faces_for
from letters.wording import marking, roles
from tests.letters.conftest import MARK, pages_of, pictures_of, render, text_of

Make = Callable[..., Invitation]

MARGIN = 60  # points at the left and the right where nothing may be printed
MOST = 60_000  # bytes

LONG = {
    "name": "Muthoni-Nyambura wa Kariũki ole Nkaissery Cheptoo Akinyi Mwang'ombe Abdirahman",
    "paper_name": "Design and Technology with Applied Graphics, Woodwork and Metalwork, Practical Paper 3 " * 3,
    "centre": "Our Lady of Perpetual Help Mixed Day and Boarding Secondary School, Kapsokwony Annex " * 3,
    "town": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 3,
    "reference": "KNEC/CONF/EA/FA/SE/EXMS/" + "/".join(["002", "004"] * 15),
    "travel": "Travel is refunded from the work station. " * 30,
    "items": tuple(f"item {number} of a very long list, with some words about it;" for number in range(60)),
    "fees": tuple(Fee(f"Fee number {number} " + "for a long reason " * 8, 10**number) for number in range(9)),
}
LONG_URL = "https://a.very.long.name.of.a.host.example.org/with/a/path/verify/7KQ2-M8TX-4ZRC4"


def test_all_parts_are_there_in_their_order(invitation: Make) -> None:
    """Letterhead to seal, as the council's letters have them."""
    text = text_of(render(invitation()))
    parts = [
        "THE KENYA NATIONAL EXAMINATIONS COUNCIL",
        "Transforming Lives Through Quality Assessment and Credible Certification",
        "P.O. Box 73598-00200, Nairobi",
        "Ref: KNEC/CONF/EA/FA/SE/EXMS/002/004",
        "WANJIKŨ NG'ANG'A KĨMANI",
        "Examiner number",
        "National ID number",
        "TSC number",
        "Mobile number",
        "LETTER OF INVITATION TO MARK THE 2026 KCSE EXAMINATION",
        "1.0 INVITATION",
        "marking of the 2026 KCSE examination as an Examiner",
        "233/1 Chemistry, Theory Paper 1",
        "Lake View Girls High School, Nakuru",
        "Monday, 30 November 2026, at 2.00 pm",
        "Tuesday, 1 December 2026 to Wednesday, 2 December 2026",
        "Monday, 14 December 2026",
        "2.0 YOUR ROLE",
        "2.9",
        "3.0 CONDUCT",
        "4.0 PAYMENTS",
        "Co-ordination fee, per day",
        "1,234.00",
        "Travel from Nyeri and back is refunded at KES 1,500.",
        "5.0 WHAT TO BRING",
        "this letter.",
        "6.0 REGULATIONS IN SHORT",
        "Chief Executive Officer",
        "7KQ2-M8TX-4ZRC4",
        "https://letters.example.org/verify/7KQ2-M8TX-4ZRC4",
    ]
    at = 0
    for part in parts:
        at = text.index(part, at)
    assert "5 October 2026" in text


def test_the_text_is_that_of_the_blocks(invitation: Make) -> None:
    """Every word of the plain text is on the paper."""
    letter = compose(invitation()).stamped(MARK)
    printed = set(text_of(letter.pdf()).replace(":", "").split())
    assert set(letter.plain().replace(":", "").split()) - printed <= set(COUNCIL.split())  # in capitals there


def test_every_page_has_its_number_and_the_serial(invitation: Make) -> None:
    """Two pages, and a page alone can be told from another letter's."""
    pages = pages_of(render(invitation()))
    assert len(pages) == 2
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of 2" in page
        assert "Serial 7KQ2-M8TX-4ZRC4" in page
    assert "KNEC/CONF/EA/FA/SE/EXMS/002/004" in pages[1]


@pytest.mark.parametrize(
    "changes",
    [{}, LONG, *({field: value} for field, value in LONG.items()), {"name": "W" * 80, "position": "X" * 200}],
    ids=["sample", "everything long", *LONG, "unbreakable"],
)
def test_nothing_leaves_the_margins(invitation: Make, changes: dict[str, object]) -> None:
    """Long names and texts break into lines and pages, within the size that a phone's data bears."""
    letter = render(invitation(**changes), url=LONG_URL)
    assert len(letter) < MOST
    for page in pictures_of(letter):
        width, height = page.size
        assert page.crop((0, 0, MARGIN, height)).getextrema() == (255, 255)
        assert page.crop((width - MARGIN, 0, width, height)).getextrema() == (255, 255)
        assert page.crop((0, height - 28, width, height)).getextrema() == (255, 255)
        assert page.crop((0, 0, width, 30)).getextrema() == (255, 255)


def test_long_names_are_complete(invitation: Make) -> None:
    """A name of eighty characters is printed to its end."""
    assert len(LONG["name"]) >= 78
    assert LONG["name"].upper() in text_of(render(invitation(**LONG)))


@pytest.mark.parametrize(
    "name",
    [
        "Ng'ang'a Wanjikũ Kĩmani",
        "Ömer Łukasz Çelik",
        "Naisiae ɛnkɔlɨ Ŋirobi",
        "Nguyễn Thị Ánh",
        "Ольга Ёлкина",
        "Ελένη Παππά",
        "Ș. Țepeș, née D’Souza",
    ],
)
def test_names_print_in_their_own_letters(invitation: Make, name: str) -> None:
    """Letters outside the prepared fonts are added to the fonts of this letter."""
    text = text_of(render(invitation(name=name)))
    assert name.upper() in text
    assert REPLACEMENT not in text


def test_a_letter_in_two_parts_prints_as_one(invitation: Make) -> None:
    """A tilde that was typed after its letter is the same name."""
    apart = render(invitation(name="Wanjiku\u0303"))
    assert "WANJIKŨ" in text_of(apart)


def test_what_the_fonts_lack_is_marked_and_the_rest_prints(invitation: Make) -> None:
    """Emoji, other scripts and invisible controls never stop a letter."""
    text = text_of(render(invitation(name="Amina \u202e漢\u200b 👍\u0007 Hassan")))
    assert f"AMINA {REPLACEMENT} {REPLACEMENT} HASSAN" in text


def test_the_numbers_that_identify_never_appear_in_full(invitation: Make) -> None:
    """Not in the text, the metadata or the bytes."""
    letter = render(invitation())
    reader = pypdf.PdfReader(io.BytesIO(letter))
    everything = text_of(letter) + str(reader.metadata) + letter.decode("latin-1")
    assert not [number for number in ("23456678", "512345", "712345678") if number in everything]
    assert "2••••678" in text_of(letter)
    assert "5•••45" in text_of(letter)
    assert "2547•••••678" in text_of(letter)


def test_what_is_not_known_is_left_to_the_circular(invitation: Make) -> None:
    """No rate is ever invented."""
    text = text_of(
        render(
            invitation(fees=(), travel="", items=(), co_ordination=None, examiner_number="", tsc_number=""),
        )
    )
    assert "Fees are paid as the Council's current circular states." in text
    assert "Travel is refunded by work station, as the Council's current circular states." in text
    assert "your original national identity card and this letter" in text
    for absent in ("Examiner number", "TSC number", "Co-ordination", "KES"):
        assert absent not in text


def test_the_qr_code_on_the_paper_leads_to_the_check(invitation: Make) -> None:
    """Read from the last page as printed at 150 dots an inch; the frame can be tapped too."""
    letter = render(invitation())
    codes = zxingcpp.read_barcodes(pictures_of(letter, dpi=150)[-1])
    assert [code.text for code in codes] == ["https://letters.example.org/verify/7KQ2-M8TX-4ZRC4"]
    annotations = pypdf.PdfReader(io.BytesIO(letter)).pages[-1]["/Annots"]
    assert annotations[0].get_object()["/A"]["/URI"] == codes[0].text


def test_the_document_says_what_it_is(invitation: Make) -> None:
    """Title, author, language and page size for readers and screen readers."""
    reader = pypdf.PdfReader(io.BytesIO(render(invitation())))
    assert reader.metadata is not None
    assert reader.metadata.title == "Invitation to mark the 2026 KCSE examination: 233/1"
    assert reader.metadata.author == "The Kenya National Examinations Council"
    assert reader.root_object["/Lang"] == "en-KE"
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]


def test_all_fonts_are_embedded(invitation: Make) -> None:
    """A printer needs nothing but the file."""
    fonts = pypdf.PdfReader(io.BytesIO(render(invitation()))).pages[0]["/Resources"]["/Font"]
    for font in fonts.values():
        assert "/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"]
        assert "/ToUnicode" in font


def test_the_standing_text_needs_no_unusual_letters(invitation: Make) -> None:
    """So that letters share the fonts prepared once."""
    assert faces_for([compose(invitation()).plain()]).regular is faces_for([]).regular


def test_letters_that_no_font_holds_cost_no_new_fonts(invitation: Make) -> None:
    """Only what can be drawn is added to the prepared fonts."""
    assert faces_for(["漢 👍 \n"]).regular is faces_for([]).regular


def test_a_later_version_says_so(invitation: Make) -> None:
    """A letter that was posted again replaces the earlier one."""
    text = text_of(render(invitation(), version=2))
    assert "Version 2. It replaces the versions before it." in text
    assert "version 2" in text


def test_hours_are_those_of_nairobi(invitation: Make) -> None:
    """And a time without a zone is refused."""
    late = dt.datetime(2026, 11, 29, 21, 30, tzinfo=dt.UTC)
    assert "Monday, 30 November 2026, at 12.30 am" in text_of(render(invitation(reports_at=late)))
    with pytest.raises(ValueError, match="time zone"):
        invitation(reports_at=dt.datetime(2026, 11, 30, 8))  # noqa: DTZ001


def test_the_article_fits_the_position(invitation: Make) -> None:
    """An Assistant Chief Examiner, but a Team Leader."""
    assert "as an Assistant Chief Examiner," in text_of(render(invitation(position="Assistant Chief Examiner")))
    assert "as a Team Leader," in text_of(render(invitation(position="Team Leader")))


@pytest.mark.parametrize("role", sorted(roles("duties")))
def test_each_position_has_its_own_duties(invitation: Make, role: str) -> None:
    """On at most three pages; nobody else's introduction is in it."""
    letter = render(invitation(role=role, position=role.replace("_", " ").title()))
    text = text_of(letter)
    for other in roles("duties"):
        assert (marking(other).under in text) == (other == role)
    assert all(sentence in text for sentence in marking(role).sentences)
    assert len(pages_of(letter)) <= 3


PRINT_HASH = """
import hashlib
from letters.invitation import Invitation
from tests.letters.conftest import SAMPLE, render
print(hashlib.sha256(render(Invitation(**SAMPLE))).hexdigest())
"""


def test_the_same_letter_has_the_same_bytes(invitation: Make) -> None:
    """In this process, in another one, and not for another letter."""
    digest = hashlib.sha256(render(invitation())).hexdigest()
    assert digest == hashlib.sha256(render(invitation())).hexdigest()
    assert digest != hashlib.sha256(render(invitation(), version=2)).hexdigest()
    root = Path(__file__).parents[2]
    other = subprocess.run(
        [sys.executable, "-c", PRINT_HASH], cwd=root, check=True, capture_output=True, text=True, timeout=60
    )
    assert other.stdout.strip() == digest


def test_two_threads_print_the_same_letters_as_one(invitation: Make) -> None:
    """Fonts and measures are shared by all threads."""
    names = [f"{name} {number}" for number in range(12) for name in ("Wanjikũ", "Ольга", "Thị")]
    invitations = [invitation(name=name) for name in names]
    with ThreadPoolExecutor(2) as threads:
        together = list(threads.map(render, invitations))
    assert together == [render(each) for each in invitations]
