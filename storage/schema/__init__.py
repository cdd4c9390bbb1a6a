"""The schema, once, for both databases. Migrations make it (storage/migrations); a test holds the two together."""

from __future__ import annotations

from sqlalchemy import DDL, event

from storage.guards import append_only
from storage.schema import (
    accounts,
    announcements,
    attendance,
    cases,
    centres,
    chats,
    contracts,
    documents,
    own,
    pay,
    profiles,
    vacancies,
)
from storage.schema.columns import metadata

__all__ = [
    "APPEND_ONLY",
    "accounts",
    "announcements",
    "attendance",
    "cases",
    "centres",
    "chats",
    "contracts",
    "documents",
    "metadata",
    "own",
    "pay",
    "profiles",
    "vacancies",
]

APPEND_ONLY = (contracts.acceptance, own.deletion, own.history, own.look, attendance.mark, pay.payment, contracts.terms)

for guarded in APPEND_ONLY:
    for name in ("sqlite", "postgresql"):
        for statement in append_only(guarded.name, name):
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(guarded, "after_create", ddl.execute_if(dialect=name))
