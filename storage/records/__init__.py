"""Rows as they come out of the database, a module a noun. Fields stand in the order of the columns in the queries."""

from __future__ import annotations

from dataclasses import is_dataclass

from storage.records import (
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

_MODULES = (
    *(chats, accounts, profiles, documents, contracts, vacancies, centres),
    *(attendance, pay, cases, announcements, own),
)
CLASSES = {name: kind for module in _MODULES for name, kind in vars(module).items() if is_dataclass(kind)}
