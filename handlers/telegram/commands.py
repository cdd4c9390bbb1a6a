"""The commands that Telegram's menu offers: each stands for the plain word of its name."""

from telegram import BotCommand

COMMANDS = {
    "menu": {"en": "What you can do here", "sw": "Unachoweza kufanya hapa"},
    "help": {"en": "How this works", "sw": "Jinsi inavyofanya kazi"},
    "language": {"en": "English or Kiswahili", "sw": "Kiingereza au Kiswahili"},
    "cancel": {"en": "Stop what you are doing", "sw": "Acha unachofanya"},
    "back": {"en": "Change your last answer", "sw": "Badilisha jibu lako la mwisho"},
    "logout": {"en": "Log out", "sw": "Toka kwenye akaunti"},
}
DEFAULT, LANGUAGES = "en", ("en", "sw")


def commands(language: str) -> list[BotCommand]:
    """The list as Telegram takes it."""
    return [BotCommand(name, description[language]) for name, description in COMMANDS.items()]
