"""Chats, what came in and what goes out."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, SmallInteger, Table, Text, UniqueConstraint, text

from storage.schema.columns import Id, id_, metadata, text_, time_

chat = Table(
    "chat",
    metadata,
    id_(),
    text_("channel"),
    text_("address"),
    text_("language", nullable=True),
    text_("consent_version", nullable=True),
    time_("consent_at", nullable=True),
    text_("proven_phone", nullable=True),
    Column("proof_id", Id, nullable=True),  # where a code showed it; null where the platform vouches
    Column("login_id", Id, nullable=True),
    Column("login_person_id", Id, ForeignKey("person.id"), nullable=True),
    time_("active_at", nullable=True),
    text_("conversation", nullable=True),
    text_("parked", nullable=True),
    time_("created_at"),
    UniqueConstraint("channel", "address"),
    Index("ix_chat_proven_phone", "proven_phone"),
    Index("ix_chat_address", "address"),
)


inbox = Table(
    "inbox",
    metadata,
    id_(),
    text_("channel"),
    text_("message_id"),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    text_("payload", nullable=True),  # taken away when the message is done
    time_("received_at"),
    time_("done_at", nullable=True),
    UniqueConstraint("channel", "message_id"),
    Index("ix_inbox_chat_id", "chat_id"),
    Index(
        "ix_inbox_waiting",
        "chat_id",
        "id",
        sqlite_where=text("done_at IS NULL"),
        postgresql_where=text("done_at IS NULL"),
    ),
)


outbox = Table(
    "outbox",
    metadata,
    id_(),
    text_("key", nullable=True),
    text_("channel"),
    text_("address"),
    Column("kind", SmallInteger, nullable=False),
    text_("payload", nullable=True),  # taken away when it is sent
    Column("state", SmallInteger, nullable=False),
    text_("owner"),
    time_("lease_until"),
    Column("report_to", Id, ForeignKey("chat.id"), nullable=True),
    text_("platform_id", nullable=True),
    text_("reason", nullable=True),
    time_("created_at"),
    time_("expires_at"),
    time_("sent_at", nullable=True),
    time_("settled_at", nullable=True),
    Column("delivery_id", Id, nullable=True),  # of which this is a step
    text_("proof", nullable=True),  # by which the text of a notice is known again
    UniqueConstraint("key"),
    Index("ix_outbox_platform_id", "channel", "platform_id"),
    Index("ix_outbox_address", "address"),
    Index(
        "ix_outbox_delivery_id",
        "delivery_id",
        sqlite_where=text("delivery_id IS NOT NULL"),
        postgresql_where=text("delivery_id IS NOT NULL"),
    ),
    Index(
        "ix_outbox_proof", "proof", sqlite_where=text("proof IS NOT NULL"), postgresql_where=text("proof IS NOT NULL")
    ),
    Index(
        "ix_outbox_held",
        *("channel", "address", "expires_at"),
        sqlite_where=text("state = -1"),
        postgresql_where=text("state = -1"),
    ),
    Index(
        "ix_outbox_held_until",
        "expires_at",
        sqlite_where=text("state = -1"),
        postgresql_where=text("state = -1"),
    ),
    Index(
        "ix_outbox_queued",
        "lease_until",
        "id",
        sqlite_where=text("state = 0"),
        postgresql_where=text("state = 0"),
    ),
)


# A secret on its way to a phone number, by one step after the other (bot/ladder.py).
delivery = Table(
    "delivery",
    metadata,
    id_(),
    text_("purpose"),
    text_("phone"),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),  # that asked
    Column("told", SmallInteger, nullable=False),  # whether that chat may know what becomes of it
    text_("payload", nullable=True),  # taken away when it has arrived, or is too old
    Column("state", SmallInteger, nullable=False),
    Column("rung", SmallInteger, nullable=False),
    Column("step_id", Id, nullable=False),  # the newest step, in the outbox
    time_("look_at"),
    time_("created_at"),
    time_("expires_at"),
    time_("settled_at", nullable=True),
    Column("password_id", Id, nullable=True),  # of the new password that it brings
    Index("ix_delivery_phone", "phone", "created_at"),
    Index("ix_delivery_chat_id", "chat_id", "created_at"),
    Index("ix_delivery_due", "look_at", sqlite_where=text("state = 0"), postgresql_where=text("state = 0")),
    Index(
        "ix_delivery_secret",
        "expires_at",
        sqlite_where=text("payload IS NOT NULL"),
        postgresql_where=text("payload IS NOT NULL"),
    ),
)


# Receipts by a platform's id that we do not know yet: they may come before the platform's own answer does.
stray = Table(
    "stray",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("platform_id", Text, primary_key=True),
    Column("state", SmallInteger, nullable=False),
    text_("reason"),
    time_("came_at"),
)


platform_file = Table(
    "platform_file",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    text_("file_id"),
)


template = Table("template", metadata, Column("hash", Text, primary_key=True), text_("sid"), time_("created_at"))


incident = Table(
    "incident",
    metadata,
    id_(),
    text_("case_number"),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=True),
    text_("conversation"),
    text_("message"),
    text_("traceback"),
    time_("happened_at"),
    UniqueConstraint("case_number"),
)


timer = Table(
    "timer",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    time_("due_at"),
    time_("until"),  # later it is not worth ringing
    time_("ended_at", nullable=True),
    text_("outcome", nullable=True),
    Index("ix_timer_due", "due_at", sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
)
