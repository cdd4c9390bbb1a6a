"""What a message means: a global word, a button, an answer to the pending question, or the start of a conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.conversation import Conversation
from bot.engine import MORE, MORE_WORDS, Pending, Shown
from bot.language import LANGUAGES, Text, _, joined, named, plain
from bot.messages import Incoming, Kind
from bot.words import EXACT, NEAR, PERHAPS, Word, edit_number, global_word, mentioned, near, normal, within

LONGEST = 1000  # characters that are read
GO, RESUME = "go:", "resume:"  # buttons that start a conversation, or go on with a parked one
MENU = f"{GO}menu"  # where it is an option, no is an answer
NEXT = "more"  # the option that shows those that found no room

AFFIRMATIVE = {"yes", "y", "ndiyo", "ndio", "naam"}
NEGATIVE = {"no", "n", "nope", "hapana", "la", "sitaki"}

UNREAD = {
    Kind.FILE: _("I cannot use that kind of file. I can use photos and PDF files."),
    Kind.VOICE: _("I cannot listen to voice messages. Please type your answer."),
    Kind.STICKER: _("I cannot read stickers. Please type your answer."),
    Kind.LOCATION: _("I do not need your location. Please type your answer."),
    Kind.CONTACT: _("That is not your own number. I can only use your own."),
    Kind.OTHER: _("I cannot read that kind of message. Please type your answer."),
}


@dataclass(frozen=True)
class Answer:
    """An answer to the pending question."""

    text: str


@dataclass(frozen=True)
class Start:
    """The start of a conversation; `language` is that of the words that asked for it."""

    name: str
    language: str = ""


@dataclass(frozen=True)
class Resume:
    """Going on with a parked conversation."""

    name: str


@dataclass(frozen=True)
class Proven:
    """The person shared their own number where it was not asked for."""


@dataclass(frozen=True)
class Said:
    """A global word."""

    word: Word
    number: int = 0  # EDIT 2


@dataclass(frozen=True)
class NextPage:
    """A look at the options that found no room in the message."""


@dataclass(frozen=True)
class Unclear:
    """Nothing that can be used here; the reason says why and what to do."""

    reason: Text


Step = Answer | Start | Resume | Proven | Said | NextPage | Unclear


def route(incoming: Incoming, pending: Pending | None, conversations: Mapping[str, Conversation]) -> Step:
    """What this message means where the chat stands."""
    if incoming.kind is Kind.BUTTON:
        return _tapped(incoming.button, pending, conversations)
    if incoming.kind is Kind.CONTACT and incoming.proven_phone:
        return Answer(incoming.proven_phone) if pending and pending.contact else Proven()
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
        return Unclear(_("That question has passed. Please answer this one."))
    if number == NEXT and pending.size:
        return NextPage()
    if not number.isdecimal() or int(number) >= len(pending.options):
        return Unclear(_("I do not know that button. Please answer here."))
    return _chosen(pending.options[int(number)].id)


def _chosen(option: str) -> Step:
    """Options of a menu are conversations."""
    if option == NEXT:
        return NextPage()
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
    if pending and pending.options and (option := _only(near(text, _labels(pending), EXACT))):
        return _chosen(option)
    if word := global_word(text):
        return Said(word)
    if (number := edit_number(text)) is not None:
        return Said(Word.EDIT, number)
    if pending is None:
        return started(text, conversations) or Unclear(_("I did not understand that."))
    if not pending.options:
        begun = started(text, conversations, EXACT, secret=True) if pending.secret or pending.exact else None
        if begun and pending.exact:
            return Unclear(_begins(text))
        return begun or Answer(text.strip())
    if pending.free:
        option = _numbered(text, pending) or (_yes_or_no(text, pending) if pending.exact else "")
        way_out = started(text, conversations, EXACT, secret=True) if pending.exact else None
        return _chosen(option) if option else way_out or Answer(text.strip())
    return _among(text, pending, conversations)


def _among(text: str, pending: Pending, conversations: Mapping[str, Conversation]) -> Step:
    """A choice by number, by words, or nearly by words."""
    if option := _numbered(text, pending):
        return _chosen(option)
    if pending.exact and (option := _yes_or_no(text, pending)):
        return Answer(option)
    offers = _labels(pending)
    guessed = {key: label for key, label in offers.items() if not _is_exact(key, conversations)}
    if not pending.exact and (option := _only(near(text, guessed)) or _only(within(text, guessed))):
        other = started(text, conversations, EXACT, secret=True)  # its very word, unless it is the one to go on with
        return other if other and option != f"{RESUME}{other.name}" else _chosen(option)
    if start := started(text, conversations, EXACT if pending.exact else NEAR):
        return start
    if pending.exact:
        return Unclear(_clearly(pending))
    if normal(text) in NEGATIVE:
        ends = any(option.id == MENU for option in pending.options)
        return Start(MENU.removeprefix(GO)) if ends else Unclear(_("Then please choose one of these."))
    return Unclear(_mean(near(text, offers, PERHAPS), pending))


def _is_exact(key: str, conversations: Mapping[str, Conversation]) -> bool:
    """Whether an option starts a conversation that nothing near to its words starts."""
    option = key.partition("\n")[0]
    return option.startswith(GO) and (name := option.removeprefix(GO)) in conversations and conversations[name].exact


def _numbered(text: str, pending: Pending) -> str:
    """The option by its number in the message. A number with a zero before it is a name: county 047."""
    number = text.strip().rstrip(".)")
    ids = [pending.options[n].id for n in pending.visible()] + [NEXT] * bool(pending.size)
    chosen = number.isdecimal() and number[0] != "0" and len(number) <= len(str(len(ids)))
    return ids[int(number) - 1] if chosen and int(number) <= len(ids) else ""


def _offered(pending: Pending) -> list[Shown]:
    """The options, also those that are on another page, and the way to them."""
    if not pending.size:
        return pending.options
    labels, words = ([text.render(language) for language in LANGUAGES] for text in (MORE, MORE_WORDS))
    return [*pending.options, Shown(id=NEXT, labels=labels, words=words)]


def _labels(pending: Pending) -> dict[str, str]:
    """What the options are called, in every language."""
    return {
        f"{option.id}\n{n}": name
        for option in _offered(pending)
        for n, name in enumerate(
            [*option.labels, *(word.strip() for words in option.words for word in words.split(","))]
        )
    }


def _only(keys: list[str]) -> str:
    """The option that all the keys belong to, if it is one."""
    ids = {key.partition("\n")[0] for key in keys}
    return ids.pop() if len(ids) == 1 else ""


def _yes_or_no(text: str, pending: Pending) -> str:
    ids = {option.id for option in pending.options}
    if normal(text) in AFFIRMATIVE and "yes" in ids:
        return "yes"
    return "no" if normal(text) in NEGATIVE and "no" in ids else ""


def started(
    text: str, conversations: Mapping[str, Conversation], cutoff: int = NEAR, *, secret: bool = False
) -> Start | None:
    """A conversation by its title or one of its words, in any language; of the journeys, also in a sentence."""
    found = near(text, _offers(list(conversations.values())), EXACT)
    if not found and cutoff != EXACT:
        found = near(text, _offers([each for each in conversations.values() if not each.exact]), cutoff)
    if not found and not secret and (read := _read(text, conversations)):
        return read
    if not found and cutoff != EXACT:
        found = mentioned(text, _offers([each for each in conversations.values() if each.parks]))
    if not found:
        return None
    name, language, _number = found[0].split("\n")
    return Start(name, language)


def _read(text: str, conversations: Mapping[str, Conversation]) -> Start | None:
    """The conversation that answers a text without any of its words, such as a serial alone."""
    meant = next((each for each in conversations.values() if each.reads(text)), None)
    if meant is None:
        return None
    language = next((key.split("\n")[1] for key in mentioned(text, _offers([meant]))), "")
    return Start(meant.name, language)


def _offers(conversations: list[Conversation]) -> dict[str, str]:
    return {
        f"{conversation.name}\n{language}\n{n}": name
        for conversation in conversations
        for language in LANGUAGES
        for n, name in enumerate(_names(conversation, language))
    }


def _names(conversation: Conversation, language: str) -> list[str]:
    words = conversation.words.render(language).split(",") if conversation.words.message else []
    return [conversation.title.render(language), *(word.strip() for word in words)]


def _mean(keys: list[str], pending: Pending) -> Text:
    """The options that may be meant, as they are shown, whichever of their words it was."""
    meant = {key.partition("\n")[0] for key in keys}
    labels = [named(*option.labels) for option in _offered(pending) if option.id in meant]
    if labels:
        return _("I am not sure. Did you mean: {options}?", options=joined(labels, ", "))
    return _("I did not understand that. Please choose one of these.")


def _begins(text: str) -> Text:
    """Where an answer stays on record, the words that begin something are none; what was done so far is not left."""
    return _(
        "{words} begins something else here, so I did not take it as the answer; nothing is saved yet. Please say it "
        "in other words. To leave this, send MENU.",
        words=plain(text.strip(" .!\n")),
    )


def _clearly(pending: Pending) -> Text:
    """Where much depends on the answer, nothing is guessed."""
    choices = [
        _("{number} for {choice}", number=n, choice=named(*each.labels)) for n, each in enumerate(pending.options, 1)
    ]
    return _("I need a clear answer; nothing is saved yet. Send {choices}.", choices=joined(choices, ", "))
