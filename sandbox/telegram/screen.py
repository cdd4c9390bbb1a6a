"""What people see on their phones."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sandbox.telegram.chats import Chat, Person, ShownMessage, shown
from sandbox.telegram.errors import Json
from sandbox.telegram.files import File
from sandbox.telegram.state import State

Seen = Callable[[list[ShownMessage]], object]


class Screen:
    """Every view is one person's, named by `user_id`. Raises LookupError for a person who does not exist."""

    def __init__(self, state: State) -> None:
        self._state = state

    def people(self) -> list[Person]:
        """Everybody, in the order they came."""
        return [chat.person for chat in self._state.chats.by_id.values() if chat.person]

    def chat(self, user_id: int) -> list[ShownMessage]:
        """The chat with the bot as the person sees it now, deleted messages as empty ones."""
        return [shown(message) for message in self._chat(user_id).messages.values()]

    def keyboard(self, user_id: int) -> list[str]:
        """The labels of the reply keyboard that lies open."""
        return [key["text"] for key in keys_of(self._chat(user_id))]

    def commands(self, user_id: int) -> list[Json]:
        """The bot's commands in the person's language, or else in the default one."""
        language = self._person(self._chat(user_id)).language_code
        default = '{"type": "default"}'
        commands = self._state.commands
        return commands.get((default, language)) or commands.get((default, ""), [])

    def menu_button(self, user_id: int) -> Json:
        """What the button beside the text field does."""
        buttons = self._state.menu_buttons
        return buttons.get(user_id) or buttons.get(0, {"type": "default"})

    def file(self, file_id: str) -> bytes:
        """The bytes of a file in any chat. Raises LookupError."""
        return self.find_file(file_id).content

    def find_file(self, file_id: str) -> File:
        """A file in any chat, with its name and size. Raises LookupError."""
        return self._state.files.find(file_id)

    async def wait_for(
        self,
        user_id: int,
        count: int = 0,
        predicate: Seen | None = None,
        timeout: float = 5.0,  # noqa: ASYNC109 - it also ends a wait that comes over HTTP
    ) -> list[ShownMessage]:
        """The chat as soon as it holds `count` messages of the bot, and `predicate` of it is true.

        `timeout` in seconds. Raises TimeoutError.
        """

        def look() -> list[ShownMessage] | None:
            chat = self.chat(user_id)
            answers = sum(message.sender == "bot" for message in chat)
            return chat if answers >= count and (not predicate or predicate(chat)) else None

        async with asyncio.timeout(timeout):
            return await self._state.feed.until(look, user_id)

    def _chat(self, user_id: int) -> Chat:
        chat = self._state.chats.by_id.get(user_id)
        if chat is None:
            raise LookupError(f"there is no person {user_id}")
        return chat

    def _person(self, chat: Chat) -> Person:
        if chat.person is None:
            raise LookupError(f"chat {chat.id} is a group")
        return chat.person


def keys_of(chat: Chat) -> list[Json]:
    """The keys of the reply keyboard that lies open."""
    markup = (chat.keyboard.markup if chat.keyboard else None) or {}
    return [key for row in markup.get("keyboard", []) for key in row]
