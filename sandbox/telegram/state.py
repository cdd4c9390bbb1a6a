"""Everything that Telegram knows about one bot."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from sandbox.feed import Feed
from sandbox.telegram.chats import Chat, Chats, Message, shown
from sandbox.telegram.errors import Json
from sandbox.telegram.files import Files
from sandbox.telegram.limits import RateLimit
from sandbox.telegram.updates import Update, Updates
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
    feed: Feed = field(default_factory=Feed)
    chats: Chats = field(default_factory=Chats)
    files: Files = field(default_factory=Files)
    updates: Updates = field(default_factory=Updates)
    queries: dict[str, Query] = field(default_factory=dict)
    query_numbers: Iterator[int] = field(default_factory=count)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)  # by scope and language
    menu_buttons: dict[int, Json] = field(default_factory=dict)  # by chat; 0 is the default

    def __post_init__(self) -> None:
        self.webhook = Webhook(self.updates, self.clock)
        self.rate = RateLimit(self.clock)
        self.updates.taken = self._taken

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
        """Tell those who watch the phones what a message looks like now."""
        self.tell(chat.id, kind, shown(message).model_dump())

    def tell(self, user_id: int, kind: str, content: Json) -> None:
        """Tell those who watch a phone: `kind` is message, edited, deleted, taken, toast, typing or menu."""
        self.feed.publish("telegram", user_id, user_id=user_id, kind=kind, content=content)

    def update(self, kind: str, chat: Chat, content: Json) -> None:
        """Tell the bot, as things stand now."""
        self.updates.add(kind, chat.id, deepcopy(content))

    def _taken(self, update: Update) -> None:
        """The bot has what a person wrote: a second tick."""
        wire = update.body.get("message", {})
        chat = self.chats.by_id.get(update.lane[0])
        message = chat.messages.get(wire.get("message_id", 0)) if chat else None
        if chat and message and not message.taken:
            message.taken = True
            self.changed("taken", chat, message)
