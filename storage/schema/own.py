"""People's rights over their data: what was changed, who looked, what is asked, what was deleted."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, UniqueConstraint

from storage.schema.columns import Id, id_, metadata, text_, time_

history = Table(
    "history",
    metadata,
    id_(),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    text_("who"),
    text_("what"),
    text_("old"),
    text_("new"),
    text_("why"),
    text_("channel"),
    time_("happened_at"),
    Index("ix_history_person_id", "person_id"),
)


# Who of the council looked at somebody's record.
look = Table(
    "look",
    metadata,
    id_(),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    text_("who"),
    text_("what"),
    text_("why"),
    time_("happened_at"),
    Index("ix_look_person_id", "person_id"),
)


# What somebody asks about their own data, under the Data Protection Act.
data_request = Table(
    "data_request",
    metadata,
    id_(),
    text_("number"),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    text_("kind"),  # access, correction, erasure, objection or withdrawal
    text_("state"),  # open, waiting (for its day), done, refused or taken back
    time_("opened_at"),
    time_("due_at"),
    time_("ended_at", nullable=True),
    UniqueConstraint("number"),
    Index("ix_data_request_person_id", "person_id"),
    Index("ix_data_request_state", "state", "due_at"),
)


request_entry = Table(
    "request_entry",
    metadata,
    id_(),
    Column("request_id", Id, ForeignKey("data_request.id"), nullable=False),
    text_("who"),
    text_("what"),
    text_("text"),
    time_("happened_at"),
    Index("ix_request_entry_request_id", "request_id"),
)


# Proof of what was deleted: each row has the hash of the one before it.
deletion = Table(
    "deletion",
    metadata,
    id_(),
    text_("kind"),  # of storage/retention.py, or erasure
    time_("until"),  # what was older
    Column("count", Integer, nullable=False),
    text_("digest"),  # of the ids of the rows
    Column("place", Integer, nullable=False),
    text_("previous"),
    text_("hash"),
    time_("made_at"),
    UniqueConstraint("place"),
    Index("ix_deletion_kind", "kind", "made_at"),
)


# While it has a row, in one transaction only, what is append-only can be erased (storage/guards.py).
unguarded = Table("unguarded", metadata, id_())
