"""What can go wrong, at the turn of a switch; turned back, all is as before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.feed import Feed
from sandbox.telegram import TelegramStandIn
from sandbox.twilio import Receipts, TwilioStandIn
from sandbox.twilio.account import SMS, WHATSAPP
from sandbox.twilio.errors import FILTERED

SLOW = 4.0  # seconds that WhatsApp takes to bring a message


@dataclass
class Switch:
    """One thing that goes wrong while it is on. `turn` makes it so, or undoes it."""

    id: str
    label: str
    help: str
    turn: Callable[[bool], None]
    on: bool = False

    def shown(self) -> dict[str, object]:
        """As the page reads it."""
        return {"id": self.id, "label": self.label, "help": self.help, "on": self.on}


class Switches:
    """All of them, by id."""

    def __init__(self, telegram: TelegramStandIn, twilio: TwilioStandIn, feed: Feed) -> None:
        self._feed = feed
        self._switches = {each.id: each for each in _switches(telegram, twilio)}

    def shown(self) -> list[dict[str, object]]:
        """As the page reads them."""
        return [switch.shown() for switch in self._switches.values()]

    def turn(self, wanted: Mapping[str, bool]) -> None:
        """Turn some on or off. Raises KeyError for one that is not there."""
        for switch, on in [(self._switches[name], on) for name, on in wanted.items()]:
            if switch.on != on:
                switch.on = on
                switch.turn(on)
        self._feed.publish("switches", switches=self.shown())


def _switches(telegram: TelegramStandIn, twilio: TwilioStandIn) -> list[Switch]:
    return [
        Switch(
            "sms_blocked",
            "SMS blocked by the operator",
            "The operator lets no SMS of ours through, and its receipts say so.",
            lambda on: _put(twilio.courier.failures, SMS, FILTERED if on else None),
        ),
        Switch(
            "telegram_down",
            "Telegram is down",
            "Telegram answers the bot with errors. What people write there waits.",
            telegram.go_down,
        ),
        Switch(
            "whatsapp_slow",
            "WhatsApp is slow",
            f"What the bot says on WhatsApp takes {SLOW:.0f} seconds to arrive.",
            lambda on: _put(twilio.courier.delays, WHATSAPP, SLOW if on else None),
        ),
        Switch(
            "receipts_missing",
            "Receipts are missing",
            "Nobody tells the bot what became of its WhatsApp messages and SMS.",
            lambda on: setattr(twilio.courier, "receipts", Receipts.NEVER if on else Receipts.AT_ONCE),
        ),
        Switch(
            "window_closed",
            "24-hour window is closed",
            "WhatsApp takes nothing but templates that it approved, as if nobody had written for a day.",
            lambda on: setattr(twilio.courier, "window_closed", on),
        ),
        Switch(
            "twice",
            "Everything is delivered twice",
            "Both platforms bring each message of a person to the bot two times.",
            lambda on: _twice(telegram, twilio, on),
        ),
    ]


def _put(table: dict[str, Any], key: str, value: object) -> None:
    if value is None:
        table.pop(key, None)
    else:
        table[key] = value


def _twice(telegram: TelegramStandIn, twilio: TwilioStandIn, on: bool) -> None:
    share = 1.0 if on else 0.0
    telegram.disorder(duplicate=share)
    twilio.post.duplicated = share
