"""One-time codes: by SMS to prove a number, or out of the hand of the Sub County Director."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from storage.database import Transaction
from storage.ids import new_id
from storage.records.chats import ChatRow

LOG_IN, PROOF, OWNER = "log_in", "proof", "owner"  # purposes
NEW_NUMBER, JOIN = "new_number", "join"
WRONG_CODE = "wrong_code"

LONG_LIFE, SHORT_LIFE = timedelta(hours=24), timedelta(minutes=10)
TRIES = 3  # that one chat has; one chat's tries are not taken from another's
ANYWHERE, HERE = 8, 6  # digits of a code that any chat may try, and of one that is good in its own chat only


class Codes:
    """Codes by purpose and phone number, kept as digests. Those hide so few digits for a short life only."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def issue(self, purpose: str, phone: str, *, by: str, chat: ChatRow | None = None) -> str:
        """A code in two groups of digits; the one before it is dead.

        With a chat it is good there only, for 10 minutes; without one it is longer, and good in any chat for 24 hours.
        """
        chat_id, half = (chat.id, HERE // 2) if chat else (None, ANYWHERE // 2)
        groups = [f"{secrets.randbelow(10**half):0{half}}" for _group in range(2)]
        number = new_id()
        await self._tx.end_codes(purpose=purpose, phone=phone, chat_id=chat_id, now=self._now)
        await self._tx.add_code(
            id=number,
            purpose=purpose,
            phone=phone,
            chat_id=chat_id,
            hash=digest(number, "".join(groups)),
            issued_by=by,
            created_at=self._now,
            expires_at=self._now + (SHORT_LIFE if chat else LONG_LIFE),
        )
        return " ".join(groups)

    async def use(self, purpose: str, phone: str, typed: str, chat: ChatRow) -> bool:
        """Whether this is a code for the purpose and the number, good in this chat. It is so once.

        A wrong one counts against this chat; after three, no code that was issued before is good in it.
        """
        digits = "".join(character for character in typed if character.isdecimal())
        for number, stored in await self._tx.good_codes(
            purpose=purpose, phone=phone, chat_id=chat.id, now=self._now, kind=WRONG_CODE, tries=TRIES
        ):
            if hmac.compare_digest(stored, digest(number, digits)):
                return bool(await self._tx.use_code(id=number, used_at=self._now))
        await self._tx.add_attempt(id=new_id(), kind=WRONG_CODE, phone=phone, chat_id=chat.id, made_at=self._now)
        return False


def looks_like_code(typed: str) -> bool:
    """Whether this can be a code: its digits, with whatever people put between them."""
    kept = [character for character in typed if character not in " -.\u00a0\n\t"]
    return len(kept) in (ANYWHERE, HERE) and all(character.isdecimal() for character in kept)


def digest(number: int, digits: str) -> str:
    """What is kept of a code; the row's id makes it another for the same digits."""
    return sha256(f"{number}/{digits}".encode()).hexdigest()
