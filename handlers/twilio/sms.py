"""SMS: text in the 7-bit alphabet of GSM 03.38, which is the cheapest and reads on every phone."""

from __future__ import annotations

import unicodedata

from bot.messages import BOLD_OFF, BOLD_ON

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")  # each takes the place of two
ALPHABET = BASIC | EXTENSION
_SINGLE, _PART = 160, 153  # places in a message that stands alone, and in a part of a longer one

_LOOK_ALIKE = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼʻ`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−•·‣◦▪●", "-"),
        **dict.fromkeys("\u2028\u2029", "\n"),
        **dict.fromkeys((BOLD_ON, BOLD_OFF), ""),
        "\t": " ",
        "→": "->",
        "×": "x",
        "⁄": "/",
    }
)


def gsm7(text: str) -> str:
    """The text in GSM-7: what looks alike takes the place of what the alphabet lacks, `?` stands for the rest."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).translate(_LOOK_ALIKE)
    return "".join(character if character in ALPHABET else _spell(character) for character in text)


def segments(text: str) -> int:
    """How many messages a text in GSM-7 is sent, and paid, as. Raises ValueError for any other text."""
    if not ALPHABET.issuperset(text):
        raise ValueError("the text is not in GSM-7")
    places = [2 if character in EXTENSION else 1 for character in text]
    if sum(places) <= _SINGLE:
        return 1
    parts, used = 1, 0
    for place in places:
        if used + place > _PART:  # the two halves of a character stay together
            parts, used = parts + 1, 0
        used += place
    return parts


def _spell(character: str) -> str:
    """A character by its base letter: ç is c, ﬁ is fi. Marks and invisible characters are left out."""
    parts = unicodedata.normalize("NFKD", character).translate(_LOOK_ALIKE)
    visible = [part for part in parts if unicodedata.category(part) not in ("Mn", "Me", "Cf")]
    return "".join(part if part in ALPHABET else "?" for part in visible)
