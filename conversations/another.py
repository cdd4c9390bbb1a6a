"""Log in as somebody else than the owner of this phone's number."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.language import _
from conversations.people import OTHER


@conversation(
    "another",
    title=_("Another account"),
    words=_("another account, use another account, different account, other account"),
    parks=False,
)
async def another_account(chat: Chat) -> None:
    """Ask for the user name, whatever number this phone has."""
    chat.go("login", way=OTHER)
