"""How a person hears what an officer did with their case."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from bot.channel import PHONE_TEXTS, Limits
from bot.language import Text
from bot.line import Urgency
from bot.messages import Outgoing
from bot.outbox import outgoing
from conversations.cases import news_waits
from storage.database import Transaction
from storage.records import Case, ChatRow


class Told(Enum):
    """Where the words of an officer went; the value says so to the officer."""

    CHAT = "It is on its way to the chat where the case was filed."
    HINT = "The person is logged out of that chat, so it only says that there is news; CASE shows it after a log-in."
    SMS = "That chat cannot be written to now: an SMS says that there is news, and CASE shows it."
    WAITS = "That chat cannot be written to now, and no number is known: CASE shows it when the person asks."


async def tell(tx: Transaction, case: Case, words: Text, limits: dict[str, Limits], now: datetime) -> Told:
    """Put an officer's words on their way to the person, or a hint that they are there to be read."""
    chat: ChatRow = await tx.chat_by_id(id=case.chat_id)
    if chat.channel in limits and limits[chat.channel].writable(chat.active_at, now):
        told = Told.CHAT if case.person_id in (None, chat.login_person_id) else Told.HINT
        to = (chat.channel, chat.address)
    elif case.phone and PHONE_TEXTS in limits:
        told, to = Told.SMS, (PHONE_TEXTS, case.phone)
    else:
        return Told.WAITS
    language = chat.language or "en"
    text = words if told is Told.CHAT else news_waits(case)
    message = Outgoing(text=text.render(language), language=language)
    await tx.add_outgoing([outgoing(*to, message, Urgency.NOTICE, now, owner="")])
    return told
