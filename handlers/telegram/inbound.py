"""From an update of the Bot API to what somebody said.

The models name only the fields that are used: reading an update takes 10 µs so, and 150 µs and more by
python-telegram-bot's own classes, which know them all.
"""

from __future__ import annotations

import re
from datetime import datetime

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat
from pydantic import BaseModel, ConfigDict, Field

from bot.messages import BOLD_OFF, BOLD_ON, Incoming, Kind, SentFile
from handlers.telegram.commands import COMMANDS, LANGUAGES

NAME = "telegram"
# Fields of a message that say what it is; an animation also has a document, a venue a location.
KINDS = {
    "sticker": Kind.STICKER,
    "voice": Kind.VOICE,
    "audio": Kind.VOICE,
    "video_note": Kind.VOICE,
    "location": Kind.LOCATION,
    "video": Kind.FILE,
}
COMMAND = re.compile(rf"(?i)/({'|'.join(COMMANDS)})(@\w+)?\s*")
OURS = str.maketrans("", "", f"{BOLD_ON}{BOLD_OFF}\0")


class User(BaseModel):
    """Somebody on Telegram."""

    id: int
    first_name: str = ""
    last_name: str = ""
    language_code: str = ""


class Chat(BaseModel):
    """Where something was said."""

    id: int
    type: str


class Contact(BaseModel):
    """A contact card: anybody's, unless `user_id` says whose."""

    phone_number: str
    user_id: int | None = None


class File(BaseModel):
    """A document, or a photo in one of the sizes that Telegram made of it."""

    file_id: str
    file_name: str = ""
    mime_type: str = ""
    file_size: int = 0


class Message(BaseModel):
    """A message. An InaccessibleMessage, which is all that an old button may come with, looks the same."""

    model_config = ConfigDict(extra="allow")  # what it holds is told by the names of its fields, see KINDS

    message_id: int
    chat: Chat
    date: datetime
    sender: User | None = Field(None, alias="from")
    text: str = ""
    caption: str = ""
    contact: Contact | None = None
    document: File | None = None
    photo: list[File] = []  # the largest last

    @property
    def kind(self) -> Kind:
        """What it holds."""
        fields = self.model_extra or {}
        if self.text:
            return Kind.TEXT
        found = next((kind for field, kind in KINDS.items() if field in fields), Kind.OTHER)
        return Kind.FILE if found is Kind.OTHER and (self.document or self.photo) else found


class CallbackQuery(BaseModel):
    """A tap on an inline button. `data` is whatever the person's app says it is."""

    id: str
    sender: User = Field(alias="from")
    message: Message | None = None
    data: str = ""


class Update(BaseModel):
    """One update. Edited messages are not asked for, and not looked at."""

    update_id: int
    message: Message | None = None
    callback_query: CallbackQuery | None = None


def incoming(update: Update) -> Incoming | None:
    """What somebody said to the bot in a private chat, if that is what the update is about."""
    if update.callback_query:
        return _tap(update.callback_query)
    if update.message and update.message.chat.type == "private":
        return _message(update.update_id, update.message)
    return None


def _tap(query: CallbackQuery) -> Incoming | None:
    if query.message is None or query.message.chat.type != "private":
        return None
    return Incoming(
        channel=NAME,
        address=str(query.message.chat.id),
        message_id=f"cb{query.id}",
        kind=Kind.BUTTON,
        button=query.data.translate(OURS),
        name=_name(query.sender),
        language=_language(query.sender),
    )


def _message(update_id: int, message: Message) -> Incoming:
    sender = message.sender or User(id=message.chat.id)
    shared = _contact(message, message.contact) if message.contact else {}
    return Incoming(
        channel=NAME,
        address=str(message.chat.id),
        message_id=str(update_id),
        kind=Kind.CONTACT if shared else message.kind,
        text=_text(message.text or message.caption),
        file=_file(message) if message.kind is Kind.FILE else None,
        reference=str(message.message_id),
        name=_name(sender),
        language=_language(sender),
        sent_at=message.date,
        **shared,
    )


def _file(message: Message) -> SentFile | None:
    found = message.document or (message.photo[-1] if message.photo else None)
    if found is None:
        return None
    return SentFile(
        reference=found.file_id,
        name=found.file_name.translate(OURS),
        media_type=found.mime_type or "image/jpeg",
        size=found.file_size,
        place=message.message_id,
    )


def _contact(message: Message, contact: Contact) -> dict[str, str]:
    """Telegram vouches for a number only where people share their own."""
    number = _e164(contact.phone_number)
    forwarded = "forward_origin" in (message.model_extra or {})
    own = message.sender is not None and contact.user_id == message.sender.id and not forwarded
    return {"proven_phone": number} if own and number else {"other_phone": number or _text(contact.phone_number)}


def _e164(number: str) -> str:
    """Telegram's own numbers are international with or without +; cards out of a phone book may be local."""
    try:
        parsed = phonenumbers.parse(number if number.startswith(("+", "0")) else f"+{number}", "KE")
    except NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(parsed):
        return ""
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def _text(text: str) -> str:
    command = COMMAND.fullmatch(text) if text.startswith("/") else None
    return command[1].lower() if command else text.translate(OURS)


def _name(user: User) -> str:
    return f"{user.first_name} {user.last_name}".strip().translate(OURS)


def _language(user: User) -> str:
    language = user.language_code.partition("-")[0].lower()
    return language if language in LANGUAGES else ""
