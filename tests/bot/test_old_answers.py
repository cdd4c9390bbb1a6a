"""Conversations that were half finished before a deploy go on after it.

A file of tests/fixtures/answers is a conversation as it was stored, what there was with it, the person's next message,
and the question that follows. A file is not changed when the code is: that it still goes on is the test. Where a
conversation is no longer what it was, its old file goes on to another question, and a new file is added.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.bot.chats import consent, rows
from tests.storage.test_invitations import PHONE, ROW
from tests.talk import Bot, Talk

FILES = sorted((Path(__file__).parents[1] / "fixtures" / "answers").glob("*.json"))
PERSON, LOGIN, INVITATION = 501, 601, 1001  # ids, so that what refers to them is still good


async def begin(house: Bot, given: list[str], conversation: dict[str, Any]) -> Talk:
    """A chat in the middle of a conversation."""
    now = house.clock()
    values: dict[str, Any] = {"proven_phone": PHONE if "proven" in given else None}
    async with house.database.transaction() as tx:
        if "account" in given:
            await tx.add_person(id=PERSON, phone=PHONE, password_hash=None, created_at=now)
        if "invitation" in given:
            await tx.add_invitation([{**ROW, "id": INVITATION, "posted_at": now}])
    if "login" in given:
        values |= {"login_id": LOGIN, "login_person_id": PERSON, "active_at": now}
    chat = await consent(house, "telegram", "700", conversation=json.dumps(conversation), **values)
    if "login" in given:
        async with house.database.transaction() as tx:
            await tx.add_login(id=LOGIN, chat_id=chat, person_id=PERSON, method="tap", started_at=now)
    return Talk(house)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
async def test_a_half_finished_conversation_goes_on(path: Path, house: Bot, database_url: str) -> None:
    """The next message leads to a named question, not to an incident."""
    case = json.loads(path.read_text(encoding="utf-8"))
    talk = await begin(house, case["given"], case["conversation"])
    await talk.say(case["message"])
    assert await rows(database_url, "incident") == []
    (chat,) = await rows(database_url, "chat")
    state = json.loads(chat["conversation"])
    assert {"conversation": state["name"], "key": state["pending"]["key"]} == case["next"]
