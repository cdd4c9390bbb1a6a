"""How an examination centre is named, and which one a chat acts for."""

from __future__ import annotations

import re

from bot.chat import Chat
from bot.engine import Invalid
from bot.language import Text, _
from catalogue import exams
from storage.records.centres import Centre

CODE = 8  # digits
USER = re.compile(rf"\s*([a-z]+)[\s/-]*((?:\d\s*){{{CODE}}})\s*", re.IGNORECASE)
EXAMPLE = "KCSE08219108"


def user_name(centre: Centre) -> str:
    """What the centre logs in with: KCSE08219108."""
    return f"{centre.exam}{centre.code}"


def parse_user(text: str) -> str:
    """A centre's user name as people write it. Raises Invalid."""
    found = USER.fullmatch(text)
    if found and found[1].upper() in exams():
        return found[1].upper() + "".join(found[2].split())
    digits = sum(character.isdigit() for character in text)
    if found or (digits == CODE and text.strip().isdigit()):
        raise Invalid(_("Put the examination before the code, for example {example}.", example=EXAMPLE))
    raise Invalid(
        _(
            "A centre's user name is the examination and the centre code of {count} digits, for example {example}.",
            count=CODE,
            example=EXAMPLE,
        )
    )


def parts(user: str) -> tuple[str, str]:
    """The examination and the code of a user name."""
    return user[:-CODE], user[-CODE:]


def title(centre: Centre) -> Text:
    """08219108 Mukurweini High School, KCSE 2026."""
    return _("{code} {name}, {exam} {year}", code=centre.code, name=centre.name, exam=centre.exam, year=centre.year)


async def acting(chat: Chat, then: str, **answers: str) -> Centre | None:
    """The centre that this chat acts for. Where there is none, logging in to one comes first; `then` follows."""
    centre = await chat.store.centres.here(chat.row)
    if centre is None:
        chat.make_way("centre", then=then, **answers)
    return centre
