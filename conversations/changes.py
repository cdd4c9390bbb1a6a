"""How a change of number is told to both numbers, and carried out when its time has come."""

from __future__ import annotations

from collections.abc import Sequence

from bot.language import Text, _
from bot.line import Urgency
from bot.timers import Ringing
from conversations.phones import masked, user_name
from storage.numbers import CHANGED
from storage.records.accounts import NumberChange
from storage.records.chats import Timer


def waits(change: NumberChange) -> Text:
    """What is going to happen, and when."""
    return _(
        "Your number becomes {new}: {at}. Until then you log in with {old}.",
        new=user_name(change.new_phone),
        old=masked(change.old_phone),
        at=change.due_at,
    )


def announced(change: NumberChange) -> Text:
    """What the old number is told, and how it stops the change."""
    return _(
        "Mtahini: the number of your account becomes {new}: {at}. Was it not you? Send KEEP, and nothing changes.",
        new=masked(change.new_phone),
        at=change.due_at,
    )


async def carry_out_changes(ringing: Ringing, timers: Sequence[Timer]) -> None:
    """Carry out the changes whose time has come, and tell both numbers."""
    numbers = ringing.store.numbers
    for timer in timers:
        change = await numbers.waits(int(timer.subject))
        outcome = await numbers.carry_out(change) if change else ""
        if change and outcome:
            text = _changed(change) if outcome == CHANGED else _taken(change)
            for phone in (change.new_phone, change.old_phone):
                ringing.notices.tell(phone, text, f"number/{change.id}/{phone}", Urgency.NOTICE)


def _changed(change: NumberChange) -> Text:
    return _(
        "Mtahini: the number of your account was changed from {old} to {new}. Log in with the new one. If that was not "
        "you, send OFFICER.",
        old=masked(change.old_phone),
        new=masked(change.new_phone),
    )


def _taken(change: NumberChange) -> Text:
    return _(
        "Mtahini: the number {old} could not be changed to {new}, which has an account of its own now. Nothing was "
        "changed. For help, send OFFICER.",
        old=masked(change.old_phone),
        new=masked(change.new_phone),
    )
