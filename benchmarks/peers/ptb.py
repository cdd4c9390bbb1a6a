"""The four questions by python-telegram-bot: ConversationHandler and PicklePersistence.

As a process it is the library's own customwebhook example: starlette and uvicorn in front of the update queue.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)
from telegram.request import BaseRequest

from benchmarks.platform import BOT, sent, update
from benchmarks.questions import ANSWERS, QUESTIONS, THANKS
from benchmarks.rounds import Round, talk

AnyApplication = Application[Any, Any, Any, Any, Any, Any]

KEYS = list(QUESTIONS)
NAME = "marking"
FLUSH = 0.05  # seconds
ME = json.dumps({"ok": True, "result": BOT}).encode()
MESSAGE = json.dumps({"ok": True, "result": sent(1, 1)}).encode()


async def begin(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> int:
    """Ask the first question."""
    assert update.message
    await update.message.reply_text(QUESTIONS[KEYS[0]])
    return 0


def asked(number: int) -> Any:
    """The handler of the answer to a question: keep it, ask the next."""

    async def answered(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
        assert update.message
        assert context.user_data is not None
        context.user_data[KEYS[number]] = update.message.text
        if number + 1 < len(KEYS):
            await update.message.reply_text(QUESTIONS[KEYS[number + 1]])
            return number + 1
        await update.message.reply_text(f"{THANKS.format(**context.user_data)}\n\n{QUESTIONS[KEYS[0]]}")
        context.user_data.clear()
        return 0

    return answered


def conversation() -> ConversationHandler[Any]:
    """The four questions."""
    text = filters.TEXT & ~filters.COMMAND
    return ConversationHandler(
        entry_points=[MessageHandler(text, begin)],
        states={number: [MessageHandler(text, asked(number))] for number in range(len(KEYS))},
        fallbacks=[CommandHandler("cancel", begin)],
        name=NAME,
        persistent=True,
    )


async def seeded(path: Path, users: range, update_interval: float) -> PicklePersistence[Any, Any, Any]:
    """A file of users who have answered two of the questions."""
    persistence = PicklePersistence(path, update_interval=update_interval)
    await persistence.get_user_data()
    persistence.user_data = {user: dict(zip(KEYS, ANSWERS[:2], strict=False)) for user in users}
    persistence.chat_data = {user: {} for user in users}
    persistence.conversations = {NAME: {(user, user): 2 for user in users}}
    await persistence.flush()
    return PicklePersistence(path, update_interval=update_interval)


def built(builder: ApplicationBuilder[Any, Any, Any, Any, Any, Any]) -> AnyApplication:
    """An application with the conversation."""
    application = builder.build()
    application.add_handler(conversation())
    return application


class Instant(BaseRequest):
    """A way to Telegram that needs no network: every call is answered at once."""

    @property
    def read_timeout(self) -> float:
        """As python-telegram-bot asks."""
        return 5.0

    async def initialize(self) -> None:
        """Nothing to do."""

    async def shutdown(self) -> None:
        """Nothing to do."""

    async def do_request(self, url: str, *_arguments: Any, **_named: Any) -> tuple[int, bytes]:
        """The answer. Others get their turn meanwhile, as with any network."""
        await asyncio.sleep(0)
        return 200, ME if url.endswith("getMe") else MESSAGE


class Turns:
    """Turns without a network, flushed every 50 ms."""

    def __init__(self, application: AnyApplication, chats: range) -> None:
        self.application = application
        self._says = [self._person(chat) for chat in chats]
        self._over = False
        self._saved = asyncio.Event()  # set when what was answered before now is in the file

    def _person(self, chat: int) -> Callable[[], Awaitable[None]]:
        said = [Update.de_json(update(chat, number, text), self.application.bot) for number, text in enumerate(ANSWERS)]
        updates = cycle(said)
        return lambda: self.application.process_update(next(updates))

    async def answered(self, at_a_time: int, seconds: float) -> Round:
        """Turns for so long, of so many chats at a time. They speak again when they are answered, saved or not."""
        return await self._drive(self._says[:at_a_time], seconds)

    async def durable(self, at_a_time: int, seconds: float) -> Round:
        """The same; but a turn is over, and its chat speaks again, when it is answered and saved."""
        return await self._drive([partial(self._durably, say) for say in self._says[:at_a_time]], seconds)

    async def _durably(self, say: Callable[[], Awaitable[None]]) -> None:
        await say()
        await self._saved.wait()

    async def _drive(self, says: Sequence[Callable[[], Awaitable[None]]], seconds: float) -> Round:
        self._over = False
        flushing = asyncio.create_task(self._flush())
        return await talk(says, seconds, lambda: self._flushed(flushing))

    async def _flush(self) -> None:
        while not self._over:
            await asyncio.sleep(FLUSH)
            saved, self._saved = self._saved, asyncio.Event()
            await self.application.update_persistence()
            saved.set()

    async def _flushed(self, flushing: asyncio.Task[None]) -> None:
        """What was answered after the last flush began is saved by another."""
        self._over = True
        await flushing
        await self.application.update_persistence()


@asynccontextmanager
async def turns(path: Path, known: int, chats: int) -> AsyncIterator[Turns]:
    """An application without a network."""
    persistence = await seeded(path, range(1, known + chats + 1), update_interval=FLUSH)
    builder = Application.builder().token("1:T").updater(None).persistence(persistence)
    application = built(builder.request(Instant()).get_updates_request(Instant()))
    async with application:
        yield Turns(application, range(known + 1, known + chats + 1))


async def main(root: str, port: int, folder: Path) -> None:
    """Serve as documented. PicklePersistence writes once a minute unless it is told otherwise."""
    persistence = await seeded(folder / "ptb.pickle", range(0), update_interval=60)
    builder = Application.builder().token("1:T").base_url(f"{root}/bot").persistence(persistence).updater(None)
    application = built(builder)

    async def telegram(request: Request) -> Response:
        await application.update_queue.put(Update.de_json(data=await request.json(), bot=application.bot))
        return Response()

    app = Starlette(routes=[Route("/telegram/webhook", telegram, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=port, host="127.0.0.1", use_colors=False, log_level="warning"))
    async with application:
        await application.start()
        await server.serve()
        await application.stop()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
