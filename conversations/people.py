"""Several people on one phone: who of them is here now."""

from __future__ import annotations

from bot.chat import Chat
from bot.engine import Choice
from bot.language import _, plain
from conversations.phones import masked, parse_phone
from storage.records.accounts import Person

OTHER = "other"


async def others_here(chat: Chat, owner: Person | None) -> list[Person]:
    """Who logged in to this chat before, besides the owner of its number."""
    return [person for person in await chat.store.pins.known(chat.row) if person != owner]


async def is_shared(chat: Chat, person: Person) -> bool:
    """Whether somebody else with an account uses the chat too."""
    owner = await chat.store.people.by_phone(chat.own_phone) if chat.own_phone else None
    return owner not in (None, person) or bool(await others_here(chat, person))


async def choose_person(chat: Chat, people: list[Person]) -> str:
    """The number of who is here, one of these or another that is typed; or OTHER."""
    known = [Choice(person.phone, plain(masked(person.phone))) for person in people]
    other = Choice(OTHER, _("Another account"), _("another, somebody else"))
    return await chat.ask("who", _("Who is logging in?"), _parse, options=[*known, other], free=True)


def _parse(answer: str) -> str:
    return OTHER if answer == OTHER else parse_phone(answer)
