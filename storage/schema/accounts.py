"""People's accounts, log-ins and proofs."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, SmallInteger, Table, Text, UniqueConstraint, text

from storage.schema.columns import Id, id_, metadata, text_, time_

person = Table(
    "person",
    metadata,
    id_(),
    text_("phone"),
    text_("password_hash", nullable=True),
    time_("password_chosen_at", nullable=True),  # null where we made it
    Column("next_password_id", Id, nullable=True),  # where its owner surely asked: its delivery ends the other
    text_("next_password_hash", nullable=True),
    time_("next_password_at", nullable=True),
    time_("created_at"),
    time_("closed_at", nullable=True),  # the person has withdrawn the consent
    UniqueConstraint("phone"),
    Index("ix_person_next_password_id", "next_password_id"),
)


login = Table(
    "login",
    metadata,
    id_(),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    text_("method"),
    time_("started_at"),
    time_("ended_at", nullable=True),
    text_("ended_why", nullable=True),
    Index("ix_login_person_id", "person_id"),
    Index("ix_login_chat_id", "chat_id"),
)


proof = Table(
    "proof",
    metadata,
    id_(),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    text_("phone"),
    time_("proven_at"),
    time_("ended_at", nullable=True),
    Index("ix_proof_phone", "phone"),
    Index("ix_proof_chat_id", "chat_id"),
)


attempt = Table(
    "attempt",
    metadata,
    id_(),
    text_("kind"),  # wrong_password, wrong_code, credential (a password was asked for), guess (of a serial)
    text_("phone"),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    time_("made_at"),
    Index("ix_attempt_phone", "kind", "phone", "made_at"),
    Index("ix_attempt_chat_id", "kind", "chat_id", "made_at"),
    Index("ix_attempt_made_at", "kind", "made_at"),
)


code = Table(
    "code",
    metadata,
    id_(),
    text_("purpose"),
    text_("phone"),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=True),  # the only one where it is good
    text_("hash"),
    text_("issued_by"),
    time_("created_at"),
    time_("expires_at"),
    time_("used_at", nullable=True),
    Index("ix_code_phone", "phone", "purpose"),
)


pin = Table(
    "pin",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    text_("hash"),
    Column("wrong", SmallInteger, nullable=False),  # tries since the last good one
    time_("set_at"),
)


number_change = Table(
    "number_change",
    metadata,
    id_(),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    text_("old_phone"),
    text_("new_phone"),
    time_("asked_at"),
    time_("due_at"),
    text_("outcome", nullable=True),  # changed, stopped or taken
    time_("ended_at", nullable=True),
    Index("ix_number_change_old_phone", "old_phone"),
    Index(
        "ix_number_change_waiting",
        "person_id",
        unique=True,
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)


former_number = Table(
    "former_number",
    metadata,
    Column("phone", Text, primary_key=True),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    time_("left_at"),
    Index("ix_former_number_person_id", "person_id"),
)


merged = Table(
    "merged",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),  # whose account ended
    Column("into_id", Id, ForeignKey("person.id"), nullable=False),
    time_("merged_at"),
    Index("ix_merged_into_id", "into_id"),
)
