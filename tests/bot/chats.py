"""Small conversations for tests of the engine: a menu, a chat that has consent, and what is in the database."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from sqlalchemy import text

from bot.chat import Chat
from bot.conversation import Conversation, conversation
from bot.course import House
from bot.engine import Choice, Invalid
from bot.language import plain
from bot.messages import Incoming
from bot.routes import GO, RESUME
from bot.turns import SAVED
from conversations.welcome import CONSENT_VERSION
from storage.ids import new_id
from storage.migrate import engine
from storage.schema import metadata
from tests.talk import Bot, Talk


class Open(Protocol):
    """Opens a bot with these conversations and a chat that has consent."""

    def __call__(self, *journeys: Conversation, channel: str = ...) -> Awaitable[Talk]: ...


@conversation("menu", title=plain("Menu"), parks=False)
async def menu(chat: Chat) -> None:
    """What was begun, and the menu again."""
    begun = [Choice(RESUME + old.name, plain(f"Continue: {old.title}")) for old in chat.offers]
    await chat.choose("what", plain("What next?"), [*begun, Choice(f"{GO}menu", plain("Menu"))])


def journey(name: str, **more: Any) -> Callable[[Callable[[Chat], Awaitable[None]]], Conversation]:
    """A conversation that its name starts."""
    return conversation(name, title=plain(name), **more)


@journey("fails")
async def fails(chat: Chat) -> None:
    """Raise where the answer says so."""
    name = await chat.ask("name", plain("Name?"), str)
    if name.startswith("raise"):
        raise LookupError(f"nothing for {name}")
    await chat.ask("town", plain(f"Where, {name}?"), str)


def number(answer: str) -> int:
    """A whole number. Raises Invalid."""
    if not answer.isdecimal():
        raise Invalid(plain("That is not a number."))
    return int(answer)


def choices(*names: str) -> list[Choice]:
    """Options whose labels are their ids with a capital letter."""
    return [Choice(name, plain(name.capitalize())) for name in names]


def typed(talk: Talk, *texts: str) -> list[Incoming]:
    """Messages that arrive together."""
    return [talk.house.incoming(talk.channel, talk.address, text=text) for text in texts]


async def consent(house: Bot, channel: str, address: str, **values: object) -> int:
    """Make a chat that has agreed to everything; returns its id."""
    async with house.database.transaction() as tx:
        await tx.add_chat([{"id": new_id(), "channel": channel, "address": address, "created_at": house.clock()}])
        (row,) = await tx.lock_chats(lanes=json.dumps([[channel, address]]))
        given = {"language": "en", "consent_at": house.clock(), "consent_version": CONSENT_VERSION, **values}
        await tx.save_chat([{name: given.get(name, getattr(row, name)) for name in SAVED}])
    return int(row.id)


def deploy(house: Bot, *journeys: Conversation) -> None:
    """Go on with other conversations, as after a deploy."""
    old = house.lanes.turns.house
    house.lanes.turns.house = House({each.name: each for each in (menu, *journeys)}, old.limits, old.desk)


async def rows(url: str, table: str) -> list[dict[str, Any]]:
    """All rows of a table, as they are stored."""
    connector = engine(url)
    async with connector.connect() as connection:
        found = [dict(row) for row in (await connection.execute(text(f"SELECT * FROM {table}"))).mappings()]
    await connector.dispose()
    return found


async def everything(url: str) -> str:
    """Whatever is stored in any table, as one text."""
    return "\n".join([repr(await rows(url, table)) for table in metadata.tables])


async def answers(url: str) -> dict[str, str]:
    """The answers of the only chat's conversation, as they are stored."""
    (chat,) = await rows(url, "chat")
    found: dict[str, str] = json.loads(chat["conversation"]).get("answers", {})
    return found
