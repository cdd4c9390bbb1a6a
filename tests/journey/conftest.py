"""The whole system, for tests that need no other settings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from handlers.http import session
from sandbox.system import Desk
from tests.journey.conversation import whole


@pytest.fixture
async def standing(tmp_path: Path) -> AsyncIterator[Desk]:
    """On SQLite, with Telegram's webhook."""
    async with whole(tmp_path, telegram_mode="webhook") as found:
        yield found


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    """A browser, or a stranger."""
    async with session() as opened:
        yield opened


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time-outs and pauses of a fraction of a second."""
    monkeypatch.setattr("handlers.http.TOTAL", 0.5)
    monkeypatch.setattr("handlers.telegram.request.READ", 0.5)
    monkeypatch.setattr("handlers.telegram.request.CONNECT", 0.5)
    monkeypatch.setattr("bot.outbox.FIRST_WAIT", 0.05)
    monkeypatch.setattr("bot.outbox.LOOK", 0.1)
    monkeypatch.setattr("handlers.telegram.channel.FIRST_PAUSE", 0.05)
