"""What a document looks like: its pages as pictures, with their text for people who cannot see them."""

from __future__ import annotations

import asyncio
import io
from functools import lru_cache
from threading import Lock
from typing import NamedTuple

import pypdfium2
from PIL import Image, ImageOps
from pydantic import BaseModel

SCALE = 2.0  # pixels a point: sharp on a good screen
PDF = b"%PDF-"
_PDFIUM = Lock()  # it works for one thread at a time


class Document(NamedTuple):
    """A file as somebody sent it."""

    name: str
    content: bytes


class Page(BaseModel):
    """One page; its size in pixels of the picture."""

    width: int
    height: int
    text: str


async def pages(content: bytes) -> list[Page]:
    """The pages of a PDF; a picture is one page. Raises ValueError for anything else."""
    return await asyncio.to_thread(_pages, content)


async def picture(content: bytes, number: int) -> bytes:
    """A page as PNG; the first is 1. Raises ValueError or LookupError."""
    return await asyncio.to_thread(_picture, content, number)


def _pages(content: bytes) -> list[Page]:
    if not content.startswith(PDF):
        with _image(content) as image:
            return [Page(width=image.width, height=image.height, text="")]
    with _PDFIUM, _opened(content) as document:
        return [_page(each) for each in document]


def _page(page: pypdfium2.PdfPage) -> Page:
    width, height = (round(points * SCALE) for points in page.get_size())
    return Page(width=width, height=height, text=page.get_textpage().get_text_bounded())


@lru_cache(maxsize=64)
def _picture(content: bytes, number: int) -> bytes:
    png = io.BytesIO()
    if content.startswith(PDF):
        with _PDFIUM, _opened(content) as document:
            if not 1 <= number <= len(document):
                raise LookupError(f"there is no page {number}")
            document[number - 1].render(scale=SCALE).to_pil().save(png, "PNG")
    else:
        with _image(content) as image:
            image.save(png, "PNG")
    return png.getvalue()


def _opened(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise ValueError("it is no PDF that can be opened") from error


def _image(content: bytes) -> Image.Image:
    try:
        return ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError("it is neither a PDF nor a picture") from error
