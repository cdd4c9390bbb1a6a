"""The four questions that every bot in the benchmarks asks, over and over; and chats in the midst of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.chat import Chat
from bot.conversation import Conversation, conversation
from bot.engine import Pending, State
from bot.language import _
from bot.turns import SAVED
from storage.database import Database
from storage.ids import new_id

QUESTIONS = {
    "subject": "Which subject did you mark last year?",
    "paper": "Which paper of it?",
    "centre": "At which marking centre?",
    "scripts": "How many scripts did you mark?",
}
THANKS = "Thank you. You marked {subject}, paper {paper}, at {centre}: {scripts} scripts."
ANSWERS = ("Chemistry", "233/1 Theory", "Lake View Girls High School, Nakuru", "412")


@conversation("marking", title=_("Marking"))
async def marking(chat: Chat) -> None:
    """Ask the four questions, thank for the answers, begin again."""
    answers = {key: await chat.ask(key, _(question), str) for key, question in QUESTIONS.items()}
    chat.say(_(THANKS, **answers))
    chat.go("marking")


JOURNEYS: tuple[Conversation, ...] = (marking,)


async def seed(database: Database, channel: str, addresses: Sequence[str]) -> None:
    """Make known chats, who have agreed to the privacy notice and answered two of the questions."""
    now = datetime.now(UTC)
    pending = Pending(key="centre", token="0" * 12)
    answers = dict(zip(QUESTIONS, ANSWERS[:2], strict=False))
    state = State(name="marking", run=new_id(), answers=answers, pending=pending).model_dump_json()
    rows = [{"id": new_id(), "channel": channel, "address": address, "created_at": now} for address in addresses]
    saved = dict.fromkeys(SAVED) | {"consent_at": now, "active_at": now, "conversation": state}
    async with database.transaction() as tx:
        await tx.add_chat(rows)
        found = await tx.lock_chats(lanes=json.dumps([[channel, address] for address in addresses]))
        await tx.save_chat([saved | {"id": row.id} for row in found])
