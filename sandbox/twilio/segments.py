"""How many SMS segments a text takes, as operators count and bill them."""

from __future__ import annotations

from collections.abc import Iterable

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_WIDTHS = dict.fromkeys(_BASIC, 1) | dict.fromkeys("\f^{}\\[~]|€", 2)  # the second group takes an escape each


def encoding(text: str) -> str:
    """`GSM-7` if every character is in its alphabet, else `UCS-2`."""
    return "GSM-7" if all(character in _WIDTHS for character in text) else "UCS-2"


def segments(text: str) -> int:
    """Number of SMS segments: 160 septets alone and 153 in parts, or 70 and 67 UTF-16 units."""
    if encoding(text) == "GSM-7":
        return _parts([_WIDTHS[character] for character in text], alone=160, part=153)
    return _parts([len(character.encode("utf-16-le")) // 2 for character in text], alone=70, part=67)


def _parts(widths: Iterable[int], alone: int, part: int) -> int:
    """Parts that hold these characters; none of them is split between two parts."""
    widths = list(widths)
    if sum(widths) <= alone:
        return 1
    count, used = 1, 0
    for width in widths:
        if used + width > part:
            count, used = count + 1, 0
        used += width
    return count
