"""A picture of a morning: how many registers are marked, late or missing, and when they came. Sizes are in pixels."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from letters.typeface import FONTS

WIDTH, HEIGHT, MARGIN = 900, 560, 40
BAR_TOP, BAR_HEIGHT = 110, 70
AXIS, TALLEST = 490, 150  # the foot of the lower chart, and its highest bar
INK, PALE, WHITE = (28, 40, 51), (214, 220, 226), (255, 255, 255)
SLOTS = 24  # half hours from 7:00 to 19:00
FIRST_HOUR = 7


@dataclass(frozen=True)
class Share:
    """A part of the whole: its name, how many, and how it is drawn: full, striped, dotted or empty."""

    name: str
    count: int
    pattern: str


def drawn(title: str, shares: Sequence[Share], came: str, slots: Sequence[int]) -> bytes:
    """The picture as PNG; `slots` are the registers that came in each half hour, under the heading `came`."""
    image = Image.new("RGB", (WIDTH, HEIGHT), WHITE)
    draw = ImageDraw.Draw(image)
    draw.text((MARGIN, 52), title, INK, _fitting(title, "Bold", 32, WIDTH - 2 * MARGIN), anchor="lm")
    _bar(draw, shares)
    draw.text((MARGIN, 262), came, INK, _font("Regular", 22))
    _columns(draw, slots)
    content = io.BytesIO()
    image.save(content, "PNG", optimize=True)
    return content.getvalue()


def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / f"NotoSerif-{weight}.ttf", size)


def _fitting(text: str, weight: str, size: int, width: float) -> ImageFont.FreeTypeFont:
    """The type of a line, smaller where it would not fit."""
    return _font(weight, min(size, int(size * width / max(1.0, _font(weight, size).getlength(text)))))


def _bar(draw: ImageDraw.ImageDraw, shares: Sequence[Share]) -> None:
    """One bar of all shares, and under it what each pattern means."""
    total = max(1, sum(share.count for share in shares))
    texts = [f"{share.name}: {share.count}" for share in shares]
    each = 36 + 26  # a pattern before each text, and the gap after it
    font = _fitting("".join(texts), "Regular", 22, WIDTH - 2 * MARGIN - len(texts) * each)
    x, legend = float(MARGIN), float(MARGIN)
    for share, text in zip(shares, texts, strict=True):
        width = (WIDTH - 2 * MARGIN) * share.count / total
        _patterned(draw, (x, BAR_TOP, x + width, BAR_TOP + BAR_HEIGHT), share.pattern)
        x += width
        _patterned(draw, (legend, 204, legend + 26, 230), share.pattern)
        draw.text((legend + 36, 217), text, INK, font, anchor="lm")
        legend += each + font.getlength(text)


def _patterned(draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], pattern: str) -> None:
    """Patterns, so that nothing depends on colour."""
    left, top, right, bottom = box
    if right - left < 1:
        return
    draw.rectangle(box, INK if pattern == "full" else PALE if pattern == "striped" else WHITE, INK, 2)
    if pattern == "striped":
        for x in range(int(left) + 8, int(right), 10):
            draw.line((x, top, x, bottom), INK, 3)
    if pattern == "dotted":
        for x in range(int(left) + 8, int(right) - 4, 14):
            for y in range(int(top) + 8, int(bottom) - 4, 14):
                draw.ellipse((x, y, x + 4, y + 4), INK)


def _columns(draw: ImageDraw.ImageDraw, slots: Sequence[int]) -> None:
    wide, most = (WIDTH - 2 * MARGIN) / SLOTS, max(1, *slots)
    draw.line((MARGIN, AXIS, WIDTH - MARGIN, AXIS), INK, 2)
    for number, count in enumerate(slots):
        x = MARGIN + number * wide
        height = TALLEST * count / most
        if count:
            draw.rectangle((x + 3, AXIS - height, x + wide - 3, AXIS), INK)
            draw.text((x + wide / 2, AXIS - height - 6), str(count), INK, _font("Regular", 18), anchor="ms")
        if number % 2 == 0:
            hour = f"{FIRST_HOUR + number // 2}"
            draw.text((x, AXIS + 10), hour, INK, _font("Regular", 18), anchor="ma")
