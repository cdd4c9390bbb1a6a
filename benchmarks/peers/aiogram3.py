"""The four questions by aiogram 3: its state machine, kept in Redis or in memory, behind its own webhook handler."""

from __future__ import annotations

import sys
from typing import Any

import uvloop
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import BaseStorage
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from benchmarks.questions import QUESTIONS, THANKS

KEYS = list(QUESTIONS)
router = Router()


class Marking(StatesGroup):
    """Which question waits for its answer."""

    subject = State()
    paper = State()
    centre = State()
    scripts = State()


STATES = (Marking.subject, Marking.paper, Marking.centre, Marking.scripts)


def asked(number: int) -> Any:
    """The handler of the answer to a question: keep it, ask the next."""

    async def answered(message: Message, state: FSMContext) -> None:
        answers = await state.update_data({KEYS[number]: message.text})
        if number + 1 < len(KEYS):
            await state.set_state(STATES[number + 1])
            await message.answer(QUESTIONS[KEYS[number + 1]])
            return
        await state.clear()
        await state.set_state(STATES[0])
        await message.answer(f"{THANKS.format(**answers)}\n\n{QUESTIONS[KEYS[0]]}")

    return answered


for _number, _state in enumerate(STATES):
    router.message(_state, F.text)(asked(_number))


@router.message(F.text)
async def begin(message: Message, state: FSMContext) -> None:
    """Ask the first question."""
    await state.set_state(STATES[0])
    await message.answer(QUESTIONS[KEYS[0]])


def kept(redis: str) -> BaseStorage:
    """Where the state is kept. The pool must hold a connection for each update under way, or updates are lost."""
    if not redis:
        return MemoryStorage()
    from aiogram.fsm.storage.redis import RedisStorage  # another package, which only this needs

    return RedisStorage.from_url(redis, connection_kwargs={"max_connections": 1000})


async def main(root: str, port: int, redis: str) -> None:
    """Serve as documented, with the state in Redis where its URL is given."""
    storage = kept(redis)
    bot = Bot("1:T", session=AiohttpSession(api=TelegramAPIServer.from_base(root)))
    dispatcher = Dispatcher(storage=storage)
    dispatcher.include_router(router)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot).register(app, path="/telegram/webhook")
    setup_application(app, dispatcher, bot=bot)
    await web._run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
