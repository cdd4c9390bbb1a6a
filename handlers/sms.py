"""SMS, whoever carries it: its limits, and text in the 7-bit alphabet of GSM 03.38, which every phone reads."""

from __future__ import annotations

import unicodedata

from bot.channel import Limits
from bot.messages import BOLD_OFF, BOLD_ON, Option, Outgoing

LIMITS = Limits(
    title="SMS",
    text=1530,  # ten segments
    text_with_options=1530,
    options=0,
    contact_button=False,
    documents=False,
    erases=False,
    reserved_words=True,
    per_second=10,
    phone_addresses=True,
    terse=True,
)

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


def body(message: Outgoing) -> str:
    """The one form that an SMS has."""
    return gsm7(numbered(message.text, message.options))


def numbered(text: str, options: tuple[Option, ...]) -> str:
    """The text, and under it the options as lines to choose from by number."""
    lines = "\n".join(f"{number}. {option.label}" for number, option in enumerate(options, 1))
    return "\n\n".join(filter(None, (text, lines)))


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
