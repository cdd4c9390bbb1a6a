"""Whether a letter or a message is ours: by its serial, or by the words themselves. For anyone, without an account."""

from __future__ import annotations

import re

from bot.chat import Chat
from bot.conversation import conversation
from bot.engine import Invalid
from bot.language import LANGUAGES, Text, _
from bot.words import normal
from catalogue import TOLL_FREE
from letters.seal import find_serials, parse_serial
from letters.sealer import shown
from storage.letters import REPLACED, WITHDRAWN
from storage.people import GUESS
from storage.records.contracts import Told, VerifiedLetter

WORDS = _(
    "verify, check letter, is this real, is it real, is this true, is this genuine, real or fake, fake letter, "
    "is this fake, is it fake, is this letter fake"
)
ASKED = _("Send the serial of the letter: three groups, such as 7KQ2-M8TX-9RB4C. Or send the message that you doubt.")
ASKED_FILES = _(
    "Send the serial of the letter: three groups, such as 7KQ2-M8TX-9RB4C. Or send the message, or the PDF file, that "
    "you doubt."
)
PART = _("That is neither a serial nor a whole message of ours. Send all the words of the message.")
SECRETS = _("password, code")  # in the texts that bring one
SHORTEST = 30  # characters of a notice
MISTYPED = _("That serial has a typing mistake. Compare it with the letter, and send it again.")


def read(text: str) -> dict[str, str]:
    """What is to be checked: what follows a word that asks for it, or a serial, or the address on a letter."""
    asked = _without_question(text)
    serial = find_serials(text) or (parse_serial(text) and not text.isalpha())
    return {"what": asked or text} if asked or serial else {}


def _without_question(text: str) -> str:
    """What follows the words at the front of a text that ask whether it is real; nothing if it has none."""
    words = [word.strip() for language in LANGUAGES for word in WORDS.render(language).split(",")]
    pattern = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    found = re.match(rf"\s*/?(?:{pattern})\b[\s?!:.,]*", text, re.IGNORECASE)
    return text[found.end() :].strip() if found else ""


@conversation("verify", title=_("Check a letter or a message"), words=WORDS, first=True, reads=read, files=True)
async def verify(chat: Chat) -> None:
    """Say whether a letter or a message is genuine; strangers see initials and paper only."""
    if files := await chat.files():
        return chat.say(await _file(chat, files[-1].sha256))
    what = await chat.ask("what", ASKED_FILES if chat.limits.upload else ASKED, _checkable, files=True)
    serial = _serial(what)
    if serial is None:
        return chat.say(_message(chat, what, await _told(chat, what)))
    people = chat.store.people
    if await people.too_often(GUESS, chat.row, "", own=not await people.tried(GUESS, chat.row)):
        return chat.say(_too_often())
    letter = await chat.store.letters.verify(serial, chat.desk.press.sealer)
    if letter is None:
        await people.note(GUESS, chat.row, "")
        return chat.say(_unknown(serial))
    chat.say(_verdict(letter))


async def _file(chat: Chat, sha256: str) -> Text:
    letter = await chat.store.letters.verify_file(sha256, chat.desk.press.sealer)
    if letter:
        return _verdict(letter)
    return _(
        "*Not a file of ours.* No letter of ours is this file. If it is a photo or a copy of a letter, send the serial "
        "that it shows."
    )


def _checkable(text: str) -> str:
    """Raises Invalid where it is neither a serial nor long enough for a message."""
    if _serial(text) is None:
        if find_serials(text):
            raise Invalid(MISTYPED)
        if len(text) < SHORTEST:
            raise Invalid(PART)
    return text


def _serial(text: str) -> str | None:
    """The serial that a text is, or holds."""
    return next((serial for each in (text, *find_serials(text)) if (serial := parse_serial(each))), None)


def _verdict(letter: VerifiedLetter) -> Text:
    facts = {"serial": letter.serial, "title": letter.title, "initials": letter.initials, "version": letter.version}
    if letter.standing == WITHDRAWN:
        return _(
            "*Withdrawn.* The council took back letter {serial} ({initials}, {title}): it no longer counts.", **facts
        )
    if letter.standing == REPLACED:
        return _(
            "*Replaced.* Letter {serial} ({initials}, {title}), version {version}, has changed since: ask the bearer "
            "for version {current}.",
            current=letter.current,
            **facts,
        )
    return _(
        "*Genuine.* Letter {serial}: {initials}, {title}, seal {seal}, version {version}. Compare all of this with the "
        "letter in your hand.",
        seal=shown(letter.seal),
        **facts,
    )


def _unknown(serial: str) -> Text:
    return _(
        "*Not genuine.* No letter has the serial {serial}. If it is so printed, the letter is not ours: pay nothing, "
        "and call {phone}, free of charge.",
        serial=serial,
        phone=TOLL_FREE,
    )


def _too_often() -> Text:
    return _(
        "Too many serials that do not exist were tried. Please try again in an hour, or call {phone}, free of charge.",
        phone=TOLL_FREE,
    )


def _brings_secret(text: str) -> bool:
    """Whether this may be one of the texts that bring a password or a code: no proof of them is kept."""
    words = {word.strip() for language in LANGUAGES for word in SECRETS.render(language).split(",")}
    return not words.isdisjoint(normal(text).split())


async def _told(chat: Chat, text: str) -> Told | None:
    row = chat.row
    return await chat.store.letters.told(text, chat.desk.press.sealer, row.address, chat.proven_phone)


def _message(chat: Chat, what: str, told: Told | None) -> Text:
    if told is None and _brings_secret(what):
        return _(
            "I cannot tell: messages with a password or a code leave nothing here to compare with. STATUS shows what "
            "was sent to you. We never ask you for a password or a code by telephone."
        )
    if told is None:
        return _(
            "*We did not send this.* No notice of ours has these words. If a part is missing, send the whole message. "
            "Do not pay anybody; the council's line {phone} is free of charge.",
            phone=TOLL_FREE,
        )
    if told.address in (chat.row.address, chat.proven_phone):
        return _("*Genuine.* We sent you this message: {at}.", at=told.created_at)
    return _("*Genuine, but not yours.* We sent this message to somebody else: {at}.", at=told.created_at)
