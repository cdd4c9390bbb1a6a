"""Examination centres as accounts: the passwords that are handed out, and the chats that act for a centre."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from storage.database import Transaction
from storage.ids import new_id
from storage.records.centres import Centre, CentreLogin, CentrePassword, Director, EndedLogin
from storage.records.chats import ChatRow

# Why a password or a log-in is over: used, or replaced by a newer one; of a log-in also: left by its own chat, ended by
# somebody else, the period of the examination is over, nothing was heard for long.
USED, REPLACED, LEFT, ENDED, PERIOD, IDLE = "used", "replaced", "left", "ended", "period", "idle"


class Centres:
    """Centres by user name, and by the chats that act for them."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def by_code(self, exam: str, code: str) -> Centre | None:
        """The centre in the newest year of its examination."""
        found: Centre | None = await self._tx.newest_centre(exam=exam, code=code)
        return found

    async def get(self, centre_id: int) -> Centre | None:
        """One centre."""
        found: Centre | None = await self._tx.centre_by_id(id=centre_id)
        return found

    async def here(self, chat: ChatRow) -> Centre | None:
        """The centre that a chat acts for."""
        found: Centre | None = await self._tx.centre_of_chat(chat_id=chat.id)
        return found

    async def logins(self, centre: Centre) -> list[CentreLogin]:
        """The chats that act for a centre, the first one first."""
        found: list[CentreLogin] = await self._tx.centre_logins(centre_id=centre.id)
        return found

    async def of_place(self, director: Director, year: int) -> list[Centre]:
        """The centres of a director's sub-county in a year."""
        place = {"county": director.county, "sub_county": director.sub_county}
        found: list[Centre] = await self._tx.centres_of_place(**place, year=year)
        return found

    async def in_use(self, year: int, exam: str) -> list[int]:
        """The ids of the centres that a chat acts for."""
        return [number for (number,) in await self._tx.centres_in_use(year=year, exam=exam)]

    async def with_password(self, year: int, exam: str) -> set[int]:
        """The ids of the centres that were given a password before, used or not."""
        return {number for (number,) in await self._tx.centres_with_password(year=year, exam=exam)}

    async def password(self, centre: Centre) -> CentrePassword | None:
        """The password that was handed out and not used yet."""
        found: CentrePassword | None = await self._tx.centre_password(centre_id=centre.id)
        return found

    async def used_password(self, centre: Centre) -> CentrePassword | None:
        """The password that was used last, and logs in no more."""
        found: CentrePassword | None = await self._tx.used_centre_password(centre_id=centre.id)
        return found

    async def issue(self, hashes: Mapping[int, str], by: str) -> None:
        """Give centres, by their ids, new passwords: those before them end, and so do the log-ins."""
        ended = [{"centre_id": number, "at": self._now, "why": REPLACED} for number in hashes]
        await self._tx.end_centre_passwords(ended)
        await self._tx.end_centre_logins([each | {"by": by} for each in ended])
        await self._tx.add_centre_password(
            [
                {"id": new_id(), "centre_id": number, "hash": found, "issued_by": by, "issued_at": self._now}
                for number, found in hashes.items()
            ]
        )

    async def enter(self, chat: ChatRow, centre: Centre, method: str) -> None:
        """Let a chat act for a centre; it keeps who is logged in there."""
        await self.leave(chat, REPLACED)
        await self._tx.add_centre_login(
            id=new_id(),
            centre_id=centre.id,
            chat_id=chat.id,
            person_id=chat.login_person_id,
            method=method,
            started_at=self._now,
        )

    async def use(self, password: CentrePassword) -> bool:
        """Take a password, which is good once. Whether it was still there."""
        return bool(await self._tx.use_centre_password(id=password.id, at=self._now))

    async def leave(self, chat: ChatRow, why: str = LEFT) -> None:
        """A chat acts for no centre any more."""
        await self._tx.end_centre_login_of_chat(chat_id=chat.id, at=self._now, why=why)

    async def end(self, logins: Iterable[CentreLogin], by: str, why: str = ENDED) -> None:
        """End log-ins of other chats than the one in hand; each learns of it when it wants to act for the centre."""
        for login in logins:
            await self._tx.end_centre_login(id=login.id, at=self._now, why=why, by=by)

    async def login(self, login_id: int) -> CentreLogin | None:
        """One log-in that has not ended."""
        found: CentreLogin | None = await self._tx.centre_login_by_id(id=login_id)
        return found

    async def ended_here(self, chat: ChatRow) -> EndedLogin | None:
        """The newest log-in of a chat, where it has ended."""
        found: EndedLogin | None = await self._tx.last_centre_login(chat_id=chat.id)
        return found

    async def chats(self, centre: Centre) -> set[int]:
        """The ids of the chats that have ever acted for a centre."""
        return {number for (number,) in await self._tx.chats_in_centre(centre_id=centre.id)}
