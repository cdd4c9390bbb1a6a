"""Who a person is to the council: what it has on them, and the name and ID number that each application carries."""

from __future__ import annotations

from collections.abc import Mapping

from bot.chat import Chat
from bot.language import _
from bot.widgets import SKIP
from catalogue import TOLL_FREE
from conversations.sections import FIELDS, Identity, shown
from storage.invitations import ACCEPTED
from storage.records.accounts import Person

WEIGHTY = ("name", "id_number", "mpesa_phone")  # whoever changes these could take somebody's work or money


async def known(chat: Chat, person: Person) -> dict[str, str]:
    """What is stored, as answers; where nothing is, what the council's newest paper about them says."""
    stored = await chat.store.profiles.of(person)
    own = {name: str(value) or SKIP for name in FIELDS if (value := getattr(stored, name)) is not None}
    posted = [
        *await chat.store.invitations.of(person.phone),
        *await chat.store.deployments.of(person.phone),
        *await chat.store.trainings.of(person, stored),
    ]
    held = {name: getattr(posted[0], name) for name in ("name", "id_number", "tsc_number")} if posted else {}
    return {"phone": person.phone, **{name: text for name, text in held.items() if text}, **own}


async def complete(chat: Chat, person: Person) -> dict[str, str]:
    """The name and ID number that are not on the profile yet, to be saved there; empty where both are."""
    stored = await chat.store.profiles.of(person)
    if stored.name and stored.id_number:
        return {}
    chat.say(_("The council must know who applies: your name and ID number."))
    return (await chat.fill(Identity, known=await known(chat, person))).model_dump()


async def save(chat: Chat, person: Person, values: Mapping[str, object]) -> dict[str, str]:
    """Write fields of the profile; tell the person's other addresses of a change that matters to a contract or a
    deployment. Returns those that changed, with what they were."""
    changed = await chat.store.profiles.save(person, values, chat.origin.channel)
    weighty = {name: old for name, old in changed.items() if old and name in WEIGHTY}
    if weighty and await _bound(chat, person):
        for name, old in weighty.items():
            text = _(
                "Mtahini: on your profile, {field} was {old} and is now {new}. If it was not you, call the council "
                "now, free of charge: {phone}.",
                field=FIELDS[name].title,
                old=await shown(chat, name, old),
                new=await shown(chat, name, str(values[name])),
                phone=TOLL_FREE,
            )
            await chat.notify(person.phone, text)
    return changed


async def _bound(chat: Chat, person: Person) -> bool:
    accepted = any(each.decision == ACCEPTED for each in await chat.store.invitations.of(person.phone))
    return accepted or bool(await chat.store.deployments.of(person.phone))
