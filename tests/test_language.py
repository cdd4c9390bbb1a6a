"""The Kiswahili catalogue is whole and safe to fill in, and texts are rendered as people read them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

import conversations
from bot.conversation import Conversation
from bot.language import BOLD, LANGUAGES, LOCALES, Text, _, joined, n_, plain
from bot.messages import BOLD_OFF, BOLD_ON, Incoming
from bot.routes import Said, Start, Step, route
from bot.words import BY_TEXT
from handlers.sms import gsm7

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "conversations", "handlers")
NAMES = "SMS|KRA|PIN|TSC|NSSF|SHA|NHIF|ALL|WOTE|EXCEPT|ISIPOKUWA"  # in capitals, and not to be sent alone
TO_SEND = re.compile(rf"\b(?!(?:{NAMES})\b)[A-Z]{{3,}}(?: [A-Z]{{3,}})*\b(?![-/])")  # such as LOG OUT
JOURNEYS = {each.name: each for each in conversations.ALL}


def _in_source() -> set[str]:
    """The English messages that the source has, as Babel finds them."""
    keywords = {"_": None, "n_": (1, 2)}
    found = set()
    for package in PACKAGES:
        for _file, _line, message, _comments, _context in extract_from_dir(ROOT / package, keywords=keywords):
            found.add(message if isinstance(message, str) else message[0])
    return found


def _read() -> Catalog:
    with (LOCALES / "sw" / "LC_MESSAGES" / "mtahini.po").open("rb") as file:
        return read_po(file)


CATALOGUE = _read()
ENTRIES = [entry for entry in CATALOGUE if entry.id]


def _forms(texts: object) -> list[str]:
    """One text, or its singular and plural."""
    return [str(text) for text in texts] if isinstance(texts, list | tuple) else [str(texts or "")]


def _pairs(entry: Message) -> list[tuple[str, str]]:
    """Each English form with its Kiswahili one."""
    return list(zip(_forms(entry.id), _forms(entry.string), strict=True))


PAIRS = [pair for entry in ENTRIES for pair in _pairs(entry)]


def _placeholders(text: str) -> list[str]:
    return sorted(name for _literal, name, _format, _conversion in Formatter().parse(text) if name is not None)


def _step(word: str) -> Step:
    """What a word means to a bot that waits for nothing."""
    return route(Incoming(channel="sms", address="1", message_id="1", text=word), None, JOURNEYS)


def test_every_message_has_a_kiswahili_text() -> None:
    """What the source says in English the catalogue says in Kiswahili, and surely so."""
    sure = {_forms(entry.id)[0] for entry in ENTRIES if not entry.fuzzy and all(_forms(entry.string))}
    assert _in_source() - sure == set()


def test_the_catalogue_has_nothing_that_the_source_has_not() -> None:
    """A message that was changed or dropped leaves no old translation behind."""
    assert {_forms(entry.id)[0] for entry in ENTRIES} - _in_source() == set()
    assert not CATALOGUE.obsolete


def test_both_languages_have_the_same_placeholders() -> None:
    """A value is shown in both languages, and none is asked for that is not given."""
    assert [pair for pair in PAIRS if _placeholders(pair[0]) != _placeholders(pair[1])] == []


def test_both_languages_have_the_same_bold_parts() -> None:
    """Bold marks come in pairs on one line, and in as many in both languages."""
    bold = [tuple(BOLD.subn("", text) for text in pair) for pair in PAIRS]
    assert [texts for texts in bold if any("*" in rest for rest, _count in texts)] == []
    assert [(english, kiswahili) for english, kiswahili in bold if english[1] != kiswahili[1]] == []


def test_kiswahili_is_in_the_alphabet_of_sms() -> None:
    """Nothing is replaced on its way to a plain phone."""
    assert [kiswahili for _english, kiswahili in PAIRS if gsm7(kiswahili) != kiswahili] == []


def test_words_that_people_are_told_to_send_work() -> None:
    """What a message names in capitals is a word of the bot's or starts a conversation."""
    words = {word for pair in PAIRS for text in pair for word in TO_SEND.findall(text)}
    assert {"LETTER", "BARUA", "LOG OUT", "TOKA"} <= words
    assert [word for word in words if not isinstance(_step(word), Said | Start)] == []


def test_words_that_letters_tell_people_to_send_work() -> None:
    """What is printed cannot be taken back."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "letters" / "words").glob("*.toml"))]
    told = re.compile(r"\b(?:[Ss]end|[Tt]uma)[ \n\\]+((?:[A-Z]{2,}[ \n\\]*)+)")
    words = {" ".join(found.replace("\\", " ").split()) for text in texts for found in told.findall(text)}
    assert {"ERASE", "FUTA DATA", "WITHDRAW CONSENT"} <= words
    assert [word for word in words if not isinstance(_step(word), Said | Start)] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("journey", conversations.ALL, ids=lambda journey: journey.name)
def test_the_words_of_a_conversation_start_it(journey: Conversation, language: str) -> None:
    """No word is claimed by another conversation, or by the other language."""
    words = {word.strip() for word in journey.words.render(language).split(",") if word.strip()}
    assert [word for word in words - BY_TEXT.keys() if _step(word) != Start(journey.name, language)] == []


def test_a_moment_is_shown_in_nairobi_time_in_both_languages() -> None:
    """Nine in the evening in London is past midnight in Nairobi, with the names and the clock of each language."""
    text = _("{at}", at=datetime(2026, 11, 29, 21, 5, tzinfo=UTC))
    assert text.render("en") == "Monday 30 November 2026, 00:05"
    assert text.render("sw") == "Jumatatu 30 Novemba 2026, saa 6:05 usiku (00:05)"


def test_a_day_is_shown_in_both_languages() -> None:
    """A date has no time of day."""
    text = _("{on}", on=date(2026, 12, 13))
    assert text.render("en") == "Sunday 13 December 2026"
    assert text.render("sw") == "Jumapili 13 Desemba 2026"


@pytest.mark.parametrize("name", ["a*b*c", "*Otieno*", "{name}", "{0}", "%s", "<b>", "_x_"])
def test_a_value_is_never_taken_for_markup(name: str) -> None:
    """Only the catalogue's own marks are bold, and a value's braces are left as they are."""
    assert _("*{name}*: {name}", name=name).render("en") == f"{BOLD_ON}{name}{BOLD_OFF}: {name}"
    assert plain(name).render("sw") == name


def test_a_text_without_values_may_have_braces() -> None:
    """Braces are placeholders only where there are values."""
    assert Text("{").render("en") == "{"


def test_a_text_within_a_text_is_rendered_in_the_same_language() -> None:
    """The language is chosen once, for all the parts."""
    text = joined([_("Yes"), _("Continue: {title}", title=_("Log in"))], ", ")
    assert text.render("en") == "Yes, Continue: Log in"
    assert text.render("sw") == "Ndiyo, Endelea: Ingia"


@pytest.mark.parametrize(("count", "english", "kiswahili"), [(1, "1 day", "siku 1"), (5, "5 days", "siku 5 zote")])
def test_a_number_chooses_the_form(count: int, english: str, kiswahili: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One is told from many in both languages."""
    forms = {"{count} day": ("siku {count}", "siku {count} zote")}
    monkeypatch.setattr("bot.language.catalogue", lambda language: forms if language == "sw" else {})
    text = n_("{count} day", "{count} days", count=count)
    assert text.render("en") == english
    assert text.render("sw") == kiswahili


def test_a_text_without_a_translation_is_in_english() -> None:
    """A gap in the catalogue never leaves a person without words."""
    assert Text("Not in the catalogue").render("sw") == "Not in the catalogue"


def test_kiswahili_tells_how_to_come_back_to_english() -> None:
    """The message after a change of language is the one text that does not say the same in both."""
    text = _("I will write in English from now on. For Kiswahili, send LUGHA.")
    assert "Kiswahili" in text.render("sw")
    assert "ENGLISH" in text.render("sw")
