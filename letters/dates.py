"""Days and times as letters write them, in Nairobi's time."""

import datetime as dt
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

NAIROBI = ZoneInfo("Africa/Nairobi")


def midnight(day: dt.date) -> dt.datetime:
    """Return when a day begins."""
    return dt.datetime.combine(day, dt.time(), NAIROBI)


def short_day(day: dt.date, language: str = "en") -> str:
    """Return `5 October 2026`."""
    return format_date(day, "d MMMM y", locale=_locale(language))


def day_of(at: dt.datetime, language: str = "en") -> str:
    """Return `5 October 2026`, as it is in Nairobi at that time."""
    return short_day(at.astimezone(NAIROBI).date(), language)


def long_day(day: dt.date, language: str = "en") -> str:
    """Return `Monday, 5 October 2026`."""
    return format_date(day, "EEEE, d MMMM y", locale=_locale(language))


def moment(at: dt.datetime, language: str = "en") -> str:
    """Return `Monday, 5 October 2026, at 2.00 pm`; in Kiswahili by the clock of 24 hours, which none can mistake."""
    if language == "sw":
        return format_datetime(at, "EEEE, d MMMM y, HH:mm", tzinfo=NAIROBI, locale="sw_KE")
    return format_datetime(at, "EEEE, d MMMM y, 'at' h.mm a", tzinfo=NAIROBI, locale="en_KE")


def _locale(language: str) -> str:
    return f"{language}_KE"
