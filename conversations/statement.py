"""The statement of what somebody did for the council in a year."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.language import _
from conversations.issue import hand_over
from conversations.letter import which
from conversations.letters import statements_of


@conversation(
    "statement",
    title=_("Statement of service"),
    who=Who.PROFESSIONAL,
    words=_("statement, my statement, service, my service, proof of service, service record"),
)
async def statement(chat: Chat) -> None:
    """Send the statement of a year in which the person served."""
    assert chat.person  # noqa: S101 - a professional is logged in
    entries = await statements_of(chat, chat.person)
    if not entries:
        return chat.say(
            _(
                "There is no statement of service yet: it can be had from the first day of your work on. For your "
                "letters send LETTER."
            )
        )
    await hand_over(chat, await which(chat, entries, _("Which year?")), chat.language)
