"""A font, cut down once a process to the letters in use, measured, compressed and shared by every document."""

import io
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent / "fonts"

COMMON = frozenset(
    "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x300, 0x305), 0x30C)))
    + "ƁɓƊɗƎǝƏəƐɛƆɔƘƙƝɲƳƴɨɩʉʋȘșȚț"  # African and Romanian letters beyond Latin Extended-A
    + "‐‑–—‘’“”„†•…′″€−\ufffd"
)
STEMS = {"Regular": 90, "Bold": 160}  # the width of an upright stroke, about
REPLACEMENT = "\ufffd"
ESCAPED = {"(": r"\(", ")": r"\)", "\\": r"\\", "\r": r"\r"}
INVISIBLE = frozenset({"Cc", "Cf"})  # control and formatting characters


class Glyph(NamedTuple):
    """A character's place in the font, its width, and the two bytes, as Latin-1, that write it in a PDF string."""

    number: int
    width: int
    code: str


@dataclass(frozen=True, eq=False)
class Typeface:
    """One font of the letters. Widths are in thousandths of the type size."""

    index: int
    name: str
    glyphs: dict[str, Glyph]
    widths: tuple[int, ...]
    file: bytes
    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, ...]
    stem: int

    def spell(self, text: str) -> list[Glyph]:
        """Return the glyphs of a text; invisible controls are dropped, what the font lacks is replaced."""
        missing = self.glyphs[REPLACEMENT]
        return [self.glyphs.get(c, missing) for c in _composed(text) if unicodedata.category(c) not in INVISIBLE]

    @lru_cache(maxsize=8192)  # noqa: B019 - typefaces live as long as the process
    def width(self, word: str) -> int:
        """Return the width of a word."""
        return sum(glyph.width for glyph in self.spell(word))

    @lru_cache(maxsize=8192)  # noqa: B019
    def encode(self, word: str) -> str:
        """Return a word as it is written inside `(...) Tj`, in Latin-1."""
        return "".join(glyph.code for glyph in self.spell(word))

    @cached_property
    def unicode_map(self) -> bytes:
        """The table by which readers search and copy the text."""
        return _unicode_map(self.glyphs).encode()


class Faces(NamedTuple):
    """The two typefaces that the letters are set in."""

    regular: Typeface
    bold: Typeface


def faces_for(texts: Iterable[str]) -> Faces:
    """Return the typefaces that hold all characters of the texts, as far as the fonts on disk do."""
    unusual = set().union(*map(_composed, texts)) - COMMON
    return _faces("".join(sorted(unusual & _drawn() if unusual else unusual)))


@lru_cache(maxsize=1)
def _drawn() -> frozenset[str]:
    """Return all characters that the fonts on disk hold."""
    with TTFont(FONTS / "NotoSerif-Regular.ttf") as font:
        return frozenset(map(chr, font.getBestCmap()))


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=16)
def _faces(unusual: str) -> Faces:
    """Cut the fonts to the common characters and the unusual ones: 0.1 s, so kept."""
    characters = COMMON.union(unusual)
    return Faces(_cut(1, "Regular", characters), _cut(2, "Bold", characters))


def _cut(index: int, style: str, characters: frozenset[str]) -> Typeface:
    options = subset.Options(hinting=False, layout_features=[], notdef_outline=True, glyph_names=False)
    options.drop_tables += ["OS/2", "gasp", "name", "post"]
    with TTFont(FONTS / f"NotoSerif-{style}.ttf", recalcTimestamp=False) as font:
        cap_height = font["OS/2"].sCapHeight
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=map(ord, characters))
        subsetter.subset(font)
        return _typeface(font, index, style, cap_height)


def _typeface(font: TTFont, index: int, style: str, cap_height: int) -> Typeface:
    file = io.BytesIO()
    font.save(file, reorderTables=False)
    per_em = font["head"].unitsPerEm
    widths = tuple(round(font["hmtx"][name][0] * 1000 / per_em) for name in font.getGlyphOrder())
    numbers = {chr(code): font.getGlyphID(name) for code, name in font.getBestCmap().items()}
    head, lines = font["head"], font["hhea"]
    return Typeface(
        index=index,
        name=f"MTAHIN+NotoSerif-{style}",
        glyphs={character: Glyph(number, widths[number], _code(number)) for character, number in numbers.items()},
        widths=widths,
        file=file.getvalue(),
        ascent=lines.ascent,
        descent=lines.descent,
        cap_height=cap_height,
        box=(head.xMin, head.yMin, head.xMax, head.yMax),
        stem=STEMS[style],
    )


def _code(number: int) -> str:
    return "".join(ESCAPED.get(byte, byte) for byte in map(chr, number.to_bytes(2)))


def _unicode_map(glyphs: dict[str, Glyph]) -> str:
    first = {glyph.number: character for character, glyph in sorted(glyphs.items(), reverse=True)}
    pairs = [f"<{number:04X}> <{c.encode('utf-16-be').hex().upper()}>" for number, c in sorted(first.items())]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]  # the format's limit
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return _UNICODE_MAP.format(body=body)


_UNICODE_MAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
{body}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
