"""Looks at each part of an installation, and says what to do about what is wrong."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from aiohttp import ClientError, ClientSession, encode_basic_auth

from bot.press import signer
from bot.settings import Settings
from handlers.http import session
from handlers.twilio.templates import NEWS, TEMPLATES
from storage.connect import database
from storage.files import Files
from storage.migrate import head, revision
from storage.uploads import TemplateSids

ROOM = 1 << 30  # bytes that must be free: a day's documents, and a copy of the database while it is backed up
SKEW = timedelta(seconds=30)  # by which our clock may differ: deadlines are kept by it
OFF = "off: to use it set "  # and the names of its settings; nothing is wrong
Check = Callable[[Settings, ClientSession], Awaitable[str]]


async def examine(settings: Settings) -> AsyncIterator[tuple[str, str]]:
    """Each check's name and its problem; an empty problem is good news."""
    async with session() as http:
        for name, check in CHECKS.items():
            try:
                yield name, await check(settings, http)
            except (OSError, ClientError, TimeoutError) as error:
                host = getattr(error, "host", "") or "its server"
                yield (
                    name,
                    f"{host} does not answer: look at the network and the firewall ({type(error).__name__})",
                )
            except Exception as error:
                yield name, f"{type(error).__name__}: {error}"


async def _database(settings: Settings, _http: ClientSession) -> str:
    found = await revision(settings.database_url)
    if found != head():
        return f"the schema is at {found or 'nothing'}, not at {head()}: run `mtahini migrate`"
    store = database(settings.database_url)
    await store.open()
    await store.close()
    return ""


async def _files(settings: Settings, _http: ClientSession) -> str:
    files = Files(settings.files_url, settings.cipher())
    content = b"mtahini doctor"
    return "" if await files.read(files.keep(content)) == content else "what is written cannot be read back"


async def _signature(settings: Settings, _http: ClientSession) -> str:
    found = signer(settings)
    return found.problem(datetime.now(UTC)) if found else OFF + "LETTER_KEY"


async def _telegram(settings: Settings, http: ClientSession) -> str:
    if not settings.telegram:
        return OFF + "TELEGRAM_BOT_TOKEN"
    root = f"{settings.telegram_api_url}/bot{settings.telegram_bot_token.get_secret_value()}"
    async with http.get(f"{root}/getMe") as answer:
        if answer.status != 200:
            return f"the token is refused ({answer.status}): compare TELEGRAM_BOT_TOKEN with @BotFather's"
    async with http.get(f"{root}/getWebhookInfo") as answer:
        info = (await answer.json())["result"]
    if settings.telegram_mode == "webhook" and info["url"] != f"{settings.public_url}/telegram/webhook":
        return "Telegram calls another address: start `mtahini run` once, it sets the webhook"
    if info.get("last_error_message"):
        return f"Telegram could not deliver: {info['last_error_message']}"
    return ""


async def _twilio(settings: Settings, http: ClientSession) -> str:
    if not settings.twilio_account_sid:
        return OFF + "TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN"
    login = encode_basic_auth(settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value())
    url = f"{settings.twilio_api_url}/2010-04-01/Accounts/{settings.twilio_account_sid}/Messages.json?PageSize=1"
    async with http.get(url, headers={"Authorization": login}) as answer:
        return "" if answer.status == 200 else f"refused ({answer.status}): compare the account SID and the token"


async def _aggregator(settings: Settings, http: ClientSession) -> str:
    if not settings.sms_http_url:
        return OFF + "SMS_HTTP_URL"
    names = settings.sms_http_names
    query = {names["user"]: settings.sms_http_user} if settings.sms_http_user else {}
    headers = {names["key"]: settings.sms_http_key.get_secret_value()}
    async with http.get(settings.sms_http_url, params=query, headers=headers) as answer:
        if answer.status in (401, 403):
            return f"refused ({answer.status}): compare SMS_HTTP_USER and SMS_HTTP_KEY with the aggregator's"
    return "" if "aggregator" in settings.sms else "not used: add aggregator to SMS_ROUTES"


async def _templates(settings: Settings, _http: ClientSession) -> str:
    if not settings.whatsapp:
        return OFF + "TWILIO_WHATSAPP_FROM"
    store = database(settings.database_url)
    await store.open()
    try:
        known = await TemplateSids(store).all()
    finally:
        await store.close()
    missing = [template.friendly_name for template in TEMPLATES if template.hash not in known]
    if missing:
        return f"{len(missing)} are not at Twilio yet: run `mtahini templates sync`"
    waiting = [template.friendly_name for template in NEWS.values() if not known.get(template.hash)]
    return f"WhatsApp has not approved {', '.join(waiting)}: run `mtahini templates sync` once more" if waiting else ""


async def _disk(settings: Settings, _http: ClientSession) -> str:
    free = min(map(_free, (settings.files_url, settings.database_url.removeprefix("sqlite:///"))))
    return "" if free >= ROOM else f"{free >> 20} MB are free: make room, or move DATABASE_URL or FILES_URL"


def _free(place: str) -> int:
    """Bytes on the disk of a file or a folder, which need not exist yet; what is elsewhere has room."""
    if "://" in place:
        return ROOM
    path = Path(place).absolute()
    return shutil.disk_usage(next(each for each in (path, *path.parents) if each.exists())).free


async def _clock(settings: Settings, http: ClientSession) -> str:
    """Against the clock of a platform, which stands in every answer."""
    url = settings.telegram_api_url if settings.telegram else settings.twilio_api_url
    async with http.get(url) as answer:
        theirs = parsedate_to_datetime(answer.headers["Date"])
    skew = now() - theirs
    return f"this machine's clock is {skew.total_seconds():.0f} s off: set up NTP" if abs(skew) > SKEW else ""


def now() -> datetime:
    """This machine's clock."""
    return datetime.now(UTC)


async def _public(settings: Settings, http: ClientSession) -> str:
    if not settings.public_url:
        return "PUBLIC_URL is not set: letters could not be verified from outside"
    async with http.get(f"{settings.public_url}/healthz") as answer:
        return "" if answer.status == 200 else f"{settings.public_url}/healthz answers {answer.status}"


CHECKS: dict[str, Check] = {
    "database": _database,
    "files": _files,
    "letters' signature": _signature,
    "Telegram": _telegram,
    "Twilio": _twilio,
    "WhatsApp's templates": _templates,
    "SMS aggregator": _aggregator,
    "public address": _public,
    "disk": _disk,
    "clock": _clock,
}
