"""A stand-in of the Telegram Bot API, with the phones of the people who write to the bot."""

from sandbox.telegram.app import TOKEN, Call, TelegramStandIn
from sandbox.telegram.chats import Person, ShownFile, ShownMessage
from sandbox.telegram.phone import NotPossible

__all__ = ["TOKEN", "Call", "NotPossible", "Person", "ShownFile", "ShownMessage", "TelegramStandIn"]
