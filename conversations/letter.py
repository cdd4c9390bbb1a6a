"""The letters of the council, as PDF files in the chat; on plain phones, what they say in short."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.language import LANGUAGES, Text, _
from bot.words import normal
from conversations.contracts import title
from conversations.issue import hand_over, own_language
from conversations.letters import CODES, Entry, letters_of, matching
from storage.records.contracts import Invitation

WORDS = _("letter, letters, my letter, download letter, invitation letter, deployment letter, download my letter, pdf")
PAPER = re.compile(r"\s*(?:20\d\d\s+)?(?:[A-Z]{3,6}\s+)?\d{3,4}/\d[A-Z]?\s*", re.IGNORECASE)  # 2024 KCSE 233/1


def read(text: str) -> dict[str, str]:
    """Which letter is meant: a paper alone, or a letter with its year, paper or centre."""
    words = {word.strip() for language in LANGUAGES for word in WORDS.render(language).split(",")}
    named = CODES.search(text) and words & set(normal(text).split())
    return {"wish": text} if named or PAPER.fullmatch(text) else {}


@conversation("letter", title=_("My letters"), who=Who.PROFESSIONAL, words=WORDS, reads=read)
async def letter(chat: Chat) -> None:
    """Send one of the letters that there are for this person."""
    assert chat.person  # noqa: S101 - a professional is logged in
    entries = await letters_of(chat, chat.person)
    if not entries:
        return _nothing(chat, await chat.store.invitations.of(chat.person.phone))
    entry = await which(chat, entries, _("Which letter?"))
    await hand_over(chat, entry, own_language(chat, entry))


async def which(chat: Chat, entries: Sequence[Entry], prompt: Text) -> Entry:
    """The entry that was asked for in words, or chosen."""
    if chat.knows("wish"):
        wish = await chat.ask("wish", prompt, str)
        found = matching(entries, wish)
        if not found:
            chat.say(_("I find none for: {wish}. These are there.", wish=wish))
            return await chat.choose("entry", prompt, entries)
        entries = found
    if len(entries) == 1:
        return entries[0]
    return await chat.choose("entry", prompt, entries)


def _nothing(chat: Chat, invitations: list[Invitation]) -> None:
    if any(invitation.decision is None for invitation in invitations):
        chat.say(_("Your letter will be ready when you have accepted the contract."))
        return chat.go("contract")
    if invitations:
        return chat.say(_("You rejected {title}, so there is no letter for it.", title=title(invitations[0])))
    chat.say(_("There is no letter for you yet: the council has posted nothing for your number."))
