"""Reminders before a closing time: for those who have begun an application, or must still send something."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.engine import Choice
from bot.language import Text, _, n_
from bot.timers import Ringing
from conversations.posts import Post, get
from storage.applications import DRAFT, NEEDS
from storage.records.chats import Timer
from storage.records.vacancies import Application, Vacancy

KIND = "closing"
BEFORE = (72, 24, 3)  # hours
UNFINISHED = (DRAFT, NEEDS)
A_DAY = 24  # hours


def alarms(application: Application, vacancy: Vacancy, now: datetime) -> list[Timer]:
    """Three days, one day and three hours before the closing time, as far as that is still to come."""
    times = {hours: vacancy.closes_at - timedelta(hours=hours) for hours in BEFORE}
    return [
        Timer(KIND, f"{application.number}/{hours}", due, vacancy.closes_at)
        for hours, due in times.items()
        if due > now
    ]


async def remind(ringing: Ringing, timers: Sequence[Timer]) -> None:
    """Tell whoever has not finished; what was submitted or withdrawn since needs no word."""
    for timer in timers:
        number, _slash, hours = timer.subject.partition("/")
        application = await ringing.store.applications.get(number)
        if application is None or application.state not in UNFINISHED:
            continue
        if post := await get(ringing.store, application.vacancy_id):
            go = [Choice("applications", _("My applications"))]
            key = f"{KIND}/{timer.subject}/{post.vacancy.closes_at.isoformat()}"
            ringing.notices.tell(application.phone, _reminder(application, post, int(hours)), key, go=go)


def _reminder(application: Application, post: Post, hours: int) -> Text:
    values = {"title": post.title, "left": _left(hours), "at": post.vacancy.closes_at}
    if application.state == DRAFT:
        return _(
            "Mtahini: {title} closes in {left}: {at}, Nairobi time. Your application is *not submitted yet*: "
            "APPLICATIONS.",
            **values,
        )
    return _(
        "Mtahini: {title} closes in {left}: {at}, Nairobi time. Your application {number} still needs one thing: "
        "REPAIR.",
        number=application.number,
        **values,
    )


def _left(hours: int) -> Text:
    if hours >= A_DAY:
        return n_("{count} day", "{count} days", count=hours // A_DAY)
    return n_("{count} hour", "{count} hours", count=hours)
