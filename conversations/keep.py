"""Stop a change of one's number."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import Chat
from bot.conversation import conversation
from bot.language import _
from conversations.erase import keep
from conversations.phones import user_name
from storage.records.own import DataRequest
from storage.requests import ERASURE


@conversation(
    "keep",
    title=_("Keep my number"),
    words=_("keep, keep my number, keep the number, keep my old number, not me, stop the change"),
    parks=False,
    first=True,
)
async def keep_number(chat: Chat) -> None:
    """Stop a change of number, or an erasure: one word from the old number, or from the account."""
    phones = [phone for phone in (chat.own_phone, chat.person.phone if chat.person else None) if phone]
    numbers = chat.store.numbers
    changes = [change for phone in phones if (change := await numbers.waiting(phone))]
    for request in (erasures := await _erasures(chat, phones)):
        await keep(chat, request)
    if erasures and not changes:
        return None
    if not changes or not await numbers.stop(changes[0], chat.row):  # it may just have been carried out
        return chat.say(_("No change of your number is under way. If you have a question, send OFFICER."))
    change = changes[0]
    await chat.notify(
        change.new_phone, _("The change of number was refused from the old number. For help, send OFFICER.")
    )
    chat.say(
        _("The change is stopped: {phone} stays the number of your account.", phone=user_name(change.old_phone)),
        _("If you did not ask for it, somebody got into your account: send CHANGE PASSWORD."),
    )


async def _erasures(chat: Chat, phones: Sequence[str]) -> list[DataRequest]:
    """Erasures of the accounts of these numbers that wait for their day, or for an officer."""
    people = [person for phone in dict.fromkeys(phones) if (person := await chat.store.people.by_phone(phone))]
    return [request for person in people for request in await chat.store.requests.pending(person, ERASURE)]
