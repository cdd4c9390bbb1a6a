"""The attendance register."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, SmallInteger, Table, UniqueConstraint

from storage.schema.columns import Id, id_, metadata, text_, time_

# The attendance register, a chain of marks for each centre: what was marked last counts.
mark = Table(
    "mark",
    metadata,
    id_(),
    Column("centre_id", Id, ForeignKey("centre.id"), nullable=False),
    Column("deployment_id", Id, ForeignKey("deployment.id"), nullable=False),
    Column("day", Date, nullable=False),
    text_("value"),  # P or Ab
    text_("note"),
    text_("kind"),  # first, corrected or decided
    Column("late", SmallInteger, nullable=False),  # 1: sent after the day's cut-off
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    text_("who"),
    time_("sent_at"),
    time_("made_at"),
    Column("place", Integer, nullable=False),  # in the chain, from 1
    text_("previous"),
    text_("hash"),
    UniqueConstraint("centre_id", "place"),
    Index("ix_mark_centre_id", "centre_id", "day"),
    Index("ix_mark_deployment_id", "deployment_id"),
)


dispute = Table(
    "dispute",
    metadata,
    id_(),
    Column("mark_id", Id, ForeignKey("mark.id"), nullable=False),
    text_("said"),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    time_("opened_at"),
    time_("due_at"),
    text_("state"),  # open, kept or changed
    text_("why"),
    time_("decided_at", nullable=True),
    text_("decided_by", nullable=True),
    UniqueConstraint("mark_id"),
)


# Registers that were signed, photographed and sent back, for the Sub County Director.
signed_register = Table(
    "signed_register",
    metadata,
    id_(),
    Column("centre_id", Id, ForeignKey("centre.id"), nullable=False),
    text_("receipt"),
    text_("sha256"),
    Column("size", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    text_("sent_by"),
    time_("submitted_at"),
    text_("state"),  # submitted, acknowledged or returned
    text_("why"),
    time_("decided_at", nullable=True),
    text_("decided_by", nullable=True),
    UniqueConstraint("receipt"),
    Index("ix_signed_register_centre_id", "centre_id"),
)
