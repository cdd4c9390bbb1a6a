"""Announcements: who would be told, on which channel and at what cost, before anybody is; then the beginning of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field

from bot.broadcast import Broadcast
from bot.channel import PHONE_TEXTS
from bot.messages import Outgoing
from bot.office import Office
from conversations.announcements import AT_ONCE, go_on, words
from handlers.sms import body, segments
from storage.announcements import STOPPED, Audience, Draft
from storage.records.announcements import Announcement
from storage.store import Store


class Nobody(Exception):
    """The audience is empty; `unknown` are the parts of it that nobody has, whatever the others say."""

    def __init__(self, unknown: dict[str, str]) -> None:
        super().__init__()
        self.unknown = unknown


@dataclass
class Preview:
    """What an announcement would do."""

    people: int = 0
    untold: int = 0  # people without an address that can be written to
    by_channel: Counter[str] = field(default_factory=Counter)
    segments: int = 0  # of all SMS together
    templates: int = 0  # of WhatsApp, for people whose 24 hours are over
    samples: dict[str, str] = field(default_factory=dict)  # the first text of each channel and language


async def preview(office: Office, draft: Draft) -> Preview:
    """Go through the audience without telling anybody. Raises Nobody."""
    found = Preview()
    async with office.database.reading() as tx:
        store, after = Store(tx, office.now), ""
        while phones := await store.announcements.audience(draft.audience, after, AT_ONCE):
            notices = Broadcast(office.limits, office.sealer, office.now)
            for phone in phones:
                notices.tell(phone, words(draft))
            for row in await notices.rows(tx):
                _count(found, row["channel"], row["message"])
            found.people += len(phones)
            found.untold += notices.untold
            after = phones[-1]
        if not found.people:
            raise Nobody(await _unknown(store, draft.audience))
    return found


async def _unknown(store: Store, audience: Audience) -> dict[str, str]:
    """The parts of an audience in which nobody is."""
    given = {name: value for name, value in asdict(audience).items() if value}
    alone = {name: Audience(**{name: value}) for name, value in given.items()}
    return {name: str(given[name]) for name in alone if not await store.announcements.audience(alone[name], "", 1)}


def _count(found: Preview, channel: str, message: Outgoing) -> None:
    if message.opens:
        found.templates += 1
        return
    found.by_channel[channel] += 1
    text = body(message) if channel == PHONE_TEXTS else message.text
    found.segments += segments(text) if channel == PHONE_TEXTS else 0
    found.samples.setdefault(f"{channel}, {message.language}", text)


async def begin(office: Office, draft: Draft) -> Announcement:
    """Keep it, and tell people from now on, by day; whatever serves does that, also after a restart."""
    async with office.database.transaction() as tx:
        store = Store(tx, office.now)
        kept = await store.announcements.add(draft)
        await go_on(store, kept, office.now)
    return kept


async def stop(office: Office, number: int) -> bool:
    """Tell nobody further; who was told has been. Returns whether there was anything to stop."""
    async with office.database.transaction() as tx:
        store = Store(tx, office.now)
        found = await store.announcements.of(number)
        if found is None or found.outcome:
            return False
        await store.announcements.end(found, STOPPED)
    return True


async def resume(office: Office, number: int) -> bool:
    """Go on with one that was stopped, after the last who was told. Returns whether there was one."""
    async with office.database.transaction() as tx:
        store = Store(tx, office.now)
        found = await store.announcements.of(number)
        if found is None or found.outcome != STOPPED:
            return False
        await store.announcements.resume(found)
        await go_on(store, found, office.now)
    return True
