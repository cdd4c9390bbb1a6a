"""Invitations, the answers to them, and letters."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from storage.schema.columns import Id, id_, metadata, text_, time_

invitation = Table(
    "invitation",
    metadata,
    id_(),
    text_("phone"),
    text_("name"),
    text_("id_number"),
    text_("tsc_number"),
    text_("examiner_number"),
    Column("year", Integer, nullable=False),
    text_("exam"),
    text_("paper"),
    text_("position"),
    text_("centre"),
    text_("town"),
    text_("reference"),
    time_("reports_at"),
    Column("ends_on", Date, nullable=False),
    time_("accept_by"),
    time_("letter_at", nullable=True),
    time_("posted_at"),
    time_("withdrawn_at", nullable=True),  # it counts until the row is posted again
    text_("withdrawn_why", nullable=True),
    UniqueConstraint("phone", "year", "exam", "paper", "position"),
    Index("ix_invitation_id_number", "id_number"),
    Index("ix_invitation_tsc_number", "tsc_number"),
)


terms = Table("terms", metadata, Column("hash", Text, primary_key=True), text_("text"), time_("created_at"))


acceptance = Table(
    "acceptance",
    metadata,
    id_(),
    Column("invitation_id", Id, ForeignKey("invitation.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    text_("decision"),
    text_("reason"),
    Column("terms_hash", Text, ForeignKey("terms.hash"), nullable=False),
    text_("channel"),
    text_("address"),
    text_("message_id"),
    time_("decided_at"),
    UniqueConstraint("invitation_id"),
    Index("ix_acceptance_person_id", "person_id"),
)


letter = Table(
    "letter",
    metadata,
    id_(),
    text_("serial"),
    text_("kind"),  # what `subject_id` is a row of (storage/letters.py); "statement 2026" of a person
    Column("subject_id", Id, nullable=False),
    Column("version", Integer, nullable=False),
    text_("language"),
    text_("title"),  # 2026 KCSE 233/1: with the initials, all that a stranger may know
    text_("initials"),
    text_("content_hash"),
    text_("seal"),  # over all of the above; empty: from before there were seals
    text_("sha256"),
    Column("size", Integer, nullable=False),
    time_("issued_at"),
    time_("purged_at", nullable=True),  # the file is gone; what is left is for whoever verifies it
    UniqueConstraint("serial"),
    UniqueConstraint("kind", "subject_id", "version", "language"),
    Index("ix_letter_sha256", "sha256"),
)
