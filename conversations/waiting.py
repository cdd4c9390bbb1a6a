"""What waited until its person wrote, where a channel may be written to for some hours only."""

from __future__ import annotations

from bot.chat import Chat
from bot.conversation import conversation
from bot.language import _


@conversation("waiting", title=_("Read what waits"), words=_("read it, read, what is new"), first=True, parks=False)
async def waiting(chat: Chat) -> None:
    """Say that what waited is here: whatever the person writes brings it, before the answer."""
    if await chat.store.people.waits(chat.row):
        return chat.say(_("That is all that waited for you."))
    chat.say(_("Nothing waits for you here."))
