"""Lines hold all words, in their order, within the measure."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from letters.paragraph import fill, justified
from letters.sheet import Row, kept, paginate, without_widows
from letters.typeface import faces_for

FACE = faces_for([]).regular
words = st.lists(st.text("abcÉũWi.", min_size=1, max_size=40), min_size=1, max_size=60)


@given(words, st.integers(2_000, 60_000))
def test_lines_are_filled_within_the_measure(text: list[str], measure: int) -> None:
    """No line is wider than the measure, and nothing is lost or moved."""
    lines = fill(" ".join(text), FACE, measure)
    assert all(line.width <= measure for line in lines)
    assert all(line.width == FACE.width(" ".join(line.words)) for line in lines)
    assert "".join(word for line in lines for word in line.words) == "".join(text)


def test_a_line_takes_every_word_that_fits() -> None:
    """The first word of the next line would not have fitted."""
    measure = 20_000
    lines = fill("the quick brown fox jumps over the lazy dog " * 5, FACE, measure)
    for line, following in pairwise(lines):
        assert line.width + FACE.width(" " + following.words[0]) > measure


def test_a_word_wider_than_the_line_is_broken() -> None:
    """Only where it must be."""
    lines = fill("a " + "W" * 30, FACE, 10_000)
    assert lines[0].words == ("a",)
    assert len(lines) > 3


def test_no_break_spaces_hold_words_together() -> None:
    """`KES 1,500` never ends up on two lines."""
    lines = fill("x " * 20 + "KES\u00a01,500", FACE, 5_000)
    assert lines[-1].words[-1] == "KES\u00a01,500"


def test_a_line_with_too_few_words_is_not_stretched() -> None:
    """A gap as wide as a word looks worse than a ragged edge."""
    short = fill("a b", FACE, 50_000)[0]
    assert "TJ" not in justified(short, FACE, 50_000)
    assert "TJ" in justified(short, FACE, short.width + 200)


def test_a_heading_goes_to_the_next_page_with_its_text() -> None:
    """Rows that are kept with the next one never end a page."""
    rows = [Row(10, "a")] * 8 + kept([Row(10, "heading"), Row(10, "text")])
    assert [len(page) for page in paginate(rows, 90)] == [8, 2]


def test_no_line_of_a_paragraph_stands_alone() -> None:
    """Wherever the page ends, two lines or more of a paragraph are on each side."""
    paragraph = without_widows([Row(10, str(at)) for at in range(5)])
    for before in range(10):
        pages = paginate([Row(10, "above")] * before + paragraph, 100)
        of_it = [sum(row.operators != "above" for row in page) for page in pages]
        assert all(count != 1 for count in of_it)


def test_what_is_taller_than_a_page_is_broken_after_all() -> None:
    """A table of three hundred rows still prints."""
    pages = paginate(kept([Row(10, "x")] * 25), 100)
    assert [len(page) for page in pages] == [10, 10, 5]
