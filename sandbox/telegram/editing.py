"""Methods that change or delete what is in a chat."""

from __future__ import annotations

from sandbox.telegram.chats import Chat, Message
from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.keyboards import inline_keyboard
from sandbox.telegram.limits import DELETE_WITHIN
from sandbox.telegram.methods import method
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.sending import markup_for, text_content
from sandbox.telegram.state import State

_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)


@method("editMessageText")
async def edit_message_text(state: State, parameters: Parameters) -> Json:
    """Another text; without `reply_markup` the inline keyboard goes."""
    chat, message = _editable(state, parameters)
    content = text_content(parameters)
    if "text" not in message.wire:
        raise bad_request("there is no text in the message to edit")
    kept = {name: value for name, value in message.wire.items() if name != "entities"}
    return _edit(state, chat, message, kept | content, markup_for(chat, parameters))


@method("editMessageReplyMarkup")
async def edit_message_reply_markup(state: State, parameters: Parameters) -> Json:
    """Another inline keyboard, or none."""
    chat, message = _editable(state, parameters)
    return _edit(state, chat, message, dict(message.wire), markup_for(chat, parameters))


@method("deleteMessage")
async def delete_message(state: State, parameters: Parameters) -> bool:
    """Delete a message, whoever wrote it; in private chats within 48 hours."""
    chat = state.chats.reachable(parameters.text("chat_id"))
    message = chat.message(parameters.number("message_id"), "delete")
    if state.now() - message.wire["date"] > DELETE_WITHIN:
        raise bad_request("message can't be deleted for everyone")
    message.deleted = True
    state.changed("deleted", chat, message)
    return True


def _editable(state: State, parameters: Parameters) -> tuple[Chat, Message]:
    chat = state.chats.reachable(parameters.text("chat_id"))
    message = chat.message(parameters.number("message_id"), "edit")
    if not message.by_bot:
        raise bad_request("message can't be edited")
    return chat, message


def _edit(state: State, chat: Chat, message: Message, wire: Json, markup: Json | None) -> Json:
    edited = Message(wire, by_bot=True, markup=markup)
    edited.keep_keyboard(inline_keyboard(markup))
    if edited.wire == message.wire:
        raise bad_request(_NOT_MODIFIED)
    state.rate.check(chat.id)
    message.wire = edited.wire | {"edit_date": state.now()}
    state.changed("edited", chat, message)
    return message.wire
