"""Methods that put something into a chat."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from sandbox.telegram.chats import Chat
from sandbox.telegram.errors import ApiError, Json, bad_request
from sandbox.telegram.keyboards import checked_markup
from sandbox.telegram.limits import CAPTION, PHOTO, TEXT, UPLOAD
from sandbox.telegram.markup import formatted, utf16
from sandbox.telegram.methods import method
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.state import State

_UPLOADED = ("photo", "video", "voice", "document", "video_note")
_RECORDED = ("video", "voice", "video_note")
_ACTIONS = {
    *("typing", "choose_sticker", "find_location"),
    *(f"upload_{what}" for what in _UPLOADED),
    *(f"record_{what}" for what in _RECORDED),
}


@method("sendMessage")
async def send_message(state: State, parameters: Parameters) -> Json:
    """Send a text."""
    return _send(state, parameters, text_content(parameters))


@method("sendDocument")
async def send_document(state: State, parameters: Parameters) -> Json:
    """Send a file: one that comes along, or one that Telegram has by its `file_id`."""
    return _send(state, parameters, {"document": _document(state, parameters)} | _caption(parameters))


@method("sendPhoto")
async def send_photo(state: State, parameters: Parameters) -> Json:
    """Send a picture that comes along; Telegram would make several sizes of it."""
    return _send(state, parameters, {"photo": [_photo(state, parameters)]} | _caption(parameters))


@method("sendChatAction")
async def send_chat_action(state: State, parameters: Parameters) -> bool:
    """Show what the bot is doing, for five seconds or until its next message."""
    chat = state.chats.reachable(parameters.text("chat_id"))
    if (action := parameters.text("action")) not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    state.tell(chat.id, "typing", {"action": action})
    return True


def text_content(parameters: Parameters) -> Json:
    """`text` and `entities` of a message. Raises ApiError if there is no text, or too much."""
    text, entities = formatted(parameters.text("text"), parameters.text("parse_mode"), parameters.array("entities"))
    if not text:
        raise bad_request("message text is empty")
    if utf16(text) > TEXT:
        raise bad_request("message is too long")
    return {"text": text} | ({"entities": entities} if entities else {})


def markup_for(chat: Chat, parameters: Parameters) -> Json | None:
    """The `reply_markup` of a call. Raises ApiError."""
    return checked_markup(parameters.object("reply_markup"), private=chat.wire["type"] == "private")


def _send(state: State, parameters: Parameters, content: Json) -> Json:
    chat = state.chats.reachable(parameters.text("chat_id"))
    markup = markup_for(chat, parameters)
    reply = _reply(chat, parameters)
    state.rate.check(chat.id)
    return state.post(chat, state.bot, content | reply, markup).wire


def _reply(chat: Chat, parameters: Parameters) -> Json:
    reply = parameters.object("reply_parameters") or {}
    if not (message_id := reply.get("message_id")):
        return {}
    try:
        replied = chat.message(message_id, "be replied").wire
    except ApiError:
        if reply.get("allow_sending_without_reply"):
            return {}
        raise
    return {"reply_to_message": {k: v for k, v in replied.items() if k != "reply_to_message"}}


def _caption(parameters: Parameters) -> Json:
    caption, entities = formatted(
        parameters.text("caption"), parameters.text("parse_mode"), parameters.array("caption_entities")
    )
    if utf16(caption) > CAPTION:
        raise bad_request("message caption is too long")
    return ({"caption": caption} if caption else {}) | ({"caption_entities": entities} if entities else {})


def _document(state: State, parameters: Parameters) -> Json:
    given = parameters.text("document")
    upload = parameters.uploads.get(given.removeprefix("attach://") or "document")
    if upload is None:
        return _known_document(state, given)
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > UPLOAD:
        raise ApiError(413, "Request Entity Too Large")
    return state.files.add(upload, file_name=upload.name, mime_type=upload.media_type)


def _photo(state: State, parameters: Parameters) -> Json:
    given = parameters.text("photo")
    upload = parameters.uploads.get(given.removeprefix("attach://") or "photo")
    if upload is None:
        raise bad_request("there is no photo in the request")
    if len(upload.content) > PHOTO:
        raise bad_request("file is too big")
    try:
        with Image.open(BytesIO(upload.content)) as picture:
            width, height = picture.size
    except OSError:
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    return state.files.add(upload, width=width, height=height)


def _known_document(state: State, file_id: str) -> Json:
    if not file_id:
        raise bad_request("there is no document in the request")
    try:
        return state.files.find(file_id).details
    except KeyError:
        raise bad_request("wrong file identifier/HTTP URL specified") from None
