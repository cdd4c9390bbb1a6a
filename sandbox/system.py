"""The bot in production's own code, against stand-ins of Telegram and Twilio on loopback."""

from __future__ import annotations

import secrets
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from bot.app import App, running
from bot.load import Loaded
from bot.settings import Settings
from handlers.http import session
from handlers.twilio.client import connect
from handlers.twilio.templates import sync
from sandbox import sample
from sandbox.server import Server
from sandbox.telegram import TOKEN, TelegramStandIn
from sandbox.twilio import TwilioStandIn
from storage.connect import database
from storage.uploads import TemplateSids

ACCOUNT = "AC" + "0" * 32
WHATSAPP_NUMBER, SMS_NUMBER = "+254700022262", "22262"


@dataclass
class Desk:
    """The two stand-ins, and the bot between them."""

    telegram: TelegramStandIn
    twilio: TwilioStandIn
    settings: Settings
    app: App
    telegram_url: str
    twilio_url: str
    loaded: Loaded


@asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[Desk]:
    """Everything on loopback, on a fresh database in `folder`, with sample invitations."""
    shutil.rmtree(folder / "state", ignore_errors=True)
    telegram, token = TelegramStandIn(), secrets.token_hex(16)
    twilio = TwilioStandIn(ACCOUNT, token, whatsapp_number=WHATSAPP_NUMBER, sms_number=SMS_NUMBER)
    async with Server(telegram.app) as telegram_server, Server(twilio.app) as twilio_server:
        twilio.account.url = twilio_server.url
        settings = sandbox_settings(folder / "state", telegram_server.url, twilio_server.url, token, free_port())
        for name in ("whatsapp", "sms"):
            twilio.account.webhooks[name] = f"{settings.public_url}/twilio/{name}"
        loaded = await prepare(settings)
        async with running(settings) as app:
            yield Desk(telegram, twilio, settings, app, telegram_server.url, twilio_server.url, loaded)


def sandbox_settings(folder: Path, telegram_url: str, twilio_url: str, token: str, port: int) -> Settings:
    """Settings that name every value: nothing is taken from the environment."""
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'mtahini.db'}",
        files_url=str(folder / "files"),
        public_url=f"http://127.0.0.1:{port}",
        secret_key=SecretStr(secrets.token_hex(32)),
        telegram_bot_token=SecretStr(TOKEN),
        telegram_webhook_secret=SecretStr(secrets.token_hex(16)),
        telegram_api_url=telegram_url,
        telegram_mode="polling",
        twilio_account_sid=ACCOUNT,
        twilio_auth_token=SecretStr(token),
        twilio_api_url=twilio_url,
        twilio_content_url=twilio_url,
        twilio_whatsapp_from=WHATSAPP_NUMBER,
        twilio_sms_from=SMS_NUMBER,
        host="127.0.0.1",
        port=port,
        log_format="text",
    )


async def prepare(settings: Settings) -> Loaded:
    """The sample invitations, and WhatsApp's templates."""
    loaded = await sample.load(settings)
    store = database(settings.database_url)
    await store.open()
    try:
        async with session() as http:
            await sync(connect(settings, http), TemplateSids(store))
    finally:
        await store.close()
    return loaded


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
