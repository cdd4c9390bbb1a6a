"""The grammar of marks: `ALL P EXCEPT 3 7`, `1-9 P, 10 AB sick`, `wote P isipokuwa 3`.

A text gives marks for exactly the people whom it names, or a question; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from bot.engine import Invalid
from bot.language import Text, _
from storage.attendance import ABSENT, PRESENT

ALL = frozenset({"all", "everyone", "everybody", "wote"})
REST = frozenset({"rest", "others", "wengine", "waliobaki"})
EXCEPT = frozenset({"except", "but", "isipokuwa", "ila", "kasoro"})
VALUES = dict.fromkeys(("p", "present", "here", "yupo", "wapo", "amefika", "wamefika"), PRESENT) | dict.fromkeys(
    ("ab", "abs", "absent", "hayupo", "hawapo", "hakufika", "hawakufika"), ABSENT
)
LATE = frozenset({"late", "amechelewa", "alichelewa", "wamechelewa", "walichelewa"})  # is present; kept as the note
BEFORE = frozenset({"number", "numbers", "namba", "nambari", "the"})  # people
FILLERS = BEFORE | {"and", "na", "is", "are", "ni"}
JOINING = frozenset({"and", "na", "pamoja", "with"})
TOKENS = re.compile(
    r"(?P<range>(?<![\w.-])\d{1,6}\s*(?:-|\bto\b|\bhadi\b|\bmpaka\b)\s*\d{1,6}(?![\w-]|\.\d))"
    r"|(?P<number>(?<![\w.-])\d{1,6}(?=[^\W\d]|[\s,;&+:]|\.(?!\d)|$)|(?<=[^\W\d_])(?<!\d)\d{1,6}(?![\w-]))"
    r"|(?P<word>[^\W\d_]+(?:['\u2019][^\W\d_]+)*)"
    r"|(?P<mark>[,;&+:\n.])|(?P<space>\s+)|(?P<odd>.)"
)
DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")
NOTE = 120  # characters of a note that are kept

LETTER = "a"  # is what some registers have for absent; a word of English too, so that nobody is marked by it
HOW = _("Write for example: ALL P, or ALL P EXCEPT 3 7, or 1-9 P, 10 AB sick. P is present, AB is absent.")


@dataclass(frozen=True)
class Said:
    """What a text says of one person."""

    value: str  # present or absent
    note: str = ""


@dataclass(frozen=True)
class Token:
    """A piece of the text: its kind, the word in lower case, or the numbers."""

    kind: str  # number, all, rest, except, value, word, mark or odd
    text: str
    numbers: range = range(0)
    space: str = ""  # before it, where it is in a note


@dataclass
class Clause:
    """Some people and what is said of them; an `exception` is to what was said of all."""

    who: str  # number, all or rest
    numbers: list[range] = field(default_factory=list)
    value: str = ""
    note: list[str] = field(default_factory=list)
    exception: bool = False

    @property
    def said(self) -> Said:
        """Its value, with the note as it was typed."""
        words = "".join(self.note)
        return Said(self.value, words.strip(" ,;.:&+\n")[:NOTE] if any(map(str.isalnum, words)) else "")


def marks(text: str, roll: Collection[int]) -> dict[int, Said]:
    """What the text says of the people with these numbers. Raises Invalid with a question."""
    found = clauses(text)
    named: dict[int, Said] = {}
    for clause in found:
        for number in _people(clause, roll):
            before = named.get(number)
            if before and before.value != clause.value:
                raise _question(_("Number {number} is named twice, as present and as absent.", number=number))
            named[number] = Said(clause.value, clause.said.note or (before.note if before else ""))
    wide = [clause for clause in found if clause.who != "number"]
    if len(wide) > 1:
        raise _question(_("You said two things of all."))
    rest = {number: clause.said for clause in wide for number in roll if number not in named}
    return dict(sorted((rest | named).items()))


def _people(clause: Clause, roll: Collection[int]) -> list[int]:
    """The people whom a clause names one by one. Gaps in a range are nobody: who left the list has left it."""
    for numbers in clause.numbers:
        for end in (numbers.start, numbers.stop - 1):
            if end not in roll:
                raise Invalid(
                    _(
                        "There is no number {number} on today's list, and who is not deployed cannot be marked. If "
                        "somebody else came, send REPLACE: the Sub County Director puts them on the list.",
                        number=end,
                    )
                )
    return [number for numbers in clause.numbers for number in numbers if number in roll]


def clauses(text: str) -> list[Clause]:
    """The text as clauses. Raises Invalid where it is not in the grammar."""
    tokens = _tokens(text)
    if tokens and tokens[0].kind == "value":
        tokens = _turned(tokens)
    found: list[Clause] = []
    while tokens:
        tokens = _clause(tokens, found)
    if not found:
        raise _question(_("I found no marks in that."))
    return found


def _clause(tokens: Sequence[Token], found: list[Clause]) -> list[Token]:
    """Read one clause from the front; what is left."""
    rest = list(tokens)
    direct = rest[0].kind == "except"
    if direct and (not found or (found[-1].who == "number" and not found[-1].exception)):
        raise _question(_("Say what all are before you say except."))
    if direct:
        rest.pop(0)
    goes_on = bool(found) and found[-1].exception and rest[:1] != [] and rest[0].kind == "number"
    clause = Clause(_subject(rest), exception=direct or goes_on)  # ... EXCEPT 3 AB sick, 7
    while rest and rest[0].kind == "number":
        clause.numbers.append(rest.pop(0).numbers)
    late = bool(rest) and rest[0].text.casefold() in LATE
    said = bool(rest) and rest[0].kind == "value"
    clause.value = PRESENT if late else VALUES[rest.pop(0).text] if said else _opposite(clause, found, rest)
    if direct and clause.value == _of_all(found):
        raise _question(_("The exception says the same as what you said of all."))
    _note(clause, rest, names=not (said or late))
    found.append(clause)
    return rest


def _opposite(clause: Clause, found: Sequence[Clause], rest: Sequence[Token]) -> str:
    """What an exception is that does not say it."""
    if rest and rest[0].text.casefold() == LETTER:
        raise _question(_unread(rest[0]))
    if not clause.exception:
        raise _question(_("I do not see whether they are present or absent."))
    return ABSENT if _of_all(found) == PRESENT else PRESENT


def _note(clause: Clause, rest: list[Token], *, names: bool) -> None:
    """Take the words that follow; `names` where they can only be names, which nobody is known by here."""
    if rest and rest[0].kind in ("word", "odd") and (names or rest[0].text.casefold() in JOINING):
        raise _question(_unread(rest[0]))
    while rest and rest[0].kind in ("word", "mark", "odd"):
        clause.note.append(rest[0].space + rest.pop(0).text)
    if rest and rest[0].kind == "value":
        raise _question(_("I do not see who is meant by {word}.", word=rest[0].text.upper()))


def _subject(rest: list[Token]) -> str:
    if rest and rest[0].kind in ("all", "rest"):
        return rest.pop(0).kind
    if not rest or rest[0].kind != "number":
        raise _question(_("I do not see who is meant.") if not rest else _unread(rest[0]))
    return "number"


def _of_all(found: Sequence[Clause]) -> str:
    return next(clause.value for clause in reversed(found) if clause.who != "number")


def _turned(tokens: Sequence[Token]) -> list[Token]:
    """`P 1-9, AB 10` as `1-9 P, 10 AB`: where the first word is a value, each value comes before its people."""
    turned: list[Token] = []
    value: Token | None = None
    for token in tokens:
        if token.kind == "value":
            turned += [value] if value else []
            value = token
        elif token.kind in ("number", "all", "rest"):
            turned.append(token)
        elif token.kind == "except":  # P ALL EXCEPT 3
            turned += [value, token] if value else [token]
            value = None
        else:
            raise _question(_unread(token))
    return [*turned, *([value] if value else [])]


def _tokens(text: str) -> list[Token]:
    """The pieces that mean something, in order; marks and fillers count within notes only."""
    if "?" in text:
        raise _question(_("That is a question, so I wrote nothing down."))
    found: list[Token] = []
    space = ""
    for match in TOKENS.finditer(unicodedata.normalize("NFKC", text).translate(DASHES)):
        if match.lastgroup == "space" and "\n" not in match[0]:
            space = " "
            continue
        token, space = replace(_token(match), space=space), ""
        in_note = bool(found) and found[-1].kind in ("value", "word", "mark", "odd")
        if in_note or not (token.kind == "mark" or token.text.casefold() in (FILLERS if found else BEFORE)):
            found.append(token)
    return _tidied(found)


def _tidied(tokens: Sequence[Token]) -> list[Token]:
    """Without what only separates a note from what follows."""
    kept: list[Token] = []
    for place, token in reversed(list(enumerate(tokens))):
        separates = token.kind == "mark" or token.text.casefold() in FILLERS
        if not (place and separates and (not kept or kept[-1].kind not in ("word", "odd"))):
            kept.append(token)
    return kept[::-1]


def _token(match: re.Match[str]) -> Token:
    text = match[0]
    if match.lastgroup == "range":
        first, last = (int(number) for number in re.findall(r"\d+", text))
        if first > last:
            raise _question(_("I cannot read {text}.", text=text))
        return Token("number", text, range(first, last + 1))
    if match.lastgroup == "number":
        return Token("number", text, range(int(text), int(text) + 1))
    if match.lastgroup == "word":
        return _word(text)
    if text.isdecimal():
        raise _question(
            _("I cannot read {text}.", text=match.string[max(0, match.start() - 2) : match.end() + 4].strip())
        )
    return Token("mark" if match.lastgroup in ("mark", "space") else "odd", text)


def _word(text: str) -> Token:
    word = text.casefold()
    kinds = ((ALL, "all"), (REST, "rest"), (EXCEPT, "except"), (VALUES, "value"))
    kind = next((kind for words, kind in kinds if word in words), "word")
    return Token(kind, word if kind == "value" else text)


def _unread(token: Token) -> Text:
    if token.text.casefold() == LETTER:
        return _("I cannot read A: for absent, write AB.")
    return _("I cannot read {text}.", text=token.text)


def _question(why: Text) -> Invalid:
    return Invalid(_("{why} {how}", why=why, how=HOW))
