"""Files that people send, made by code: drawn pages, photos of them, and what is wrong with some."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pikepdf
import pillow_heif
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

pillow_heif.register_heif_opener()

FONT = str(Path(__file__).parents[1] / "letters/fonts/NotoSerif-Regular.ttf")
DESK = (90, 60, 40)
SIZE = (900, 1200)  # of a photo


@cache
def page(title: str, size: tuple[int, int] = (620, 877)) -> Image.Image:
    """A printed page."""
    paper = Image.new("RGB", size, (250, 248, 240))
    draw, words, at = ImageDraw.Draw(paper), random.Random(title), size[1] // 10
    draw.text((size[0] // 12, size[1] // 30), title, (20, 20, 30), ImageFont.truetype(FONT, 24))
    while at < size[1] * 0.9:
        line = " ".join("".join(words.choices("abcdefghijklmnoprstuvwy", k=words.randint(2, 9))) for _word in range(8))
        draw.text((size[0] // 12, at), line, (30, 30, 40), ImageFont.truetype(FONT, 15))
        at += 23
    return paper


@cache
def photo(title: str, shift: int = 0) -> Image.Image:
    """A page on a desk; shifted up, it is cut off."""
    desk, paper = Image.new("RGB", SIZE, DESK), page(title).resize((700, 990))
    desk.paste(paper, ((SIZE[0] - 700) // 2, (SIZE[1] - 990) // 2 - shift))
    return desk


def written(picture: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    """A picture as a file."""
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def pdf(title: str, pages: int = 1, change: Callable[[pikepdf.Pdf], None] = lambda _pdf: None, **save: object) -> bytes:
    """A PDF with words on its pages, changed before it is saved."""
    made = pikepdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for number in range(1, pages + 1):
        lines = "".join(f"(Line {line} of {title}, page {number}) Tj T* " for line in range(1, 30))
        words = f"BT /F1 14 Tf 20 TL 60 780 Td {lines} ET".encode()
        made.add_blank_page(page_size=(595, 842))
        made.pages[-1].obj.Contents = made.make_stream(words)
        made.pages[-1].obj.Resources = Dictionary(Font=Dictionary(F1=font))
    change(made)
    file = io.BytesIO()
    made.save(file, **({"deterministic_id": True} | save))
    return file.getvalue()


def acting(made: pikepdf.Pdf) -> None:
    """Scripts and a program in every place that a PDF has for them."""
    script = Dictionary(S=Name.JavaScript, JS="app.alert('Habari')")
    made.Root.OpenAction = script
    made.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", script])))
    made.pages[0].obj.AA = Dictionary(O=script)
    link = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=Dictionary(S=Name.URI, URI="https://x")
    )
    launch = Dictionary(
        Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=Dictionary(S=Name.Launch, F="x.exe")
    )
    made.pages[0].obj.Annots = Array([made.make_indirect(link), made.make_indirect(launch)])
    made.attachments["x.exe"] = b"MZ"


def locked() -> dict[str, object]:
    """How to save a PDF that asks for a password."""
    return {"encryption": pikepdf.Encryption(owner="o", user="siri"), "deterministic_id": False}


def archive(first: str) -> bytes:
    """A ZIP, by the first file in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr(first, "<w:document/>")
    return file.getvalue()


def bomb() -> bytes:
    """A PNG of a few kilobytes that would be half a gigabyte of pixels."""
    return written(Image.new("1", (23_000, 23_000)), "PNG")


def turned(picture: Image.Image) -> bytes:
    """A photo as a camera held sideways writes it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return written(picture.rotate(90, expand=True), exif=exif)


MAKERS: dict[str, Callable[[], bytes]] = {
    "id-card.jpg": lambda: written(photo("National ID card")),
    "id-card-back.jpg": lambda: written(photo("Back of the card")),
    "turned.jpg": lambda: turned(photo("National ID card")),
    "blurred.jpg": lambda: written(photo("KCSE certificate").filter(ImageFilter.GaussianBlur(4))),
    "dark.jpg": lambda: written(ImageEnhance.Brightness(photo("KCSE certificate")).enhance(0.2)),
    "cut-off.jpg": lambda: written(photo("KCSE certificate", shift=250)),
    "small.jpg": lambda: written(photo("KCSE certificate").resize((300, 400))),
    "black.jpg": lambda: written(Image.new("RGB", SIZE, (12, 10, 11))),
    "blank.jpg": lambda: written(Image.new("RGB", SIZE, "white")),
    "half.jpg": lambda: written(photo("KCSE certificate"))[:20_000],
    "letter.heic": lambda: written(photo("Recommendation letter"), "HEIF"),
    "letter.png": lambda: written(photo("Recommendation letter"), "PNG"),
    "kcse.pdf": lambda: pdf("KCSE certificate"),
    "degree.pdf": lambda: pdf("Degree", 3),
    "kra pin.pdf": lambda: pdf("KRA PIN"),
    "scan0001.pdf": lambda: pdf("Appointment", 2),
    "book.pdf": lambda: pdf("Book", 300),
    "blank.pdf": lambda: pdf("", change=lambda made: made.add_blank_page()),
    "scripts.pdf": lambda: pdf("Registration", change=acting),
    "locked.pdf": lambda: pdf("Registration", **locked()),
    "protected.pdf": lambda: pdf(
        "Registration", encryption=pikepdf.Encryption(owner="o", user=""), deterministic_id=False
    ),
    "broken.pdf": lambda: pdf("Registration").partition(b"startxref")[0],
    "garbage.pdf": lambda: b"%PDF-1.7\n" + bytes(range(256)) * 40,
    "zip.pdf": lambda: archive("kcse.pdf"),
    "letter.docx": lambda: archive("[Content_Types].xml"),
    "letter.doc": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000),
    "page.html": lambda: b"<!doctype html><title>Habari</title>",
    "voice.pdf": lambda: b"OggS" + bytes(100),
    "empty.pdf": lambda: b"",
    "bomb.png": bomb,
    "deep.png": lambda: written(Image.new("RGB", (7000, 7000)), "PNG"),  # 150 megabytes of pixels, within the limit
}


@cache
def paper(name: str) -> bytes:
    """The bytes of a file by its name; page-1.jpg and so on are photos of pages with their numbers."""
    if found := re.fullmatch(r"page-(\d+)\.jpg", name):
        return written(photo(f"Page {found[1]}"))
    return MAKERS[name]()
