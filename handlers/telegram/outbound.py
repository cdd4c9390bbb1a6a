"""From what the bot says to the fields of one call of the Bot API."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape

from bot.messages import BOLD_OFF, BOLD_ON, Option, Outgoing

CAPTION = 1024  # UTF-16 code units, after the markup has been read
SHORT = 14  # characters of a label that leaves room for another beside it on a phone
NO_PREVIEW = json.dumps({"is_disabled": True})


def message(address: str, outgoing: Outgoing, most: int) -> dict[str, str]:
    """The fields of sendMessage; at most so many options become buttons, the others can be typed."""
    return {
        "chat_id": address,
        "text": markup(outgoing.text),
        "parse_mode": "HTML",
        "link_preview_options": NO_PREVIEW,
        **keyboard(outgoing, most),
    }


def caption(text: str) -> str:
    """A caption in HTML, cut to the length that Telegram takes."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * CAPTION:
        return markup(text)
    cut = units[: 2 * (CAPTION - 1)].decode("utf-16-le", "ignore") + "…"
    return markup(cut + BOLD_OFF if cut.count(BOLD_ON) > cut.count(BOLD_OFF) else cut)


def markup(text: str) -> str:
    """HTML as Telegram reads it."""
    return escape(text, quote=False).replace(BOLD_ON, "<b>").replace(BOLD_OFF, "</b>")


def keyboard(outgoing: Outgoing, most: int) -> dict[str, str]:
    """What can be tapped. Only a keyboard in place of the phone's own can ask for a contact, and it has no ids:
    there a tapped option comes back as its label, typed.

    Telegram's apps fold a one-time keyboard away as soon as it was used. Where the person typed instead, the answer to
    that removes it, unless it has buttons of its own: a message has one keyboard.
    """
    rows = _rows(outgoing.options[:most])
    if outgoing.share_contact:
        keys = [
            [{"text": outgoing.share_contact, "request_contact": True}],
            *([{"text": o.label} for o in r] for r in rows),
        ]
        return _reply_markup({"keyboard": keys, "resize_keyboard": True, "one_time_keyboard": True})
    if rows:
        return _reply_markup({"inline_keyboard": [[{"text": o.label, "callback_data": o.id} for o in r] for r in rows]})
    if outgoing.fold:
        return _reply_markup({"remove_keyboard": True})
    return {}


def _reply_markup(value: dict[str, object]) -> dict[str, str]:
    return {"reply_markup": json.dumps(value)}


def _rows(options: Sequence[Option]) -> list[list[Option]]:
    """One option a row, or two neighbours with short labels."""
    rows: list[list[Option]] = []
    for option in options:
        short = len(option.label) <= SHORT
        if short and rows and len(rows[-1]) == 1 and len(rows[-1][0].label) <= SHORT:
            rows[-1].append(option)
        else:
            rows.append([option])
    return rows
