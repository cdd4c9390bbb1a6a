"""What a person may do about who gets into the account."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import Who, conversation
from bot.engine import Choice
from bot.language import _
from bot.routes import GO


@conversation("security", title=_("Password and log-ins"), who=Who.PROFESSIONAL, words=_("security"), parks=False)
async def security(chat: Chat) -> None:
    """Offer what there is about passwords, the PIN and log-ins."""
    await chat.choose(
        "what",
        _("What would you like to do?"),
        [
            Choice(f"{GO}password", _("Change my password")),
            Choice(f"{GO}reset", _("Reset my password")),
            Choice(f"{GO}pin", _("My PIN")),
            Choice(f"{GO}logins", _("Where I am logged in")),
            Choice(f"{GO}number", _("Change my number")),
            Choice(f"{GO}join", _("Join two accounts")),
            Choice(f"{GO}privacy", _("My data and privacy")),
        ],
    )
