"""Telegram, by its Bot API."""

import os

# From its next major version on python-telegram-bot tells times to wait as timedelta; until then it warns at each one.
os.environ.setdefault("PTB_TIMEDELTA", "1")
