"""How a person hears what an officer did with their case."""

from __future__ import annotations

from enum import Enum

from bot.channel import PHONE_TEXTS
from bot.language import Text
from bot.notice import Notice
from bot.office import Office
from bot.turn import IDLE
from conversations.cases import news_waits
from storage.database import Transaction
from storage.records import Case, ChatRow


class Told(Enum):
    """Where the words of an officer went; the value says so to the officer."""

    CHAT = "It is on its way to the chat where the case was filed."
    HINT = "The person is logged out of that chat, so it only says that there is news; CASE shows it after a log-in."
    SMS = "That chat cannot be written to now: an SMS says that there is news, and CASE shows it."
    WAITS = "That chat cannot be written to now, and no number is known: CASE shows it when the person asks."


async def tell(tx: Transaction, case: Case, words: Text, office: Office) -> Told:
    """Put an officer's words on their way to the person, or a hint that they are there to be read."""
    chat: ChatRow = await tx.chat_by_id(id=case.chat_id)
    if chat.channel in office.limits and office.limits[chat.channel].writable(chat.active_at, office.now):
        told = Told.CHAT if case.person_id is None or _is_there(case, chat, office) else Told.HINT
        to = (chat.channel, chat.address)
    elif case.phone and PHONE_TEXTS in office.limits:
        told, to = Told.SMS, (PHONE_TEXTS, case.phone)
    else:
        return Told.WAITS
    notice = Notice(*to, chat.language or "en", words if told is Told.CHAT else news_waits(case))
    await tx.add_outgoing([notice.row(office.now, "", office.sealer)])
    return told


def _is_there(case: Case, chat: ChatRow, office: Office) -> bool:
    """Whether whoever filed a case is still logged in to its chat, or has the chat for their own and left it idle."""
    if chat.login_ended_at or chat.login_person_id != case.person_id:
        return False
    by_phone = office.limits[chat.channel].phone_addresses
    own = chat.proven_phone or (chat.address if by_phone else None)
    return own == case.phone or (chat.active_at is not None and office.now - chat.active_at <= IDLE)
