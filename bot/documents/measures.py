"""How well a page can be read, by plain measures of its brightness. They warn; they never refuse.

Each looks at a grey picture whose longer side has `SIDE` pixels, so that thresholds hold for every camera. They were
set with pages of print, drawn sharp and then blurred, darkened and cut.
"""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image, ImageFilter, ImageStat

from bot.documents.look import Remark

SIDE = 1000  # pixels of the longer side of what is measured
SMALL_BELOW = 800  # pixels of a photo's longer side: below, small print cannot be read
DARK_BELOW = 90  # of 255: the paper itself (the brighter part of the page) is darker than this
BLANK_BELOW = 3.0  # standard deviation of the brightness: a sheet without a word
SHARP_FROM = 0.02  # contrast between neighbours by contrast of the whole page
COARSE = 4  # pixels that become one where paper is looked for
RIM = 0.04  # of the sheet, which is not looked at
EDGE, TOUCHES, FREE = 0.01, 0.6, 0.05  # width of the rim, and shares of it that are paper: cut off there, or not
APART = 60  # of 255: paper and what lies beneath differ so much that their border is clear
LAPLACIAN = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=2, offset=128)


def remarks(page: Image.Image) -> Iterator[Remark]:
    """What is wrong with a photo of a page."""
    if max(page.size) < SMALL_BELOW:
        yield Remark.SMALL
    grey = page.convert("L")
    grey.thumbnail((SIDE, SIDE))
    paper = _paper(grey)
    sheet = _inner(grey, paper)
    if empty := emptiness(sheet):
        yield empty
        return
    if _percentile(sheet, 0.9) < DARK_BELOW:
        yield Remark.DARK
    if _sharpness(sheet) < SHARP_FROM:
        yield Remark.BLURRED
    if paper and _is_cut(paper):
        yield Remark.CUT_OFF


def emptiness(grey: Image.Image) -> Remark | None:
    """Whether there is nothing on a page, and then what there is instead: white paper, or black."""
    if float(ImageStat.Stat(grey).stddev[0]) >= BLANK_BELOW:
        return None
    return Remark.BLACK if _percentile(grey, 0.5) < DARK_BELOW else Remark.BLANK


def _inner(grey: Image.Image, paper: Image.Image | None) -> Image.Image:
    """The sheet without its borders, which are sharp even where the words are not."""
    box = paper.getbbox() if paper else None
    left, top, right, bottom = (COARSE * edge for edge in box) if box else (0, 0, *grey.size)
    rim = round(RIM * min(right - left, bottom - top))
    return grey.crop((left + rim, top + rim, right - rim, bottom - rim))


def _percentile(grey: Image.Image, share: float) -> int:
    """The brightness that this share of the pixels does not exceed."""
    left = share * grey.width * grey.height
    for brightness, count in enumerate(grey.histogram()):
        left -= count
        if left <= 0:
            return brightness
    return 255


def _sharpness(grey: Image.Image) -> float:
    """How much neighbours differ, by how much all differ: in print that is sharp, the strokes make nearly all of it."""
    edges = grey.filter(LAPLACIAN).crop((1, 1, grey.width - 1, grey.height - 1))  # the outermost are left as they were
    return float(ImageStat.Stat(edges).var[0] / max(1.0, ImageStat.Stat(grey).var[0]))


def _is_cut(paper: Image.Image) -> bool:
    """Whether the sheet runs out of the picture on one side while there is a clear border on another."""
    sides = [ImageStat.Stat(paper.crop(box)).mean[0] / 255 for box in _rim(paper.size)]
    return max(sides) > TOUCHES and min(sides) < FREE


def _rim(size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    width, height = size
    rim = max(2, round(EDGE * max(size)))
    top, bottom = (0, 0, width, rim), (0, height - rim, width, height)
    return [top, bottom, (0, 0, rim, height), (width - rim, 0, width, height)]


def _paper(grey: Image.Image) -> Image.Image | None:
    """A coarse picture, white where there is paper, black where it lies on something darker; None where there is no
    such border."""
    calm = grey.reduce(COARSE).filter(ImageFilter.MedianFilter(5))  # without the words
    border = _otsu(calm.histogram())
    paper = calm.point([255 * (value > border) for value in range(256)])
    beneath = calm.point([255 * (value <= border) for value in range(256)])
    if not 0.05 < ImageStat.Stat(paper).mean[0] / 255 < 0.95:
        return None
    apart = ImageStat.Stat(calm, mask=paper).mean[0] - ImageStat.Stat(calm, mask=beneath).mean[0]
    return paper if apart > APART else None


def _otsu(histogram: list[int]) -> int:
    """The brightness that divides a histogram best into two (N. Otsu, 1979)."""
    total, whole = sum(histogram), sum(value * count for value, count in enumerate(histogram))
    best, border, count, mass = 0.0, 0, 0, 0
    for value in range(255):
        count += histogram[value]
        mass += value * histogram[value]
        if not 0 < count < total:
            continue
        apart = (whole * count / total - mass) ** 2 / (count * (total - count))
        if apart > best:
            best, border = apart, value
    return border
