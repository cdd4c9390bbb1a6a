"""How long each kind of data is kept, and its deletion when that time is over, with a proof that it was deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.database import Transaction
from storage.deletions import ERASURE, Deletions
from storage.guards import unguarded
from storage.holdings import (
    ACCOUNT,
    APPLICATIONS,
    CASES,
    DOCUMENTS,
    HISTORY,
    MESSAGES,
    OFFICES,
    RIGHTS,
    SECURITY,
    WORK,
)
from storage.own import Own
from storage.records.accounts import Person

YEAR = 365
MOST = 1000  # rows of one rule in one transaction: it bounds how long turns wait
LAST = 2**63 - 1  # no id is larger
PEOPLE = 5  # who are erased in one transaction, since nobody has heard of them for years


@dataclass(frozen=True)
class Kept:
    """How many days a kind of data is kept from when it is over; 0: as long as there is a use for it."""

    kind: str
    days: int


KEPT = {
    each.kind: each
    for each in (
        Kept(ACCOUNT, 5 * YEAR),  # after it was last used
        Kept(SECURITY, YEAR),
        Kept(MESSAGES, 90),
        Kept(DOCUMENTS, 90),  # after they were replaced or removed
        Kept(WORK, 7 * YEAR),  # contracts, attendance and pay: six years in which they can be sued for, and one more
        Kept(APPLICATIONS, 3 * YEAR),  # after the decision
        Kept(CASES, 2 * YEAR),  # after they were closed
        Kept(HISTORY, 7 * YEAR),
        Kept(RIGHTS, 7 * YEAR),
        Kept(OFFICES, 0),
    )
}


@dataclass(frozen=True)
class Rule:
    """Rows that go when their time is over, by the query `purge_<name>`. `days` where it is not that of the kind."""

    name: str
    kind: str
    days: int = 0

    @property
    def time(self) -> timedelta:
        """How long they are kept."""
        return timedelta(days=self.days or KEPT[self.kind].days)


# What refers to others goes before them.
RULES = (
    Rule("inbox", MESSAGES),
    Rule("outbox", MESSAGES),
    Rule("notice", MESSAGES, YEAR),  # by whose proof a message is known again: is this real?
    Rule("incident", MESSAGES),
    Rule("timer", MESSAGES),
    Rule("attempt", SECURITY, 90),
    Rule("code", SECURITY, 90),
    Rule("delivery", SECURITY, 90),
    Rule("proof", SECURITY),
    Rule("login", SECURITY),
    Rule("centre_login", SECURITY),
    Rule("number_change", SECURITY),
    Rule("stranger", SECURITY, 30),  # chats of people who never agreed, or no longer do
    Rule("draft", ACCOUNT, YEAR),
    Rule("document", DOCUMENTS),
    Rule("unused_file", DOCUMENTS, 7),  # that was sent and became no document
    Rule("case_entry", CASES),
    Rule("case_file", CASES),
    Rule("case", CASES),
    Rule("application", APPLICATIONS),
    Rule("dispute", WORK),
    Rule("substitution", WORK),
    Rule("mark", WORK),
    Rule("signed_register", WORK),
    Rule("payment", WORK),
    Rule("acceptance", WORK),
    Rule("letter", WORK),
    Rule("deployment", WORK),
    Rule("invitation", WORK),
    Rule("history", HISTORY),
    Rule("look", HISTORY),
    Rule("request_entry", RIGHTS),
    Rule("request", RIGHTS),
)


class Retention:
    """Deletes what is over."""

    def __init__(self, tx: Transaction, now: datetime) -> None:
        self._tx = tx
        self._now = now
        self._deletions = Deletions(tx, now)

    async def purge(self) -> bool:
        """Delete some of all that is over, and keep a proof of it. Returns whether there may be more."""
        more, documents = False, self._now - timedelta(days=KEPT[DOCUMENTS].days)
        async with unguarded(self._tx):
            for rule in RULES:
                before = self._now - rule.time
                query = getattr(self._tx, f"purge_{rule.name}")
                rows = await query(**_values(before), documents_before=documents, now=self._now, most=MOST)
                if rows:
                    await self._deletions.prove(rule.name, before, [row[0] for row in rows])
                more |= len(rows) == MOST
        return await self._erase_unused() or more

    async def _erase_unused(self) -> bool:
        """Accounts that nobody has used for years."""
        before = self._now - timedelta(days=KEPT[ACCOUNT].days)
        rows = await self._tx.unused_accounts(**_values(before), most=PEOPLE)
        for number, phone in rows:
            count = await Own(self._tx, self._now).erase(Person(number, phone))
            await self._deletions.prove(ERASURE, before, [number] * count)
        return len(rows) == PEOPLE


def _values(before: datetime) -> dict[str, object]:
    """What is over by then, as queries ask for it."""
    return {"before": before, "before_day": before.date(), "before_year": before.year, "last": LAST}
