"""What may be tapped: `reply_markup`, checked as Telegram checks it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox.telegram.errors import Json, bad_request

MAX_BUTTONS = 100
MAX_CALLBACK_BYTES = 64
_INLINE_KINDS = ("callback_data", "url", "web_app", "login_url", "switch_inline_query", "copy_text", "pay")


def checked_markup(markup: Json | None, private: bool) -> Json | None:
    """The markup as Telegram takes it. Raises ApiError."""
    if markup is None:
        return None
    if "inline_keyboard" in markup:
        return {"inline_keyboard": _rows(markup, "inline_keyboard", _inline_button)}
    if "keyboard" in markup:
        return markup | {"keyboard": _rows(markup, "keyboard", lambda button: _reply_button(button, private))}
    return markup


def inline_keyboard(markup: Json | None) -> Json | None:
    """The part of a markup that stays with its message, if it has any buttons."""
    return markup if markup and markup.get("inline_keyboard") else None


def _rows(markup: Json, name: str, check: Callable[[Any], Json]) -> list[list[Json]]:
    rows = markup[name]
    if not isinstance(rows, list):
        raise bad_request(f'Field "{name}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(f'can\'t parse {name.replace("_", " ")}: Field "{name}" must be an Array of Arrays')
    if sum(map(len, rows)) > MAX_BUTTONS:
        raise bad_request("reply markup is too long")
    return [[check(button) for button in row] for row in rows if row]


def _inline_button(button: Any) -> Json:
    if not isinstance(button, dict) or not button.get("text"):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not any(kind in button for kind in _INLINE_KINDS):
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if "callback_data" in button and not 1 <= len(_bytes(button["callback_data"])) <= MAX_CALLBACK_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not str(button["url"]).startswith(("http://", "https://", "tg://")):
        raise bad_request("BUTTON_URL_INVALID")
    return button


def _reply_button(button: Any, private: bool) -> Json:
    key = {"text": button} if isinstance(button, str) else button
    if not isinstance(key, dict) or not key.get("text"):
        raise bad_request("can't parse keyboard button: Can't find field \"text\"")
    if key.get("request_contact") and not private:
        raise bad_request("phone number can be requested in private chats only")
    return key


def _bytes(data: Any) -> bytes:
    return str(data).encode(errors="replace")
