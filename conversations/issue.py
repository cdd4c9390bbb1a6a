"""Handing a letter over: printed when somebody first asks for it, and kept."""

from __future__ import annotations

from bot.chat import Chat
from bot.language import Text, _, plain
from bot.messages import Attachment
from bot.press import Printable
from conversations.letters import Entry
from conversations.logins import place
from letters.seal import Mark
from letters.sealer import shown
from storage.history import LETTER
from storage.letters import APPLICATION, RECEIPT
from storage.records.contracts import Letter


async def hand_over(chat: Chat, entry: Entry, language: str) -> None:
    """Send a letter, or say in short what it says where files cannot be sent; then what else can be done with it."""
    if reason := entry.not_yet(chat.now):
        return chat.say(reason)
    issued = await issue(chat, entry, language)
    await _watch(chat, entry)
    if not chat.limits.documents:
        return chat.say(entry.essentials(issued.serial))
    chat.send_document(Attachment(sha256=issued.sha256, name=entry.file_name, size=issued.size), entry.label)
    if entry.subject.kind in (RECEIPT, APPLICATION):
        chat.say(_("Here is your receipt. Its serial is {serial}.", serial=issued.serial))
    else:
        chat.say(_("Here is your letter. Its serial is {serial}.", serial=issued.serial), *foreign(chat, entry))
    chat.go("letter_more", entry=entry.id, language=language)


async def _watch(chat: Chat, entry: Entry) -> None:
    """Let the owner of the number know of letters that go to an address not proven to be theirs; once an address."""
    assert chat.person  # noqa: S101 - a professional is logged in
    person, taker = chat.person, f"chat {chat.row.id}"
    if chat.own_phone == person.phone or await chat.store.history.has(person, LETTER, taker):
        return
    await chat.store.history.add(person.id, LETTER, entry.title, taker, channel=chat.row.channel)
    told = _(
        "Your letter {title} was taken on {place}, {at}. Was it not you? Send LOGINS to end that log-in.",
        title=entry.title,
        place=place(chat, chat.row),
        at=chat.now,
    )
    await chat.notify(person.phone, told, by_text=False)


async def as_text(chat: Chat, entry: Entry, language: str) -> Text | None:
    """The whole letter as text; None where the one that was sent no longer counts."""
    issued = await chat.store.letters.of(entry.subject, language)
    if issued is None or entry.not_yet(chat.now):
        return None
    mark = Mark(issued.serial, issued.version, shown(issued.seal), chat.desk.press.url(issued.serial))
    return plain(entry.content(language, issued.issued_at).in_chat(mark, chat.language))


def foreign(chat: Chat, entry: Entry) -> list[Text]:
    """Says so where the council writes a letter in English only, and the person reads Kiswahili."""
    return [] if chat.language in entry.languages else [_("This letter is in English.")]


def own_language(chat: Chat, entry: Entry) -> str:
    """The person's language, where the council writes the letter in it."""
    return chat.language if chat.language in entry.languages else entry.languages[0]


async def issue(chat: Chat, entry: Printable, language: str) -> Letter:
    """The letter as it stands, printed now if nobody asked for it before."""
    letters = chat.store.letters
    if found := await letters.of(entry.subject, language):
        return found
    version = await letters.next_version(entry.subject)
    # What was posted while the printer worked is another letter: it is printed anew.
    key = f"letter/{version}/{language}/{entry.subject.posted_at.isoformat()}"
    printed = await chat.work(key, chat.desk.press.print, entry, version, language, chat.now)
    issued = await letters.issue(printed) or await letters.of(entry.subject, language)
    assert issued  # noqa: S101 - it is ours, or was there before
    return issued
