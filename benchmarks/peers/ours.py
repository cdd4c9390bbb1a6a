"""The four questions by this bot, as production composes it."""

from __future__ import annotations

import gc
import logging
import sys
from pathlib import Path

import uvloop
from pydantic import SecretStr

from benchmarks.platform import SECRET
from benchmarks.questions import JOURNEYS, seed
from bot import logs
from bot.__main__ import stopped
from bot.app import running
from bot.settings import Settings
from storage.connect import database
from storage.migrate import migrate


def settings(root: str, port: int, folder: Path) -> Settings:
    """Telegram by webhook, on SQLite; nothing is taken from the environment."""
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'ours.db'}",
        files_url=str(folder / "files"),
        public_url=f"http://127.0.0.1:{port}",
        secret_key=SecretStr("k" * 32),
        files_key=SecretStr("0" * 64),
        telegram_bot_token=SecretStr("1:T"),
        telegram_webhook_secret=SecretStr(SECRET),
        telegram_api_url=root,
        telegram_mode="webhook",
        twilio_account_sid="",
        port=port,
    )


async def main(root: str, port: int, folder: Path, chats: int) -> None:
    """Serve until told to end."""
    made = settings(root, port, folder)
    await migrate(made.database_url)
    store = database(made.database_url)
    await store.open()
    await seed(store, "telegram", [str(chat) for chat in range(1, chats + 1)])
    await store.close()
    async with running(made, journeys=JOURNEYS):
        gc.freeze()
        await stopped()


if __name__ == "__main__":
    logs.configure("text", logging.WARNING)
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])))
