"""What the council announces: told in order, some at a time, by day, and never faster than messages leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, time, timedelta

from bot.language import NAIROBI, Text, _, joined, named
from bot.timers import Ringing
from storage.announcements import DONE, Audience, Draft
from storage.ids import new_id
from storage.records.announcements import Announcement
from storage.records.chats import Timer
from storage.store import Store

KIND = "announcement"  # of timers
AT_ONCE = 1000  # people in one transaction
BACKLOG = 5000  # messages of this kind that may wait: they would be too old before they leave
PAUSE = timedelta(seconds=30)  # while there are more
MORNING, EVENING = time(7), time(20)  # in Nairobi; nobody is written to at night
LIFE = timedelta(days=30)  # so long an announcement that an outage held up is worth going on with


def words(announcement: Announcement | Draft) -> Text:
    """What people read."""
    own = named(announcement.english, announcement.kiswahili)
    return joined([own, _("For no more announcements, send NO NEWS.")], "\n\n")


def by_day(moment: datetime) -> datetime:
    """This moment, or at night the next morning."""
    local = moment.astimezone(NAIROBI)
    if local.time() < MORNING:
        return local.replace(hour=MORNING.hour, minute=0, second=0, microsecond=0)
    if local.time() >= EVENING:
        return by_day(local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1))
    return moment


async def go_on(store: Store, announcement: Announcement, at: datetime) -> None:
    """Tell the next people then."""
    due = by_day(at)
    await store.timers.set(KIND, f"{announcement.id}/{new_id()}", due, due + LIFE)


async def announce(ringing: Ringing, timers: Sequence[Timer]) -> None:
    """Tell the next people of each announcement that goes on."""
    for timer in timers:
        found = await ringing.store.announcements.of(int(timer.subject.partition("/")[0]))
        if found and not found.outcome:
            await _tell_some(ringing, found)


async def _tell_some(ringing: Ringing, found: Announcement) -> None:
    announcements = ringing.store.announcements
    if by_day(ringing.now) != ringing.now or await announcements.waiting() > BACKLOG:
        return await go_on(ringing.store, found, ringing.now + PAUSE)
    phones = await announcements.audience(_audience(found), found.up_to, AT_ONCE)
    for phone in phones:
        ringing.notices.tell(phone, words(found), f"{KIND}/{found.id}/{phone}")
    if phones:
        await announcements.told(found, phones[-1], len(phones))
    if len(phones) < AT_ONCE:
        return await announcements.end(found, DONE)
    await go_on(ringing.store, found, ringing.now)


def _audience(announcement: Announcement) -> Audience:
    return Audience(*(getattr(announcement, each.name) for each in fields(Audience)))
