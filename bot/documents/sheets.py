"""Pages of several files as one PDF, and as one small picture that shows them all."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import pikepdf
import pypdfium2
from PIL import Image, ImageDraw, ImageFont
from pydantic import BaseModel, ConfigDict

SHOWN = 12  # pages in the picture
LARGEST = 30_000  # bytes of the picture: people pay for their data
SIDE = {1: 640, 2: 440, 4: 400, SHOWN: 300}  # pixels of a page's longer side, by how many there are
FIRST_QUALITY, LAST_QUALITY = 60, 30  # of JPEG
GAP = 6  # pixels


class Part(BaseModel):
    """Pages, counted from 1, of a clean PDF; empty: all of them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    path: Path
    pages: list[int] = []


def bind(parts: Sequence[Part], out: Path) -> int:
    """Write the pages of all parts, in order, as one PDF. Returns how many there are."""
    with pikepdf.new() as book:
        for part in parts:
            with pikepdf.open(part.path) as pdf:
                book.pages.extend(pdf.pages[number - 1] for number in part.pages or range(1, len(pdf.pages) + 1))
        book.save(out, deterministic_id=True)
        return len(book.pages)


def show(parts: Sequence[Part], out: Path) -> None:
    """Write a picture of the first pages, each with its number."""
    tiles = list(_tiles(parts))
    sheet, quality = _arranged(tiles), FIRST_QUALITY
    while len(picture := _jpeg(sheet, quality)) > LARGEST:
        quality = max(quality - 10, LAST_QUALITY)
        sheet.thumbnail((sheet.width * 9 // 10, sheet.height * 9 // 10))
    out.write_bytes(picture)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality, optimize=True)
    return file.getvalue()


def _tiles(parts: Sequence[Part]) -> Iterator[Image.Image]:
    pages = [(part, number) for part in parts for number in part.pages or range(1, _count(part) + 1)]
    side = next(side for most, side in SIDE.items() if min(len(pages), SHOWN) <= most)
    for number, (part, page) in enumerate(pages[:SHOWN], 1):
        tile = _drawn(part.path, page, side)
        if len(pages) > 1:
            _numbered(tile, number)
        yield tile


def _count(part: Part) -> int:
    with pypdfium2.PdfDocument(part.path) as pdf:
        return len(pdf)


def _drawn(path: Path, number: int, side: int) -> Image.Image:
    with pypdfium2.PdfDocument(path) as pdf:
        page = pdf[number - 1]
        drawn: Image.Image = page.render(scale=side / max(1, *page.get_size())).to_pil()
        return drawn.convert("RGB")


def _numbered(tile: Image.Image, number: int) -> None:
    draw, font = ImageDraw.Draw(tile), ImageFont.load_default(24)
    box = draw.textbbox((GAP, GAP), str(number), font)
    draw.rectangle((0, 0, box[2] + GAP, box[3] + GAP), fill="white", outline="black")
    draw.text((GAP, GAP), str(number), "black", font)


def _arranged(tiles: Sequence[Image.Image]) -> Image.Image:
    """The tiles in rows, as near to a square as it goes."""
    columns = math.ceil(math.sqrt(len(tiles)))
    width, height = max(tile.width for tile in tiles) + GAP, max(tile.height for tile in tiles) + GAP
    sheet = Image.new("RGB", (columns * width, math.ceil(len(tiles) / columns) * height), "grey")
    for place, tile in enumerate(tiles):
        sheet.paste(tile, (place % columns * width, place // columns * height))
    return sheet
