"""What the council announces to many people, how far each announcement is, and who wants none."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from storage.database import Transaction
from storage.ids import new_id
from storage.records.announcements import Announcement

DONE, STOPPED = "done", "stopped"


@dataclass(frozen=True)
class Audience:
    """Whom to tell; what is empty does not matter. With nothing given: everybody who has an account or an offer."""

    year: int = 0
    exam: str = ""
    position: str = ""
    county: str = ""
    sub_county: str = ""
    centre: str = ""


@dataclass(frozen=True)
class Draft:
    """An announcement that is not sent yet."""

    audience: Audience
    english: str
    kiswahili: str
    by: str


class Announcements:
    """Announcements, and the numbers that have opted out of them."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now

    async def add(self, draft: Draft) -> Announcement:
        """Keep a new one, of which nobody has been told."""
        words = {"english": draft.english, "kiswahili": draft.kiswahili, "by": draft.by}
        added: Announcement = await self._tx.add_announcement(
            id=new_id(), **asdict(draft.audience), **words, made_at=self._now
        )
        return added

    async def all(self) -> list[Announcement]:
        """The newest first."""
        found: list[Announcement] = await self._tx.announcements()
        return found

    async def of(self, number: int) -> Announcement | None:
        """By its number."""
        return next((each for each in await self.all() if each.id == number), None)

    async def audience(self, audience: Audience, after: str, most: int) -> list[str]:
        """The next numbers, in order, of people who have not opted out."""
        rows = await self._tx.audience(**asdict(audience), after=after, most=most)
        return [phone for (phone,) in rows]

    async def told(self, announcement: Announcement, up_to: str, people: int) -> None:
        """Note how far it is; `up_to` is the last number that it has passed."""
        await self._tx.move_announcement(id=announcement.id, up_to=up_to, people=people)

    async def end(self, announcement: Announcement, outcome: str) -> None:
        """It is done, or stopped."""
        await self._tx.end_announcement(id=announcement.id, outcome=outcome)

    async def resume(self, announcement: Announcement) -> None:
        """It goes on from where it was stopped."""
        await self._tx.end_announcement(id=announcement.id, outcome="")

    async def waiting(self) -> int:
        """How many messages of this kind are not sent yet."""
        ((count,),) = await self._tx.bulk_waiting()
        return int(count)

    async def opt_out(self, phone: str) -> None:
        """No more for this number."""
        await self._tx.opt_out(phone=phone, since=self._now)

    async def opt_in(self, phone: str) -> None:
        """Again for this number."""
        await self._tx.opt_in(phone=phone)
