"""The bare limit of a durable turn on SQLite: the same statements, by sqlite3 in one thread, and nothing else."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

from benchmarks.questions import ANSWERS
from benchmarks.rounds import Round
from bot.messages import Incoming, Outgoing
from storage.ids import new_id
from storage.records.chats import ChatRow
from storage.sqlite import PRAGMAS, SqliteDatabase

NOW = "2026-11-22 06:00:00.000000+00:00"
HEARD = Incoming(channel="telegram", address="1", message_id="1", text=ANSWERS[0]).model_dump_json(
    exclude_defaults=True
)
SAID = Outgoing(text="Which paper of it?").model_dump_json(exclude_defaults=True)
FIELDS = ChatRow.__slots__


class Bare:
    """Turns without a bot, on a database that has the chats."""

    def __init__(self, path: Path, addresses: list[str]) -> None:
        queries = SqliteDatabase(path)._queries
        self.sql = {name: getattr(queries, name).sql for name in queries.available_queries}
        self.connection = sqlite3.connect(path, isolation_level=None, cached_statements=512)
        self.connection.executescript(PRAGMAS)
        self.addresses = addresses

    async def drive(self, batch: int, seconds: float) -> Round:
        """Turns for so long, so many a commit."""
        turns = 0
        start = time.perf_counter()
        while time.perf_counter() - start < seconds:
            self.commit([self.addresses[(turns + number) % len(self.addresses)] for number in range(batch)])
            turns += batch
        elapsed = time.perf_counter() - start
        return Round(elapsed, [elapsed * batch / turns] * turns)

    def commit(self, addresses: list[str]) -> None:
        """One turn of each of these chats, in one transaction."""
        one, many, sql = self.connection.execute, self.connection.executemany, self.sql
        said = [_row(address, SAID) for address in addresses]
        lanes = json.dumps([["telegram", address] for address in addresses])
        one("BEGIN IMMEDIATE")
        many(sql["add_chat"], said)
        many(sql["add_message"], [_row(address, HEARD) for address in addresses])
        chats = one(sql["lock_chats"], {"lanes": lanes}).fetchall()
        heard = one(sql["first_messages"], {"chats": json.dumps([chat[0] for chat in chats])}).fetchall()
        many(sql["save_chat"], [dict(zip(FIELDS, chat, strict=True)) for chat in chats])
        many(sql["add_outgoing"], said)
        many(sql["finish_message"], [{"id": each[0], "done_at": NOW} for each in heard])
        many(sql["set_sent"], [{"id": row["id"], "platform_id": row["message_id"], "at": NOW} for row in said])
        one("COMMIT")


def _row(address: str, payload: str) -> dict[str, Any]:
    """A row of any of the tables that a turn adds to."""
    number = new_id()
    row = dict.fromkeys(("created_at", "received_at", "expires_at", "lease_until"), NOW)
    names = {"id": number, "message_id": str(number), "channel": "telegram", "address": address, "payload": payload}
    names |= dict.fromkeys(("key", "report_to", "delivery_id", "proof"))
    return row | names | {"kind": 0, "state": 0, "secret": 0, "owner": "bare"}
