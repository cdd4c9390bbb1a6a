"""Words that a person may type anywhere, in both languages, and how what is typed is compared with what is offered."""

from __future__ import annotations

import re
import unicodedata
from enum import Enum
from functools import lru_cache

from rapidfuzz import fuzz, process

EXACT, NEAR, PERHAPS = 100, 85, 60  # rapidfuzz ratios: the word itself; taken for it; offered as "did you mean"


class Word(Enum):
    """What a word asks for."""

    MENU = "menu"
    BACK = "back"
    CANCEL = "cancel"
    HELP = "help"
    LANGUAGE = "language"
    ENGLISH = "en"
    KISWAHILI = "sw"
    LOG_OUT = "logout"
    STATUS = "status"
    EDIT = "edit"
    GREETING = "greeting"
    THANKS = "thanks"


WORDS = {
    Word.MENU: ("menu", "menyu", "start", "anza", "home", "main menu", "00"),
    Word.BACK: ("back", "go back", "rudi", "rudi nyuma", "nyuma", "0"),
    Word.CANCEL: ("cancel", "exit", "stop", "ghairi", "acha", "simama", "sitisha", "quit", "end"),
    Word.HELP: ("help", "guide", "info", "usaidizi", "mwongozo"),
    Word.LANGUAGE: ("language", "lugha", "change language", "badilisha lugha"),
    Word.ENGLISH: ("english", "kiingereza"),
    Word.KISWAHILI: ("kiswahili", "swahili"),
    Word.GREETING: (
        *("hello", "hi", "hey", "habari", "hujambo", "jambo", "mambo", "sasa", "salama", "shikamoo", "salamu", "niaje"),
        *("habari yako", "habari zenu", "habari gani", "habari za leo", "habari ya asubuhi", "habari za asubuhi"),
        *("habari ya mchana", "habari za mchana", "habari ya jioni", "habari za jioni", "good morning"),
        *("good afternoon", "good evening"),
    ),
    Word.THANKS: ("thanks", "thank you", "thank you very much", "asante", "asante sana", "nashukuru"),
    Word.EDIT: ("edit", "change", "hariri", "badilisha", "rekebisha"),
    Word.STATUS: ("status", "hali"),
    Word.LOG_OUT: ("log out", "logout", "log off", "sign out", "toka", "ondoka"),
}
SHORT = 2  # characters: every such word is near to some other
LONGEST_WORD = 40  # characters that a word and what surrounds it may have
THANKED = re.compile(  # thank you for your help: no wish for any
    r"(asante|asanteni|nashukuru|thanks|thank you)( sana| very much| so much)? (kwa|for) "
    r"((the|your|all the|all your) )?(msaada|usaidizi|jibu|majibu|help|support|assistance|answer|reply)"
    r"( wako| wenu| lako| lenu| yako| yenu)?"
)
NOT_PLAIN = re.compile(r"[^a-z0-9]+")
BY_TEXT = {text: word for word, texts in WORDS.items() for text in texts}


def normal(text: str) -> str:
    """Lower case without accents, marks or doubled spaces: what is compared."""
    if text.isascii():  # nearly always, and a tenth of the work
        return NOT_PLAIN.sub(" ", text.lower()).strip()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return re.sub(r"\s+", " ", letters).strip()


@lru_cache(4096)
def normal_label(text: str) -> str:
    """The same for what we show, kept; what people type is not."""
    return normal(text)


def global_word(text: str) -> Word | None:
    """The word that was typed, alone; after a slash, whatever follows it."""
    if len(text) > LONGEST_WORD and not text.startswith("/"):
        return None
    said = normal(text.partition(" ")[0] if text.startswith("/") else text)
    return Word.THANKS if THANKED.fullmatch(said) else BY_TEXT.get(said)


def edit_number(text: str) -> int | None:
    """The answer that "EDIT 2" wants to change, if there is one; None for anything else."""
    if not text[-1:].isdecimal():
        return None
    word, _space, number = normal(text).partition(" ")
    return int(number) if BY_TEXT.get(word) is Word.EDIT and number.isdecimal() else None


def near(text: str, offers: dict[str, str], cutoff: int = NEAR) -> list[str]:
    """The keys of the offers (key: what is shown) that the text nearly names, best first; an exact name alone."""
    wanted = normal(text)
    shown = {key: normal_label(name) for key, name in offers.items()}
    exact = [key for key, name in shown.items() if name == wanted]
    if exact or len(wanted) <= SHORT:
        return exact
    found = process.extract(wanted, shown, scorer=fuzz.ratio, score_cutoff=cutoff, limit=3)
    return [str(key) for _label, _score, key in found]


def within(text: str, offers: dict[str, str]) -> list[str]:
    """The keys of the offers whose label has all the words of the text: "leader" for 2025 KCSE 233/2 Team Leader."""
    words = set(normal(text).split())
    return [key for key, label in offers.items() if words and words <= set(normal_label(label).split())]


def mentioned(text: str, offers: dict[str, str]) -> list[str]:
    """The keys of the offers whose every word is in the text ("letter" in "I want my letter"), the longest first."""
    words = set(normal(text).split())
    found = [key for key, label in offers.items() if (named := set(normal_label(label).split())) and named <= words]
    return sorted(found, key=lambda key: -len(offers[key]))
