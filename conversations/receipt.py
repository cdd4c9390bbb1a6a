"""The receipt for the answer to a contract, or for an application."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.language import _
from conversations.issue import hand_over
from conversations.letter import which
from conversations.letters import Entry, applied, receipts_of


@conversation(
    "receipt",
    title=_("Receipts"),
    who=Who.PROFESSIONAL,
    words=_("receipt, acceptance receipt, my receipt, application receipt"),
)
async def receipt(chat: Chat) -> None:
    """Send the receipt for a contract that was accepted or rejected, or for an application."""
    assert chat.person  # noqa: S101 - a professional is logged in
    entries: list[Entry] = [*await receipts_of(chat, chat.person), *await applied(chat, chat.person)]
    if not entries:
        return chat.say(
            _(
                "There is no receipt yet: you have answered no contract and applied for nothing. For your contracts "
                "send CONTRACT, for what is open VACANCIES."
            )
        )
    await hand_over(chat, await which(chat, entries, _("Which receipt?")), chat.language)
