"""People, their chats with the bot, and the messages in them, in the Bot API's own form."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict

from sandbox.telegram.errors import Json, bad_request, forbidden
from sandbox.telegram.keyboards import inline_keyboard

FILE_FIELDS = ("document", "voice", "sticker")


@dataclass
class Message:
    """A message in a chat. `wire` is what the Bot API shows of it; `markup` what came along to be tapped."""

    wire: Json
    by_bot: bool
    markup: Json | None = None
    deleted: bool = False
    taken: bool = False  # the bot has it

    @property
    def id(self) -> int:
        """Unique in the account of the bot."""
        return int(self.wire["message_id"])

    def keep_keyboard(self, markup: Json | None) -> None:
        """Show this inline keyboard under the message, or none."""
        self.wire.pop("reply_markup", None)
        if keyboard := inline_keyboard(markup):
            self.wire["reply_markup"] = keyboard


class ShownFile(BaseModel):
    """A file in a chat; its bytes are had by `file_id`."""

    model_config = ConfigDict(frozen=True)

    file_id: str
    name: str = ""
    media_type: str = ""
    size: int = 0


class ShownMessage(BaseModel):
    """One message as the person sees it now. `keyboard` is a reply keyboard that came with it."""

    model_config = ConfigDict(frozen=True)

    message_id: int
    sender: str  # bot or person
    kind: str  # text, document, photo, voice, sticker, location or contact
    text: str  # or the caption; nothing is left of a deleted message
    entities: list[Json]
    buttons: list[list[Json]]
    keyboard: Json | None
    document: ShownFile | None
    date: int
    edited: bool
    deleted: bool
    taken: bool

    def labels(self) -> list[str]:
        """The texts of the inline buttons, row by row."""
        return [button["text"] for row in self.buttons for button in row]


def shown(message: Message) -> ShownMessage:
    """A message through the person's eyes."""
    wire = {} if message.deleted else message.wire
    markup = (message.markup if not message.deleted else None) or {}
    return ShownMessage(
        message_id=message.id,
        sender="bot" if message.by_bot else "person",
        kind=_kind(message.wire),
        text=wire.get("text") or wire.get("caption") or "",
        entities=wire.get("entities") or wire.get("caption_entities") or [],
        buttons=wire.get("reply_markup", {}).get("inline_keyboard", []),
        keyboard=markup if "keyboard" in markup else None,
        document=_file(wire),
        date=message.wire["date"],
        edited="edit_date" in wire,
        deleted=message.deleted,
        taken=message.taken,
    )


def _kind(wire: Json) -> str:
    return next((kind for kind in (*FILE_FIELDS, "photo", "location", "contact") if kind in wire), "text")


def _file(wire: Json) -> ShownFile | None:
    found = next((wire[kind] for kind in FILE_FIELDS if kind in wire), None) or wire.get("photo", [None])[-1]
    if not found:
        return None
    return ShownFile(
        file_id=found["file_id"],
        name=found.get("file_name", ""),
        media_type=found.get("mime_type", ""),
        size=found.get("file_size", 0),
    )


class Person(BaseModel):
    """Somebody with Telegram on a phone. `phone` is given away as it stands here, with or without +."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    user_id: int
    first_name: str
    phone: str
    language_code: str = "en"

    def user(self) -> Json:
        """As a User of the Bot API."""
        return {
            "id": self.user_id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language_code,
        }


@dataclass
class Chat:
    """A chat with the bot: private, with one person, or a group."""

    wire: Json
    person: Person | None = None
    started: bool = False
    blocked: bool = False
    keyboard: Message | None = None  # the message whose reply keyboard lies open
    messages: dict[int, Message] = field(default_factory=dict)

    @property
    def id(self) -> int:
        """Of a private chat: its person's."""
        return int(self.wire["id"])

    def message(self, message_id: int, purpose: str) -> Message:
        """A message that is still there. Raises ApiError "message to <purpose> not found"."""
        message = self.messages.get(message_id)
        if message is None or message.deleted:
            raise bad_request(f"message to {purpose} not found")
        return message

    def add(self, message: Message) -> None:
        """Append a message; its reply keyboard, or the order to remove it, takes effect."""
        self.messages[message.id] = message
        markup = message.markup or {}
        if "keyboard" in markup:
            self.keyboard = message
        elif markup.get("remove_keyboard"):
            self.keyboard = None


class Chats:
    """All chats of the bot."""

    def __init__(self) -> None:
        self.by_id: dict[int, Chat] = {}
        self._last_message_id = 0

    def next_message_id(self) -> int:
        """Message ids of private chats are counted over all chats of the bot."""
        self._last_message_id += 1
        return self._last_message_id

    def known(self, chat_id: str) -> Chat:
        """A chat by its id as it stands in a call. Raises ApiError."""
        if not chat_id:
            raise bad_request("chat_id is empty")
        if (chat := self.by_id.get(_number(chat_id))) is None:
            raise bad_request("chat not found")
        return chat

    def reachable(self, chat_id: str) -> Chat:
        """The chat that a bot wants to write to. Raises ApiError if it must not."""
        chat = self.known(chat_id)
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        return chat


def _number(chat_id: str) -> int:
    try:
        return int(chat_id)
    except ValueError:
        return 0
