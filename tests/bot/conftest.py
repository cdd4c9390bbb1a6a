"""A bot of a test's own conversations."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.conversation import Conversation
from tests.bot.chats import Open, consent, menu
from tests.talk import Clock, Talk, bot


@pytest.fixture
async def opened(database_url: str, tmp_path: Path, clock: Clock) -> AsyncIterator[Open]:
    """Opens a bot with some conversations, and a chat with it that has consent."""
    async with AsyncExitStack() as stack:

        async def open_chat(*journeys: Conversation, channel: str = "telegram") -> Talk:
            made = bot(database_url, tmp_path / "files", clock, journeys=(menu, *journeys))
            house = await stack.enter_async_context(made)
            await consent(house, channel, "700")
            return Talk(house, channel)

        yield open_chat
