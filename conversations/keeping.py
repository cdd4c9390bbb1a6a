"""How long people's data is kept and why, in words."""

from __future__ import annotations

from bot.language import Text, _, n_
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
from storage.retention import KEPT, YEAR

WHY = {
    ACCOUNT: _("It is what you told us, and how you are reached."),
    SECURITY: _("So that you see who got into your account."),
    MESSAGES: _("So that we can find out why a message did not arrive."),
    DOCUMENTS: _("A document that counts is kept while you have the account."),
    WORK: _("The law lets claims about contracts and pay be made for six years, and asks for records of pay."),
    APPLICATIONS: _("So that a decision can be explained and reviewed."),
    CASES: _("So that a case can be opened again."),
    HISTORY: _("So that you see what was done to your record, and by whom."),
    RIGHTS: _("So that we can show that the law was kept."),
    OFFICES: _("It is the council's own list."),
}
AFTER = {
    ACCOUNT: _("while you have the account, and {time} after you used it last"),
    DOCUMENTS: _("for {time} after it was replaced or removed"),
    APPLICATIONS: _("for {time} after the decision"),
    CASES: _("for {time} after it was closed"),
    WORK: _("for {time} after the work"),
}


def how_long(kind: str) -> Text:
    """How long data of a kind is kept: for 90 days."""
    days = KEPT[kind].days
    if not days:
        return _("while you have that office")
    years, rest = divmod(days, YEAR)
    time = n_("{count} day", "{count} days", count=days) if rest else n_("{count} year", "{count} years", count=years)
    after = AFTER.get(kind, _("for {time}"))
    return Text(after.message, {"time": time})


def why(kind: str) -> Text:
    """Why it is kept so long."""
    return WHY[kind]
