"""A code that the Sub County Director hands to somebody who cannot be reached by SMS."""

from __future__ import annotations

import structlog

from bot.language import _
from bot.notice import for_number
from bot.office import Office
from catalogue import TOLL_FREE
from conversations.phones import user_name
from storage.codes import LOG_IN
from storage.store import Store

log = structlog.get_logger()


class NoAccount(Exception):
    """The number has no account, so there is nothing that a code could open."""


async def issue(office: Office, phone: str, by: str, reason: str) -> str:
    """A code to log in with, once and within a day. The person is told; the history keeps who issued it and why.

    Raises NoAccount.
    """
    async with office.database.transaction() as tx:
        store = Store(tx, office.now)
        person = await store.people.by_phone(phone)
        if person is None:
            raise NoAccount(user_name(phone))
        code = await store.codes.issue(LOG_IN, phone, by=by)
        await store.history.add(person.id, "code", "issued", reason, who=by, channel="office")
        text = _(
            "{by} issued a code to log in to your account {user}. If you did not ask for it, call {phone}, free of "
            "charge.",
            by=by,
            user=user_name(phone),
            phone=TOLL_FREE,
        )
        told = await for_number(store, phone, text, office.limits, office.now)
        await tx.add_outgoing([row for notice in told for row in notice.rows(office.now, "", office.sealer)])
    log.warning("a code was issued", person=person.id, notices=len(told))
    return code
