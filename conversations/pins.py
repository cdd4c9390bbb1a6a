"""PINs: four to six digits instead of a password, where a person is known already."""

from __future__ import annotations

from bot.chat import Chat
from bot.engine import Invalid
from bot.language import Text, _, n_
from conversations.passwords import which
from conversations.phones import masked
from storage.pins import MOST_WRONG
from storage.records.accounts import Person

SHORTEST, LONGEST = 4, 6  # digits
EASY = ("0123456789", "9876543210")


def looks_like_pin(typed: str) -> bool:
    """Whether this can be a PIN, with whatever spaces a keyboard put in."""
    digits = "".join(typed.split())
    return SHORTEST <= len(digits) <= LONGEST and digits.isascii() and digits.isdecimal()


def parse_new_pin(typed: str, phone: str) -> str:
    """The digits of a PIN that somebody may choose. Raises Invalid with the reason."""
    digits = "".join(typed.split())
    if not looks_like_pin(typed):
        raise Invalid(_("A PIN has 4, 5 or 6 digits, and nothing else."))
    if len(set(digits)) == 1 or any(digits in run for run in EASY) or digits in phone:
        raise Invalid(_("That is guessed first. Take digits that are not in a row, nor all alike, nor of your number."))
    return digits


async def may_use_pin(chat: Chat, person: Person | None) -> bool:
    """Whether the person's PIN is good in this chat: it has the person's number, or they gave a password here.

    A locked PIN is good nowhere.
    """
    pin = await chat.store.pins.of(person) if person else None
    if person is None or pin is None or pin.wrong >= MOST_WRONG:
        return False
    return chat.proven_phone == person.phone or person in await chat.store.pins.known(chat.row)


async def check_pin(chat: Chat, person: Person, typed: str) -> None:
    """Raises Invalid where this is not the PIN, with what to do next."""
    pin = await chat.store.pins.of(person)
    assert pin  # noqa: S101 - the caller looked
    if await chat.work("pin", which, (pin.hash,), typed) is not None:
        return await chat.store.pins.forgive(person)
    await chat.store.pins.count_wrong(person)
    left = MOST_WRONG - pin.wrong - 1
    if not left:
        raise Invalid(
            _(
                "The PIN is locked: it was wrong {count} times. Send your password; if you have none, send RESET.",
                count=MOST_WRONG,
            )
        )
    raise Invalid(
        n_(
            "That is not the PIN. You can try {count} time more. If you forgot it, send your password.",
            "That is not the PIN. You can try {count} times more. If you forgot it, send your password.",
            count=left,
        )
    )


def pin_prompt(phone: str) -> Text:
    """Asks for the PIN; the password will do too."""
    return _("What is the PIN of {phone}? If you forgot it, send your password.", phone=masked(phone))
