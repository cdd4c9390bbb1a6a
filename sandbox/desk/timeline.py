"""What happens in the bot, step by step, as its own log tells it."""

from __future__ import annotations
