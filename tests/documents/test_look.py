"""What is found in files that people send: told by their content, and made clean."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from bot.documents import images, sheets
from bot.documents.look import Problem, Remark
from bot.documents.sheets import Part
from tests.documents.conftest import See
from tests.papers import MAKERS, acting, paper, pdf, photo, written

PROBLEMS = {
    "zip.pdf": Problem.ARCHIVE,
    "letter.docx": Problem.OFFICE,
    "letter.doc": Problem.OFFICE,
    "locked.pdf": Problem.ENCRYPTED,
    "garbage.pdf": Problem.DAMAGED,
    "half.jpg": Problem.DAMAGED,
    "empty.pdf": Problem.EMPTY,
    "bomb.png": Problem.TOO_MANY_PIXELS,
    "voice.pdf": Problem.VOICE,
    "page.html": Problem.UNKNOWN,
}
REMARKS = {
    "blurred.jpg": {Remark.BLURRED: [1]},
    "dark.jpg": {Remark.DARK: [1]},
    "cut-off.jpg": {Remark.CUT_OFF: [1]},
    "small.jpg": {Remark.SMALL: [1]},
    "black.jpg": {Remark.BLACK: [1]},
    "blank.jpg": {Remark.BLANK: [1]},
    "deep.png": {Remark.BLACK: [1]},
    "blank.pdf": {Remark.BLANK: [2]},
    "scripts.pdf": {Remark.CLEANED: []},
    "broken.pdf": {Remark.REPAIRED: []},
    "book.pdf": {Remark.LONG: []},
}
DECODED = pikepdf.StreamDecodeLevel.generalized
KINDS = {"jpg": "image/jpeg", "pdf": "application/pdf", "png": "image/png", "heic": "image/heic"}


@pytest.mark.parametrize("name", sorted(MAKERS))
def test_a_file_is_what_its_content_says(see: See, name: str) -> None:
    """Its name decides nothing. What can be opened is used, and only what cannot is refused."""
    found = see(name)
    assert found.problem == PROBLEMS.get(name)
    assert found.remarks == REMARKS.get(name, {})
    if not found.problem:
        assert found.media_type == KINDS[name.rpartition(".")[2]]
        assert found.pages == {"degree.pdf": 3, "scan0001.pdf": 2, "book.pdf": 300, "blank.pdf": 2}.get(name, 1)


@pytest.mark.parametrize("content", [b"", b"%PDF-", b"\xff\xd8\xff", b"RIFF....WEBP", b"....ftypheic", b"\x00" * 99])
def test_a_beginning_is_no_file(see: See, content: bytes) -> None:
    """A file that stops after its magic number is refused in words, like any other."""
    assert see("", content).problem in (Problem.EMPTY, Problem.DAMAGED, Problem.UNKNOWN)


def drawn(path: Path, page: int = 0) -> Image.Image:
    """A page as people see it."""
    with pypdfium2.PdfDocument(path) as opened:
        return opened[page].render(scale=0.5).to_pil().convert("RGB")


def alike(one: Image.Image, other: Image.Image) -> bool:
    """Whether two pictures show the same."""
    difference = ImageChops.difference(one, other.resize(one.size))
    return max(ImageStat.Stat(difference).mean) < 8


@pytest.mark.parametrize("name", ["turned.jpg", "letter.heic", "letter.png"])
def test_a_photo_becomes_an_upright_page(see: See, tmp_path: Path, name: str) -> None:
    """Of A4, whatever the camera says about how it was held."""
    see(name)
    upright = photo("National ID card" if name == "turned.jpg" else "Recommendation letter")
    page = drawn(tmp_path / "clean")
    assert page.size == pytest.approx((298, 421), abs=1)
    paper_only = page.crop(page.convert("L").point(lambda value: 255 * (value < 250)).getbbox())
    assert alike(paper_only, upright)


def test_what_the_camera_noted_is_not_passed_on(see: See, tmp_path: Path) -> None:
    """Neither the place nor the owner's name is in the page; the original is kept apart."""
    exif = Image.Exif()
    exif[0x8825] = {1: "S", 2: (1.0, 17.0, 0.0)}  # GPS
    exif[0x013B] = "Wanjiku"  # artist
    see("", written(photo("Card"), exif=exif))
    with pikepdf.open(tmp_path / "clean") as opened:
        (image,) = opened.pages[0].get_images().values()
        assert b"Exif" not in image.read_raw_bytes()
        assert b"Wanjiku" not in image.read_raw_bytes()


def test_a_transparent_picture_lies_on_white(see: See, tmp_path: Path) -> None:
    """As in the app that made it."""
    see("", written(Image.new("RGBA", (900, 1200), (0, 0, 0, 0)), "PNG"))
    assert drawn(tmp_path / "clean").getextrema() == ((255, 255),) * 3


def test_a_huge_photo_becomes_a_page_of_a_reasonable_size(see: See, tmp_path: Path) -> None:
    """108 megapixels and 20 megabytes, as the newest phones take them."""
    big = io.BytesIO()
    photo("KCSE certificate").resize((9000, 12_000)).save(big, "JPEG", quality=90)
    content = big.getvalue().ljust(20_000_000, b"\0")
    assert see("", content).problem is None
    assert (tmp_path / "clean").stat().st_size < 1_500_000
    with pikepdf.open(tmp_path / "clean") as opened:
        (image,) = opened.pages[0].get_images().values()
        assert max(image.Width, image.Height) == images.LONGEST


def test_a_sound_pdf_is_kept_as_it_is(see: See, tmp_path: Path) -> None:
    """So its SHA-256 is that of the person's own file."""
    see("degree.pdf")
    assert (tmp_path / "clean").read_bytes() == paper("degree.pdf")


def test_a_pdf_may_say_where_it_opens(see: See, tmp_path: Path) -> None:
    """As most do, our letters too: that is no script. What follows it goes."""

    def opening(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit])

    def going_on(made: pikepdf.Pdf) -> None:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="x")
        place = pikepdf.Array([made.pages[0].obj, pikepdf.Name.Fit])
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=place, Next=script)

    assert see("", pdf("Letter", change=opening)).remarks == {}
    assert (tmp_path / "clean").read_bytes() == pdf("Letter", change=opening)
    assert see("", pdf("Letter", change=going_on)).remarks == {Remark.CLEANED: []}
    assert b"JavaScript" not in (tmp_path / "clean").read_bytes()


def test_whatever_acts_is_removed_and_links_stay(see: See, tmp_path: Path) -> None:
    """Scripts, programs and files in every place; the words and the links are as they were."""
    see("scripts.pdf")
    with pikepdf.open(tmp_path / "clean") as opened:
        opened.save(tmp_path / "plain", qdf=True, compress_streams=False, stream_decode_level=DECODED)
        (link, launch) = opened.pages[0].obj.Annots
        assert link.A.URI == "https://x"
        assert "/A" not in launch
    text = (tmp_path / "plain").read_bytes()
    for word in (b"JavaScript", b"Launch", b"EmbeddedFile", b"OpenAction", b"/AA", b"x.exe", b"MZ"):
        assert word not in text
    assert b"Line 1 of Registration" in text


def test_forms_and_outlines_cannot_hide_an_action(see: See, tmp_path: Path) -> None:
    """Nor can a tree that is knotted into a ring keep the cleaner busy for ever."""

    def knotted(made: pikepdf.Pdf) -> None:
        acting(made)
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="x")
        field = made.make_indirect(pikepdf.Dictionary(T="a", A=script, AA=pikepdf.Dictionary(K=script)))
        field.Kids = pikepdf.Array([field, made.make_indirect(pikepdf.Dictionary(A=script))])
        made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), XFA=made.make_stream(b"<xfa/>"))
        entry = made.make_indirect(pikepdf.Dictionary(Title="a", A=script))
        entry.Next = entry
        made.Root.Outlines = pikepdf.Dictionary(First=entry, Last=entry)

    assert see("", pdf("Form", change=knotted)).remarks == {Remark.CLEANED: []}
    with pikepdf.open(tmp_path / "clean") as opened:
        opened.save(tmp_path / "plain", qdf=True, compress_streams=False, stream_decode_level=DECODED)
    assert b"JavaScript" not in (tmp_path / "plain").read_bytes()


def test_a_protected_pdf_without_a_password_loses_its_locks(see: See, tmp_path: Path) -> None:
    """An owner's password forbids printing; officers must be able to."""
    see("protected.pdf")
    with pikepdf.open(tmp_path / "clean") as opened:
        assert not opened.is_encrypted


@pytest.fixture
def parts(see: See, tmp_path: Path) -> list[Part]:
    """A photo, and a PDF of three pages."""
    found = []
    for name in ("page-1.jpg", "degree.pdf"):
        see(name)
        found.append(Part(path=(tmp_path / "clean").rename(tmp_path / name)))
    return found


def test_pages_are_bound_in_the_order_that_was_asked_for(parts: list[Part], tmp_path: Path) -> None:
    """Some of them, from several files; the same pages make the same file."""
    photo_page, degree = parts
    order = [degree.model_copy(update={"pages": [3, 1]}), photo_page]
    assert sheets.bind(order, tmp_path / "one") == sheets.bind(order, tmp_path / "other") == 3
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()
    with pypdfium2.PdfDocument(tmp_path / "one") as bound:
        words = [page.get_textpage().get_text_range() for page in bound]
    assert ["page 3" in words[0], "page 1" in words[1], words[2]] == [True, True, ""]


@pytest.mark.parametrize("copies", [1, 2, 4, 20])
def test_the_picture_of_the_pages_is_small(parts: list[Part], tmp_path: Path, copies: int) -> None:
    """Under 30 kB however many pages there are: people pay for their data."""
    sheets.show(parts[:1] * copies, tmp_path / "picture")
    assert (tmp_path / "picture").stat().st_size <= 30_000
    with Image.open(tmp_path / "picture") as picture:
        assert picture.format == "JPEG"
        assert min(picture.size) > 200
