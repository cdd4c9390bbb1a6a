"""The bot in production's own code, against stand-ins of Telegram and Twilio on loopback."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from bot.app import App, running
from bot.office import Loaded
from bot.settings import Settings
from handlers.http import session
from handlers.twilio.client import connect
from handlers.twilio.templates import approve, sync
from sandbox import sample
from sandbox.clock import Clock
from sandbox.feed import Feed
from sandbox.server import Server
from sandbox.telegram import TOKEN, TelegramStandIn
from sandbox.twilio import TwilioStandIn
from storage.connect import database
from storage.uploads import TemplateSids

HARMLESS = {"host", "port", "log_format"}
ACCOUNT = "AC" + "0" * 32
ARRIVAL = 5.0  # seconds in which a message arrives that nothing holds back
WHATSAPP_NUMBER, SMS_NUMBER = "+254700022262", "22262"


@dataclass
class Platforms:
    """The two stand-ins, and settings that lead to them."""

    telegram: TelegramStandIn
    twilio: TwilioStandIn
    settings: Settings
    telegram_url: str
    twilio_url: str
    feed: Feed
    clock: Clock


@dataclass
class Desk(Platforms):
    """The stand-ins, and the bot between them."""

    app: App
    loaded: Loaded

    async def move_clock(self, by: timedelta) -> None:
        """Move everybody's clock forward, when what is on its way has arrived: else it would come days late."""
        with suppress(TimeoutError):  # what a switch holds back is late indeed
            async with asyncio.timeout(ARRIVAL):
                await self.telegram.idle()
                await self.app.settled()
                await self.twilio.idle()
        self.clock.move(by)


@asynccontextmanager
async def platforms(
    folder: Path, *, feed: Feed | None = None, clock: Clock | None = None, **changes: object
) -> AsyncIterator[Platforms]:
    """The stand-ins on loopback. `changes` are settings with values of their own, by name."""
    feed, clock, token = feed or Feed(), clock or Clock(), secrets.token_hex(16)
    telegram = TelegramStandIn(clock=clock.seconds, feed=feed)
    numbers = {"whatsapp_number": WHATSAPP_NUMBER, "sms_number": SMS_NUMBER}
    twilio = TwilioStandIn(ACCOUNT, token, **numbers, clock=clock, feed=feed)
    async with Server(telegram.app) as telegram_server, Server(twilio.app) as twilio_server:
        twilio.account.url = twilio_server.url
        settings = sandbox_settings(folder, telegram_server.url, twilio_server.url, token, free_port())
        settings = settings.model_copy(update=changes)
        for name in ("whatsapp", "sms"):
            twilio.account.webhooks[name] = f"{settings.public_url}/twilio/{name}"
        yield Platforms(telegram, twilio, settings, telegram_server.url, twilio_server.url, feed, clock)


@asynccontextmanager
async def desk(
    folder: Path, *, feed: Feed | None = None, clock: Clock | None = None, **changes: object
) -> AsyncIterator[Desk]:
    """Everything on loopback, with sample invitations, in an empty folder."""
    async with platforms(folder, feed=feed, clock=clock, **changes) as found:
        loaded = await prepare(found.settings)
        async with running(found.settings, clock=found.clock) as app:
            yield Desk(**vars(found), app=app, loaded=loaded)


def sandbox_settings(folder: Path, telegram_url: str, twilio_url: str, token: str, port: int) -> Settings:
    """Settings that name every value: nothing is taken from the environment."""
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{folder / 'mtahini.db'}",
        files_url=str(folder / "files"),
        public_url=f"http://127.0.0.1:{port}",
        secret_key=SecretStr(secrets.token_hex(32)),
        files_key=SecretStr(secrets.token_hex(32)),
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


def real_settings() -> list[str]:
    """Names of the settings, in the environment or in .env, that a real Mtahini has and a sandbox has not."""
    given = DotEnvSettingsSource(Settings)() | EnvSettingsSource(Settings)()
    return sorted(name.upper() for name in given if name in Settings.model_fields and name not in HARMLESS)


async def prepare(settings: Settings) -> Loaded:
    """The sample invitations, and WhatsApp's templates."""
    loaded = await sample.load(settings)
    store = database(settings.database_url)
    await store.open()
    try:
        async with session() as http:
            await sync(connect(settings, http), TemplateSids(store))
            await approve(connect(settings, http), TemplateSids(store))
    finally:
        await store.close()
    return loaded


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
