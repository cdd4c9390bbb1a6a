"""Methods about the bot itself, its menus, its chats and its files."""

from __future__ import annotations

import json
import re
from typing import Any

from sandbox.telegram.errors import Json, bad_request
from sandbox.telegram.methods import method
from sandbox.telegram.parameters import Parameters
from sandbox.telegram.state import State

_MAX_COMMANDS = 100
_MAX_DESCRIPTION = 256
_MENU_BUTTONS = ("commands", "web_app", "default")
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


@method("getMe")
async def get_me(state: State, _parameters: Parameters) -> Json:
    """The bot as a user."""
    return state.bot | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


@method("getChat")
async def get_chat(state: State, parameters: Parameters) -> Json:
    """A chat in full."""
    chat = state.chats.known(parameters.text("chat_id"))
    return chat.wire | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, True),
    }


@method("getFile")
async def get_file(state: State, parameters: Parameters) -> Json:
    """The path under which a file can be downloaded."""
    return state.files.link(parameters.text("file_id"))


@method("setMyCommands")
async def set_my_commands(state: State, parameters: Parameters) -> bool:
    """What the menu lists, for a scope and a language."""
    commands = parameters.array("commands") or []
    if len(commands) > _MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    state.commands[_audience(parameters)] = [_command(command) for command in commands]
    return True


@method("getMyCommands")
async def get_my_commands(state: State, parameters: Parameters) -> list[Json]:
    """What was set for exactly this scope and language."""
    return state.commands.get(_audience(parameters), [])


@method("setChatMenuButton")
async def set_chat_menu_button(state: State, parameters: Parameters) -> bool:
    """What the button beside the text field does, in one chat or by default."""
    button = parameters.object("menu_button") or {"type": "default"}
    if button.get("type") not in _MENU_BUTTONS:
        raise bad_request("wrong menu button type specified")
    chat_id = parameters.text("chat_id")
    key = state.chats.reachable(chat_id).id if chat_id else 0
    state.menu_buttons[key] = button
    state.tell(key, "menu", button)
    return True


def _audience(parameters: Parameters) -> tuple[str, str]:
    scope = parameters.object("scope") or {"type": "default"}
    return json.dumps(scope, sort_keys=True), parameters.text("language_code")


def _command(command: Any) -> Json:
    if not isinstance(command, dict):
        raise bad_request("expected an Object as BotCommand")
    name, description = str(command.get("command", "")), str(command.get("description", ""))
    if not re.fullmatch(r"/?[a-z0-9_]{1,32}", name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= _MAX_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name.removeprefix("/"), "description": description}
