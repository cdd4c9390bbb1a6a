"""UNDO: of a person the last change of their documents; in a chat that acts for a centre, how a mark is corrected."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.language import Text, _
from conversations.roll import HOURS


@conversation("undo", title=_("Undo"), words=_("undo"), parks=False)
async def undo(chat: Chat) -> None:
    """Where marks are made, whoever is not logged in means a mark; else it is about documents, after a log-in."""
    if chat.person is None and await chat.store.centres.here(chat.row):
        return chat.say(_correct(), _("To undo a change of your own documents, log in first, then send UNDO."))
    chat.go("undo-document")


@conversation("undo-document", title=_("Undo the last change of my documents"), who=Who.PROFESSIONAL, parks=False)
async def undo_document(chat: Chat) -> None:
    """Take back the last thing that was sent or removed."""
    assert chat.person  # noqa: S101 - a professional is logged in
    document = await chat.store.documents.undo(chat.person, chat.origin.channel)
    if document:
        chat.say(_("Undone. Your documents are as they were before."))
        return chat.go("documents")
    if await chat.store.centres.here(chat.row):
        chat.say(_correct())
    chat.say(
        _(
            "I can undo only the last change of your documents, for an hour and until the council decides. There is "
            "none."
        )
    )


def _correct() -> Text:
    return _("To correct a mark before {cut_off}, send its number and the right mark, for example: 3 AB.", **HOURS)
