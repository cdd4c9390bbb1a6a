"""The picture of a morning stays within its margins."""

import io

import pytest
from PIL import Image

from letters.chart import MARGIN, SLOTS, WIDTH, Share, drawn

NAMES = ("in time", "late", "in part", "missing")


@pytest.mark.parametrize(
    "title", ["Bahati, 23 Nov", "Keiyo South (Chepkorio), Mukurweini North, Kisii Central, 23 Nov"]
)
@pytest.mark.parametrize("count", [0, 7, 999])
def test_nothing_runs_over_the_edge(title: str, count: int) -> None:
    """However long the names of the sub-counties are, and however many centres there are."""
    shares = [Share(f"{name} nyingi", count, "full") for name in NAMES]
    with Image.open(io.BytesIO(drawn(title, shares, "Registers", [count] * SLOTS))) as image:
        edge = image.convert("L").crop((WIDTH - MARGIN + 3, 0, WIDTH, image.height))
    assert edge.getextrema() == (255, 255)
