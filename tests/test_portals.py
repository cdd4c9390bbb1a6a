"""The page for people who know the council's portals names words that work."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.messages import Incoming
from bot.routes import Said, Start, route
from conversations import ALL

PAGE = Path("docs/portals.md").read_text()
WORDS = sorted({word for line in PAGE.splitlines() for word in re.findall(r"`([^`]+)`", line.rpartition("| ")[2])})


@pytest.mark.parametrize("word", WORDS)
def test_each_word_of_the_page_leads_somewhere(word: str) -> None:
    """Typed where nothing was asked, it starts something."""
    incoming = Incoming(channel="sms", address="1", message_id="1", text=word)
    assert isinstance(route(incoming, None, {each.name: each for each in ALL}), Start | Said)
