"""A code that the Sub County Director hands to somebody who cannot be reached by SMS."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import structlog

from bot.channel import Limits
from bot.language import _
from bot.notice import notices
from catalogue import TOLL_FREE
from conversations.phones import user_name
from storage.codes import LOG_IN
from storage.database import Database
from storage.store import Store

log = structlog.get_logger()


class NoAccount(Exception):
    """The number has no account, so there is nothing that a code could open."""


async def issue(
    database: Database, limits: Mapping[str, Limits], phone: str, by: str, reason: str, now: datetime
) -> str:
    """A code to log in with, once and within a day. The person is told; the history keeps who issued it and why.

    Raises NoAccount.
    """
    async with database.transaction() as tx:
        store = Store(tx, now)
        person = await store.people.by_phone(phone)
        if person is None:
            raise NoAccount(user_name(phone))
        code = await store.codes.issue(LOG_IN, phone, by=by)
        await store.history.add(person, "code", "issued", reason, who=by, channel="office")
        text = _(
            "{by} issued a code to log in to your account {user}. If you did not ask for it, call {phone}, free of "
            "charge.",
            by=by,
            user=user_name(phone),
            phone=TOLL_FREE,
        )
        told = notices(phone, await store.people.addresses(phone), text, limits, now, "en")
        await tx.add_outgoing([notice.row(now, "") for notice in told])
    log.info("a code was issued", person=person.id, notices=len(told))
    return code
