"""What people can do on their phones."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sandbox.telegram.chats import Chat, Message, Person, shown
from sandbox.telegram.errors import Json
from sandbox.telegram.limits import TEXT
from sandbox.telegram.parameters import Upload
from sandbox.telegram.screen import Screen, keys_of
from sandbox.telegram.state import Query


class NotPossible(Exception):
    """A person cannot do this on the phone as it is: there is no such button, or the bot is blocked."""


class Phone(Screen):
    """Every act is one person's, named by `user_id`. Raises LookupError for a person who does not exist."""

    def add_person(
        self, user_id: int, first_name: str, phone: str, language_code: str = "en", *, started: bool = False
    ) -> Person:
        """Somebody new. The bot cannot write to them before they `started`, which any message does."""
        person = Person(user_id=user_id, first_name=first_name, phone=phone, language_code=language_code)
        wire: Json = {"id": user_id, "type": "private", "first_name": first_name}
        self._state.chats.by_id[user_id] = Chat(wire, person, started)
        return person

    def add_group(self, chat_id: int, title: str) -> None:
        """A group that the bot is in; its id is below zero."""
        self._state.chats.by_id[chat_id] = Chat({"id": chat_id, "type": "group", "title": title}, started=True)

    def write(self, user_id: int, text: str) -> int:
        """Type a text. As on a phone, one that is too long leaves as several; returns the id of the last."""
        if not (text := text.strip()):
            raise NotPossible("there is nothing to send")
        return [self._send(user_id, _typed(part)) for part in _parts(text)][-1]

    def tap(self, user_id: int, message_id: int, button: str) -> str:
        """Tap an inline button by its label or its data. Returns the id of the callback query."""
        message = self._message(user_id, message_id)
        keys = [key for row in shown(message).buttons for key in row]
        for key in keys:
            if button in (key["text"], key.get("callback_data")) and "callback_data" in key:
                return self.forge(user_id, message_id, key["callback_data"])
        raise NotPossible(f"message {message_id} has no button {button!r}: {[key['text'] for key in keys]}")

    def forge(self, user_id: int, message_id: int, data: str) -> str:
        """Tap a button that is not, or no longer, there: any data, on any message."""
        chat, message = self._open(user_id), self._message(user_id, message_id)
        query_id = f"{user_id}{next(self._state.query_numbers):09d}"
        self._state.queries[query_id] = Query(user_id, self._state.clock())
        query = {"id": query_id, "from": self._person(chat).user(), "chat_instance": str(user_id)}
        self._state.update("callback_query", chat, query | {"message": _origin(message), "data": data})
        return query_id

    def share_contact(self, user_id: int) -> int:
        """Tap the button that shares one's own number. Raises NotPossible if none is shown."""
        chat = self._open(user_id)
        if not any(key.get("request_contact") for key in keys_of(chat)):
            raise NotPossible("no button asks for the contact")
        asked = chat.keyboard.wire if chat.keyboard else {}
        person = self._person(chat)
        contact = {"phone_number": person.phone, "first_name": person.first_name, "user_id": user_id}
        sent = self._send(user_id, {"contact": contact, "reply_to_message": asked})
        if chat.keyboard and chat.keyboard.markup and chat.keyboard.markup.get("one_time_keyboard"):
            chat.keyboard = None
        return sent

    def send_contact(self, user_id: int, phone: str, first_name: str, contact_id: int | None = None) -> int:
        """Send a contact card from the address book, of anybody; `contact_id` is their user id if known."""
        contact: Json = {"phone_number": phone, "first_name": first_name}
        return self._send(user_id, {"contact": contact | ({"user_id": contact_id} if contact_id is not None else {})})

    def send_sticker(self, user_id: int, emoji: str = "👍") -> int:
        """Send a sticker."""
        upload = Upload("sticker.webp", "image/webp", b"RIFF....WEBP")
        kind: Json = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
        return self._send(user_id, {"sticker": self._state.files.add(upload, **kind, emoji=emoji)})

    def send_voice(self, user_id: int, content: bytes = b"OggS", duration: int = 2) -> int:
        """Send a voice message; `duration` in seconds."""
        upload = Upload("voice.oga", "audio/ogg", content)
        voice = self._state.files.add(upload, duration=duration, mime_type=upload.media_type)
        return self._send(user_id, {"voice": voice})

    def send_location(self, user_id: int, latitude: float, longitude: float) -> int:
        """Send a place."""
        return self._send(user_id, {"location": {"latitude": latitude, "longitude": longitude}})

    def send_document(
        self,
        user_id: int,
        content: bytes,
        name: str,
        media_type: str = "application/octet-stream",
        caption: str = "",
        album: str = "",
    ) -> int:
        """Send a file; those with the same `album` are sent together."""
        upload = Upload(name, media_type, content)
        document = self._state.files.add(upload, file_name=name, mime_type=media_type)
        return self._send(user_id, {"document": document} | _caption(caption) | _album(album))

    def send_photo(self, user_id: int, content: bytes, caption: str = "", album: str = "") -> int:
        """Send a picture; those with the same `album` are sent together."""
        photo = self._state.files.add(Upload("photo.jpg", "image/jpeg", content), width=1280, height=960)
        return self._send(user_id, {"photo": [photo]} | _caption(caption) | _album(album))

    def block(self, user_id: int) -> None:
        """Block the bot."""
        self._membership(user_id, blocked=True)

    def unblock(self, user_id: int) -> None:
        """Let the bot write again."""
        self._membership(user_id, blocked=False)

    def _open(self, user_id: int) -> Chat:
        chat = self._chat(user_id)
        if chat.blocked:
            raise NotPossible("the bot is blocked: unblock it first")
        return chat

    def _message(self, user_id: int, message_id: int) -> Message:
        try:
            return self._chat(user_id).messages[message_id]
        except KeyError:
            raise NotPossible(f"there is no message {message_id} in this chat") from None

    def _send(self, user_id: int, content: Json) -> int:
        chat = self._open(user_id)
        chat.started = True
        message = self._state.post(chat, self._person(chat).user(), content)
        self._state.update("message", chat, message.wire)
        return message.id

    def _membership(self, user_id: int, blocked: bool) -> None:
        chat = self._chat(user_id)
        if chat.blocked == blocked:
            return
        chat.blocked = blocked
        here: Json = {"user": self._state.bot, "status": "member"}
        away: Json = {"user": self._state.bot, "status": "kicked", "until_date": 0}
        old, new = (here, away) if blocked else (away, here)
        head: Json = {"chat": chat.wire, "from": self._person(chat).user(), "date": self._state.now()}
        self._state.update("my_chat_member", chat, head | {"old_chat_member": old, "new_chat_member": new})


def _parts(text: str) -> Iterator[str]:
    size = TEXT // 2  # characters, each of which may be two code units
    size = TEXT if len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text) else size
    for start in range(0, len(text), size):
        yield text[start : start + size]


def _typed(text: str) -> Json:
    command = re.match(r"/\w+", text)
    entity = {"type": "bot_command", "offset": 0, "length": command.end()} if command else None
    return {"text": text} | ({"entities": [entity]} if entity else {})


def _caption(caption: str) -> Json:
    return {"caption": caption} if caption else {}


def _album(album: str) -> Json:
    return {"media_group_id": album} if album else {}


def _origin(message: Message) -> Json:
    if message.deleted:
        return {"chat": message.wire["chat"], "message_id": message.id, "date": 0}
    return message.wire
