"""From a photo to a page: upright, of a reasonable size, without what the camera noted about place and owner."""

from __future__ import annotations

import io
from pathlib import Path

import img2pdf
import pillow_heif
from PIL import Image, ImageFile, ImageOps

from bot.documents.look import Look, Problem
from bot.documents.measures import remarks

LONGEST = 2400  # pixels of a page's longer side: A4 at 200 dots an inch
QUALITY = 80  # of the page's JPEG
PIXELS = {"image/jpeg": 150_000_000}  # JPEG is read in small; the others take four bytes of memory a pixel
OTHER_PIXELS = 50_000_000
READERS = ("JPEG", "PNG", "HEIF", "WEBP")  # of Pillow's many: the fewer, the safer
A4 = img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297)
ON_A4 = img2pdf.get_layout_fun(A4, auto_orient=True, fit=img2pdf.FitMode.into)

pillow_heif.register_heif_opener()
Image.MAX_IMAGE_PIXELS = None  # ours is the smaller limit


def to_page(path: Path, media_type: str, clean: Path) -> Look:
    """Write a photo as a PDF of one page, and say how well it can be read."""
    try:
        ImageFile.LOAD_TRUNCATED_IMAGES = False  # for the whole process, and another library may have set it
        with Image.open(path, formats=READERS) as image:
            if image.width * image.height > PIXELS.get(media_type, OTHER_PIXELS):
                return Look(media_type=media_type, problem=Problem.TOO_MANY_PIXELS)
            page = _upright(image)
    except (OSError, SyntaxError, ValueError):  # what Pillow raises for a file that is not what it seems, or is cut
        return Look(media_type=media_type, problem=Problem.DAMAGED)
    clean.write_bytes(_pdf(page))
    return Look(media_type=media_type, pages=1, remarks={each: [1] for each in remarks(page)})


def _upright(image: Image.Image) -> Image.Image:
    """The picture as it was seen, at most `LONGEST` pixels long, on white paper where it is transparent."""
    image.draft("RGB", (LONGEST, LONGEST))
    image.thumbnail((LONGEST, LONGEST))
    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("L", "RGB"):
        return turned
    if "A" in turned.getbands() or "transparency" in turned.info:
        paper = Image.new("RGBA", turned.size, "white")
        turned = Image.alpha_composite(paper, turned.convert("RGBA"))
    return turned.convert("RGB")


def _pdf(page: Image.Image) -> bytes:
    picture = io.BytesIO()
    page.info.clear()
    page.save(picture, "JPEG", quality=QUALITY, optimize=True)
    return bytes(img2pdf.convert(picture.getvalue(), layout_fun=ON_A4, nodate=True))
