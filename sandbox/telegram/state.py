"""Everything that Telegram knows about one bot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from sandbox.telegram.chats import Chat, Chats, Message, shown
from sandbox.telegram.errors import Json
from sandbox.telegram.feed import Feed
from sandbox.telegram.files import Files
from sandbox.telegram.limits import RateLimit
from sandbox.telegram.updates import Updates
from sandbox.telegram.webhook import Webhook

Clock = Callable[[], float]  # seconds since 1970


class Query(NamedTuple):
    """A tap that the bot has not answered yet."""

    user_id: int
    asked_at: float


@dataclass
class State:
    """In memory; gone with the process."""

    bot: Json
    clock: Clock
    chats: Chats = field(default_factory=Chats)
    files: Files = field(default_factory=Files)
    feed: Feed = field(default_factory=Feed)
    updates: Updates = field(default_factory=Updates)
    queries: dict[str, Query] = field(default_factory=dict)
    query_numbers: Iterator[int] = field(default_factory=count)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)  # by scope and language
    menu_buttons: dict[int, Json] = field(default_factory=dict)  # by chat; 0 is the default

    def __post_init__(self) -> None:
        self.webhook = Webhook(self.updates, self.clock)
        self.rate = RateLimit(self.clock)

    def now(self) -> int:
        """Unix time in whole seconds."""
        return int(self.clock())

    def post(self, chat: Chat, sender: Json, content: Json, markup: Json | None = None) -> Message:
        """Put a new message into a chat."""
        head: Json = {
            "message_id": self.chats.next_message_id(),
            "from": sender,
            "chat": chat.wire,
            "date": self.now(),
        }
        message = Message(head | content, by_bot=sender is self.bot, markup=markup)
        message.keep_keyboard(markup)
        chat.add(message)
        self.changed("message", chat, message)
        return message

    def changed(self, kind: str, chat: Chat, message: Message) -> None:
        """Tell those who watch the phones."""
        self.feed.publish(chat.id, kind, shown(message).model_dump())

    def update(self, kind: str, chat: Chat, content: Json) -> None:
        """Tell the bot, as things stand now."""
        self.updates.add(kind, chat.id, deepcopy(content))
