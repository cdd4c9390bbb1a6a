"""Where the time of a turn goes: a stopwatch around each of its phases."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from bot import reply, turns
from bot.turn import Turn
from storage.database import Database, Transaction

QUERIES = {
    "add_chat": "inbox written",
    "add_message": "inbox written",
    "lock_chats": "chats loaded",
    "first_messages": "chats loaded",
    "save_chat": "chats saved",
    "finish_message": "chats saved",
    "add_outgoing": "outbox written",
    "set_sent": "outbox written",
}


@contextmanager
def phases(database: Database) -> Iterator[dict[str, float]]:
    """Seconds of each phase while the block runs. What waits for the database's thread counts as the database's."""
    spent: dict[str, float] = dict.fromkeys(("engine", "answer rendered", *QUERIES.values(), "begin and commit"), 0.0)

    def query(function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def timed(tx: Transaction, asked: Any, *rows: Any, **values: Any) -> Any:
            start = time.perf_counter()
            found = await function(tx, asked, *rows, **values)
            spent[QUERIES.get(asked.__name__, "begin and commit")] += time.perf_counter() - start
            return found

        return timed

    def phase(name: str, function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def timed(*values: Any) -> Any:
            start = time.perf_counter()
            found = await function(*values)
            spent[name] += time.perf_counter() - start
            return found

        return timed

    def render(*values: Any) -> Any:
        start = time.perf_counter()
        found = reply.render(*values)
        spent["answer rendered"] += time.perf_counter() - start
        return found

    with ExitStack() as stack:
        stack.enter_context(patch.object(turns, "render", render))
        stack.enter_context(patch.object(Turn, "take", phase("engine", Turn.take)))
        stack.enter_context(patch.object(Transaction, "_rows", query(Transaction._rows)))
        stack.enter_context(patch.object(Transaction, "_run", query(Transaction._run)))
        for name in ("_begin", "_commit"):
            stack.enter_context(patch.object(database, name, phase("begin and commit", getattr(database, name))))
        yield spent
