"""Telegram: asks for what people say, or is called with it, and says what the bot answers."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing, suppress
from typing import Any
from urllib.parse import quote

import structlog
from aiohttp import ClientSession
from pydantic import ValidationError
from starlette.routing import Route
from telegram import Bot
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channel import (
    Accept,
    FileGone,
    FileIds,
    FileStore,
    FileTooLarge,
    Limits,
    MessageInvalid,
    NotFetched,
    RetryAfter,
    Sent,
)
from bot.messages import Attachment, Outgoing, SentFile
from bot.settings import Settings
from handlers import download
from handlers.telegram import outbound, webhook
from handlers.telegram.commands import DEFAULT, LANGUAGES, commands
from handlers.telegram.errors import UNKNOWN_FILE, failure
from handlers.telegram.inbound import NAME, Update, incoming
from handlers.telegram.request import AiohttpRequest
from storage.cipher import Unreadable

LIMITS = Limits(
    title="Telegram",
    text=4096,
    text_with_options=4096,
    options=50,  # of 100 buttons, because all of them together must also stay below 10 kB
    contact_button=True,
    documents=True,
    erases=True,
    reserved_words=False,
    per_second=30,
    upload=20_000_000,  # Telegram hands no larger file to a bot
    receipts=False,
)
UPDATES = ["message", "callback_query", "my_chat_member"]
POLL = 25  # seconds that Telegram keeps a poll open where there is nothing to say
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds after a failure, doubling
CONNECTIONS = 40  # by which Telegram may call at a time
TOO_BIG = "file is too big"  # in Telegram's words
TAPS = 200  # acknowledgements under way; a tap beyond is left to show its progress bar for a while

log = structlog.get_logger(__name__)


class Telegram:
    """A `bot.channel.Channel`. The session belongs to its maker."""

    name = NAME
    limits = LIMITS

    def __init__(
        self, settings: Settings, accept: Accept, files: FileStore, file_ids: FileIds, session: ClientSession
    ) -> None:
        token = settings.telegram_bot_token.get_secret_value()
        self._settings = settings
        self._accept = accept
        self._files = files
        self._file_ids = file_ids
        self._account = token.partition(":")[0]  # the bot's own id: what it uploaded is known to it alone
        self._request = AiohttpRequest(session)
        self._session = session
        root = settings.telegram_api_url.rstrip("/")
        self._downloads = f"{root}/file/bot{token}"
        self._bot = Bot(token, f"{root}/bot", request=self._request, get_updates_request=self._request)
        self._known = False
        self._offset = 0
        self._listening: asyncio.Task[None] | None = None
        self._acknowledging: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Begin to listen in the background, however long Telegram is away."""
        self._listening = asyncio.create_task(self._listen(), name="telegram")

    async def stop(self) -> None:
        """Stop listening. What was not stored yet, Telegram brings again."""
        tasks = {*self._acknowledging, *([self._listening] if self._listening else [])}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def routes(self) -> Sequence[Route]:
        """Where Telegram calls, if it does."""
        if self._settings.telegram_mode == "polling":
            return []
        return [webhook.route(self._settings.telegram_webhook_secret.get_secret_value(), self._store_one)]

    # In

    async def _listen(self) -> None:
        """Make ourselves known; when polling, go on asking. Whatever fails is tried again."""
        failures = 0
        while not self._known or self._settings.telegram_mode == "polling":
            try:
                await (self._poll() if self._known else self._introduce())
                failures = 0
            except Exception as error:
                failures += 1
                await asyncio.sleep(_pause(error, failures))

    async def _introduce(self) -> None:
        me = await self._bot.get_me()
        if self._settings.telegram_mode == "polling":
            await self._bot.delete_webhook()
        else:
            await self._bot.set_webhook(
                f"{self._settings.public_url}{webhook.PATH}",
                max_connections=CONNECTIONS,
                allowed_updates=UPDATES,
                secret_token=self._settings.telegram_webhook_secret.get_secret_value(),
            )
        await self._bot.set_my_commands(commands(DEFAULT))
        for language in LANGUAGES:
            await self._bot.set_my_commands(commands(language), language_code=language)
        self._known = True
        log.info("telegram is ready", bot=me.username, mode=self._settings.telegram_mode)

    async def _poll(self) -> None:
        """Ask once. The offset, which tells Telegram what we have, moves only when that is stored."""
        fields = {"offset": str(self._offset), "timeout": str(POLL), "allowed_updates": json.dumps(UPDATES)}
        found = await self._call("getUpdates", fields, POLL)
        await self._store([update for each in found if (update := _update(each))])
        if found:
            self._offset = found[-1]["update_id"] + 1

    async def _store_one(self, update: Update) -> None:
        await self._store([update])

    async def _store(self, updates: Sequence[Update]) -> None:
        if messages := [message for update in updates if (message := incoming(update))]:
            await self._accept(messages)
        for update in updates:
            if update.callback_query:
                self._acknowledge(update.callback_query.id)

    def _acknowledge(self, tap: str) -> None:
        """Take the progress bar off a tapped button, in the background: nobody waits for it, and it may fail."""
        if len(self._acknowledging) < TAPS:
            task = asyncio.create_task(self._try("answerCallbackQuery", {"callback_query_id": tap}))
            self._acknowledging.add(task)
            task.add_done_callback(self._acknowledging.discard)

    async def fetch(self, file: SentFile) -> AsyncGenerator[bytes, None]:
        """What somebody sent, from the address that Telegram gives for it."""
        try:
            path = str((await self._call("getFile", {"file_id": file.reference}))["file_path"])
        except BadRequest as error:
            raise FileTooLarge if TOO_BIG in str(error).lower() else FileGone(type(error).__name__) from None
        except InvalidToken as error:
            raise FileGone(type(error).__name__) from None
        except (TelegramError, LookupError) as error:
            raise NotFetched(type(error).__name__) from None
        async with aclosing(download.chunks(self._session, f"{self._downloads}/{quote(path)}", LIMITS.upload)) as found:
            async for chunk in found:
                yield chunk

    async def forget(self, reference: str) -> None:
        """Telegram has no such method."""

    # Out

    async def send(self, address: str, message: Outgoing, outbox_id: int) -> Sent:  # noqa: ARG002
        """Send a message by one call, after erasing the one it names. Telegram sends no receipts."""
        if message.erase:
            await self._try("deleteMessage", {"chat_id": address, "message_id": message.erase})
        try:
            if message.attachment and message.attachment.is_picture:
                return _sent(await self._photo(address, message, message.attachment))
            if message.attachment:
                return _sent(await self._document(address, message, message.attachment))
            answer = await self._call("sendMessage", outbound.message(address, message, LIMITS.options))
            return _sent(answer["message_id"])
        except (TelegramError, LookupError) as error:
            raise failure(error) from error
        except FileNotFoundError as error:
            raise MessageInvalid("the document is not in the file store") from error
        except Unreadable as error:
            raise MessageInvalid(str(error)) from error

    async def _photo(self, address: str, message: Outgoing, attachment: Attachment) -> int:
        content = await self._files.read(attachment.sha256)
        caption = outbound.caption(message.text)
        sent = await self._bot.send_photo(
            address, content, caption=caption, parse_mode="HTML", filename=attachment.name
        )
        return sent.message_id

    async def _document(self, address: str, message: Outgoing, attachment: Attachment) -> int:
        """Send a document by the id it was given when it was uploaded first, or upload it."""
        file_id = await self._file_ids.get(NAME, self._account, attachment.sha256)
        if file_id:
            try:
                return (await self._send_document(address, message, attachment, file_id))[0]
            except BadRequest as error:
                if not UNKNOWN_FILE.search(str(error)):
                    raise
        content = await self._files.read(attachment.sha256)
        message_id, new_id = await self._send_document(address, message, attachment, content)
        await self._remember(attachment.sha256, new_id)
        return message_id

    async def _send_document(
        self, address: str, message: Outgoing, attachment: Attachment, document: str | bytes
    ) -> tuple[int, str]:
        sent = await self._bot.send_document(
            address,
            document,
            caption=outbound.caption(message.text),
            parse_mode="HTML",
            filename=attachment.name,
            api_kwargs=outbound.keyboard(message, LIMITS.options),
        )
        return sent.message_id, sent.document.file_id if sent.document else ""

    async def _remember(self, sha256: str, file_id: str) -> None:
        """Keep a document's id; the message is out, so it must not seem to fail for that."""
        try:
            await self._file_ids.put(NAME, self._account, sha256, file_id)
        except Exception:
            log.exception("telegram file id not stored")

    async def _call(self, method: str, fields: dict[str, str], seconds: float = 0.0) -> Any:
        return await self._request.call(f"{self._bot.base_url}/{method}", fields, seconds)

    async def _try(self, method: str, fields: dict[str, str]) -> None:
        with suppress(TelegramError, LookupError):
            await self._call(method, fields)


def _sent(message_id: int) -> Sent:
    return Sent(platform_id=str(message_id))


def _update(raw: Any) -> Update | None:
    try:
        return Update.model_validate(raw)
    except ValidationError as error:
        log.warning("telegram update skipped: not understood", fields=[each["loc"] for each in error.errors()])
        return None


def _pause(error: Exception, failures: int) -> float:
    """Seconds to wait after the last of so many failures in a row, which it also writes into the log."""
    pause = min(FIRST_PAUSE * 2.0 ** min(failures - 1, 10), LONGEST_PAUSE) * random.uniform(0.8, 1.2)
    if not isinstance(error, TelegramError):
        log.error("telegram updates not stored", exc_info=error)
        return pause
    reason = failure(error)
    log.warning("telegram cannot be reached", kind=type(reason).__name__, reason=str(reason), failures=failures)
    return reason.seconds if isinstance(reason, RetryAfter) else pause
