"""The receipt for the answer to a contract."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.language import _
from conversations.issue import hand_over
from conversations.letter import which
from conversations.letters import receipts_of


@conversation(
    "receipt",
    title=_("Receipt for my answer"),
    who=Who.PROFESSIONAL,
    words=_("receipt, acceptance receipt, my receipt"),
)
async def receipt(chat: Chat) -> None:
    """Send the receipt for a contract that was accepted or rejected."""
    assert chat.person  # noqa: S101 - a professional is logged in
    entries = await receipts_of(chat, chat.person.phone)
    if not entries:
        return chat.say(_("There is no receipt yet: you have answered no contract. For your contracts send CONTRACT."))
    await hand_over(chat, await which(chat, entries, _("Which receipt?")), chat.language)
