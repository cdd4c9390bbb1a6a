"""Rates and payments."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, Table, UniqueConstraint

from storage.schema.columns import id_, metadata, text_, time_

rate = Table(
    "rate",
    metadata,
    id_(),
    Column("year", Integer, nullable=False),
    text_("exam"),
    text_("position"),
    text_("region"),  # as the source says it; empty: everywhere
    Column("amount", Integer, nullable=False),  # cents of a Kenya shilling, a day
    text_("source"),
    time_("posted_at"),
    UniqueConstraint("year", "exam", "position", "region", "source"),
)


payment = Table(
    "payment",
    metadata,
    id_(),
    text_("phone"),
    Column("year", Integer, nullable=False),
    text_("exam"),
    text_("code"),  # of the centre, or the paper
    text_("position"),
    text_("state"),  # submitted, approved, paid or returned: the newest row counts
    Column("amount", Integer, nullable=False),  # cents of a Kenya shilling, before tax
    Column("tax", Integer, nullable=False),
    text_("reference"),  # of the payment, such as M-Pesa's
    Column("day", Date, nullable=False),
    text_("why"),  # it was returned
    time_("posted_at"),
    Index("ix_payment_phone", "phone"),
    Index("ix_payment_year", "year", "exam"),
)
