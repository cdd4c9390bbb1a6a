"""What a message means: a global word, a button, an answer to the pending question, or the start of a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.conversation import Conversation
from bot.engine import Pending
from bot.language import LANGUAGES, Text, _, joined, plain
from bot.messages import Incoming, Kind
from bot.words import EXACT, NEAR, PERHAPS, Word, edit_number, global_word, mentioned, near, normal, within

LONGEST = 1000  # characters that are read
GO, RESUME = "go:", "resume:"  # buttons that start a conversation, or go on with a parked one

YES_WORDS = {"yes", "y", "ndiyo", "ndio", "naam", "ok", "okay", "sawa", "sure", "confirm", "thibitisha"}
NO_WORDS = {"no", "n", "nope", "hapana", "la", "sitaki"}

UNREAD = {
    Kind.FILE: _("I cannot use a file or a picture here."),
    Kind.VOICE: _("I cannot listen to voice messages."),
    Kind.STICKER: _("I cannot read stickers."),
    Kind.LOCATION: _("I do not need your location."),
    Kind.CONTACT: _("That is not your own number. I can only use your own."),
    Kind.OTHER: _("I cannot read that kind of message."),
}


@dataclass(frozen=True)
class Answer:
    """An answer to the pending question."""

    text: str


@dataclass(frozen=True)
class Start:
    """The start of a conversation."""

    name: str


@dataclass(frozen=True)
class Resume:
    """Going on with a parked conversation."""

    name: str


@dataclass(frozen=True)
class Said:
    """A global word."""

    word: Word
    number: int = 0  # EDIT 2


@dataclass(frozen=True)
class Unclear:
    """Nothing that can be used here; the reason says why and what to do."""

    reason: Text


Step = Answer | Start | Resume | Said | Unclear


def route(incoming: Incoming, pending: Pending | None, conversations: Mapping[str, Conversation]) -> Step:
    """What this message means where the chat stands."""
    if incoming.kind is Kind.BUTTON:
        return _tapped(incoming.button, pending, conversations)
    if incoming.kind is Kind.CONTACT and incoming.proven_phone and pending and pending.contact:
        return Answer(incoming.proven_phone)
    if incoming.kind is not Kind.TEXT and not incoming.text.strip():
        return Unclear(UNREAD.get(incoming.kind, UNREAD[Kind.OTHER]))
    return _typed(incoming.text, pending, conversations)


def _tapped(button: str, pending: Pending | None, conversations: Mapping[str, Conversation]) -> Step:
    if button.startswith(GO) and button.removeprefix(GO) in conversations:
        return Start(button.removeprefix(GO))
    if button.startswith(RESUME):
        return Resume(button.removeprefix(RESUME))
    token, _dot, number = button.partition(".")
    if pending is None or token != pending.token:
        return Unclear(_("That question is already done."))
    if not number.isdecimal() or int(number) >= len(pending.options):
        return Unclear(_("I do not know that button."))
    return _chosen(pending.options[int(number)].id)


def _chosen(option: str) -> Step:
    """Options of a menu are conversations."""
    if option.startswith(GO):
        return Start(option.removeprefix(GO))
    if option.startswith(RESUME):
        return Resume(option.removeprefix(RESUME))
    return Answer(option)


def _typed(text: str, pending: Pending | None, conversations: Mapping[str, Conversation]) -> Step:
    if not any(character.isprintable() and not character.isspace() for character in text):
        return Unclear(_("I did not find any words in that message."))
    if len(text) > LONGEST:
        return Unclear(_("That message is too long for me. Please send less than {limit} characters.", limit=LONGEST))
    if word := global_word(text):
        return Said(word)
    if number := edit_number(text):
        return Said(Word.EDIT, number)
    if pending is None:
        return _started(text, conversations) or Unclear(_("I did not understand that."))
    if not pending.options:
        way_out = _started(text, conversations, EXACT) if pending.secret else None
        return way_out or Answer(text.strip())
    return _among(text, pending, conversations)


def _among(text: str, pending: Pending, conversations: Mapping[str, Conversation]) -> Step:
    """A choice by number, by words, or nearly by words."""
    number = text.strip().rstrip(".)")
    if number.isdecimal() and 1 <= int(number) <= len(pending.options):
        return _chosen(pending.options[int(number) - 1].id)
    if pending.exact and (option := _yes_or_no(text, pending)):
        return Answer(option)
    offers = {f"{option.id}\n{n}": label for option in pending.options for n, label in enumerate(option.labels)}
    for found in (near(text, offers, EXACT if pending.exact else NEAR), [] if pending.exact else within(text, offers)):
        ids = {key.partition("\n")[0] for key in found}
        if len(ids) == 1:
            return _chosen(ids.pop())
    if not pending.exact and (start := _started(text, conversations)):
        return start
    return Unclear(_mean(near(text, offers, PERHAPS), offers, len(pending.options)))


def _yes_or_no(text: str, pending: Pending) -> str:
    ids = {option.id for option in pending.options}
    if normal(text) in YES_WORDS and "yes" in ids:
        return "yes"
    return "no" if normal(text) in NO_WORDS and "no" in ids else ""


def _started(text: str, conversations: Mapping[str, Conversation], cutoff: int = NEAR) -> Start | None:
    """A conversation by its title or one of its words, in any language."""
    offers = {
        f"{conversation.name}\n{language}\n{n}": name
        for conversation in conversations.values()
        for language in LANGUAGES
        for n, name in enumerate(_names(conversation, language))
    }
    found = near(text, offers, cutoff) or ([] if cutoff == EXACT else mentioned(text, offers))
    names = list(dict.fromkeys(key.partition("\n")[0] for key in found))
    return Start(names[0]) if names else None


def _names(conversation: Conversation, language: str) -> list[str]:
    words = conversation.words.render(language).split(",") if conversation.words.message else []
    return [conversation.title.render(language), *(word.strip() for word in words)]


def _mean(keys: list[str], offers: dict[str, str], count: int) -> Text:
    labels = list(dict.fromkeys(offers[key] for key in keys))
    if labels:
        return _("I am not sure. Did you mean: {options}?", options=joined([plain(label) for label in labels], ", "))
    if count == 1:
        return _("I did not understand that. Please tap the choice or type 1.")
    return _("I did not understand that. Please tap a choice, or type its number: 1 to {count}.", count=count)
