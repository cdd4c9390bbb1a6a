"""Files that people sent, and the documents made of them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, UniqueConstraint, text

from storage.schema.columns import Id, id_, metadata, text_, time_

received_file = Table(
    "received_file",
    metadata,
    id_(),
    Column("inbox_id", Id, nullable=False),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    Column("place", Id, nullable=False),  # in its chat: files that came together are put in this order
    text_("name"),
    text_("media_type"),
    Column("size", Integer, nullable=False),
    text_("sha256"),  # as it was sent; empty where nothing is kept
    text_("clean_sha256"),  # as a PDF
    Column("clean_size", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    text_("problem"),
    text_("remarks"),
    text_("reference"),  # for the platform to delete its copy by; empty when there is none
    time_("received_at"),
    time_("purged_at", nullable=True),
    UniqueConstraint("inbox_id"),
    Index("ix_received_file_chat_id", "chat_id"),
)


document = Table(
    "document",
    metadata,
    id_(),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    text_("item"),
    text_("receipt"),
    text_("sha256"),
    Column("size", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    text_("state"),  # received, accepted or returned
    text_("why"),
    text_("channel"),
    time_("received_at"),
    time_("decided_at", nullable=True),
    text_("ended", nullable=True),  # replaced, removed or undone
    Column("replaced_by", Id, nullable=True),
    time_("ended_at", nullable=True),
    time_("purged_at", nullable=True),
    UniqueConstraint("receipt"),
    Index(
        "ix_document_current",
        "person_id",
        "item",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index("ix_document_person_id", "person_id"),
)


document_part = Table(
    "document_part",
    metadata,
    Column("document_id", Id, ForeignKey("document.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("file_id", Id, ForeignKey("received_file.id"), nullable=False),
    Index("ix_document_part_file_id", "file_id"),
)
