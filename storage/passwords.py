"""The passwords of accounts: the present one, and a new one, under way until it is used or has surely arrived."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.database import Transaction
from storage.history import History
from storage.ids import new_id
from storage.logins import PASSWORD_CHANGED, Logins
from storage.proofs import Proofs
from storage.records.accounts import Hashes, Person
from storage.records.chats import ChatRow

UNDER_WAY = timedelta(minutes=3)  # so long may the text with a new password still be on its way
NEXT_LIFE = timedelta(days=7)  # a new password that was never used ends by itself; the present one stays

DELIVERY = "delivery"  # in the history: nobody did it, the text with the password arrived

NOBODYS = Hashes(None, None, None)


class Passwords:
    """Passwords by person. While a new one is under way both log in: if it never arrives, nobody is locked out."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now
        self._logins = Logins(tx, now)
        self._history = History(tx, now)

    async def of(self, phone: str) -> Hashes:
        """What a password that was typed for a number is compared with; nothing where it has no account."""
        found: Hashes | None = await self._tx.password_hashes(phone=phone, since=self._now - NEXT_LIFE)
        return found or NOBODYS

    async def begin(self, person: Person, password_hash: str, chat: ChatRow, *, own: bool) -> int:
        """Let a new password log in too. Returns its id, or 0 where one is under way that this asker may not replace.

        `own` says that it was asked for with the phone itself. Only where that is proven is it kept from being replaced
        by others, and does its delivery end the present one: the sender of a text message can be forged.
        """
        number = new_id()
        begun = await self._tx.begin_password(
            id=person.id,
            hash=password_hash,
            password_id=number if chat.proven_phone == person.phone else None,
            now=self._now,
            before=self._now + (UNDER_WAY if own else -UNDER_WAY),
        )
        if begun is None:
            return 0
        await self._history.add(
            person.id, "password", "asked for", "with the own phone" if own else "", channel=chat.channel
        )
        return number

    async def arrived(self, password_id: int, chat_id: int) -> None:
        """A new password was delivered. The present one ends if its owner asked for this, in the chat with this id, and
        for no other since."""
        person: Person | None = await self._tx.confirm_password(password_id=password_id)
        if person:
            await self._end_others(person, chat_id)
            await self._history.add(person.id, "password", "replaced", "delivered", channel="", who=DELIVERY)

    async def adopt(self, person: Person, chat: ChatRow) -> None:
        """The new password was used, so whoever used it has it: the present one ends."""
        await self._tx.adopt_password(id=person.id)
        await self._end_others(person, chat.id)
        await self._history.add(person.id, "password", "replaced", "used", channel=chat.channel)

    async def replace(self, person: Person, password_hash: str, chat: ChatRow) -> None:
        """Replace every password by one that the person chose."""
        await self._tx.choose_password(id=person.id, hash=password_hash, now=self._now)
        await self._end_others(person, chat.id)
        await self._history.add(person.id, "password", "chosen", "", channel=chat.channel)

    async def _end_others(self, person: Person, chat_id: int) -> None:
        """Whoever got into other chats, by the password before or by a code, shows anew who they are."""
        await Proofs(self._tx, self._now).end(person.phone, but=chat_id)
        await self._logins.end_unproven(person, PASSWORD_CHANGED, but=chat_id)
