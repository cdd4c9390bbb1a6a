"""What else can be done with a letter that was sent: read it here, have it in the other language, or its receipt."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice
from bot.language import _, plain
from bot.routes import GO
from conversations.issue import as_text, foreign, hand_over
from conversations.letters import Entry, applied, letters_of, receipts_of, statements_of
from storage.letters import DEPLOYMENT, INVITATION, RECEIPT

READ = "read"
OFFERED = (INVITATION, DEPLOYMENT)  # letters that a statement of service and pay follow
LANGUAGES = {"en": Choice("en", plain("In English")), "sw": Choice("sw", plain("Kwa Kiswahili"))}


@conversation("letter_more", title=_("More about a letter"), who=Who.PROFESSIONAL, parks=False)
async def letter_more(chat: Chat) -> None:
    """Offer what there is besides the file."""
    if not chat.knows("entry"):
        return chat.go("letter")
    assert chat.person  # noqa: S101 - a professional is logged in
    receipts = await receipts_of(chat, chat.person)
    statements = await statements_of(chat, chat.person)
    letters = await letters_of(chat, chat.person)
    entries: list[Entry] = [*letters, *receipts, *await applied(chat, chat.person), *statements]
    entry = await chat.choose("entry", _("Which letter?"), entries)
    language = await _language(chat, entry)
    offers = _offers(entry, language, served=bool(statements))
    wanted = await chat.choose("wanted", _("Anything else about this letter?"), offers)
    if wanted.id == READ:
        text = await as_text(chat, entry, language)
        if text:
            chat.say(*foreign(chat, entry), text)
        else:
            chat.say(_("The council has changed this letter. For the new one, send LETTER."))
        wanted = await chat.choose("after", _("Anything else about this letter?"), offers[1:])
    if wanted.id == RECEIPT:
        answer = next(each for each in receipts if each.invitation.id == entry.subject.id)
        return await hand_over(chat, answer, chat.language)
    await hand_over(chat, entry, wanted.id)


async def _language(chat: Chat, entry: Entry) -> str:
    if len(entry.languages) == 1:
        return entry.languages[0]
    choice = await chat.choose("language", _("In which language?"), [LANGUAGES[each] for each in entry.languages])
    return choice.id


def _offers(entry: Entry, language: str, *, served: bool) -> list[Choice]:
    others = [LANGUAGES[each] for each in entry.languages if each != language]
    receipt = [Choice(RECEIPT, _("Receipt for my answer"))] if entry.subject.kind == INVITATION else []
    work = [Choice(f"{GO}statement", _("Statement of service")), Choice(f"{GO}pay", _("Where my money is"))]
    begun = work if served and entry.subject.kind in OFFERED else []
    return [Choice(READ, _("Read it here")), *others, *receipt, *begun, Choice(f"{GO}menu", _("Main menu"))]
