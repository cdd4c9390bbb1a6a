"""Examination centres, who works there, and who acts for them."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from storage.schema.columns import Id, id_, metadata, text_, time_

centre = Table(
    "centre",
    metadata,
    id_(),
    Column("year", Integer, nullable=False),
    text_("exam"),
    text_("code"),
    text_("name"),
    text_("county"),
    text_("sub_county"),
    text_("distribution_centre"),
    Column("candidates", Integer, nullable=False, server_default="0"),  # 0: not known
    time_("posted_at", nullable=True),
    UniqueConstraint("year", "exam", "code"),
)


deployment = Table(
    "deployment",
    metadata,
    id_(),
    Column("centre_id", Id, ForeignKey("centre.id"), nullable=False),
    text_("phone"),
    text_("name"),
    text_("id_number"),
    text_("tsc_number"),  # or the employer's PF number
    text_("town"),
    text_("position"),
    text_("reference"),
    Column("starts_on", Date, nullable=False),  # the rehearsal
    Column("ends_on", Date, nullable=False),
    Column("rate", Integer, nullable=False),  # Kenya shillings a day
    time_("posted_at"),
    time_("withdrawn_at", nullable=True),
    text_("withdrawn_why", nullable=True),
    Column("number", Integer, nullable=False, server_default="0"),  # on the centre's list, for the whole period
    UniqueConstraint("centre_id", "phone", "position"),
    Index("ix_deployment_phone", "phone"),
    Index("ix_deployment_id_number", "id_number"),
    Index("ix_deployment_tsc_number", "tsc_number"),
    Index("ix_deployment_number", "centre_id", "number", unique=True),
)


# What is sat when; the days of it, with the rehearsal, are those of the attendance register.
sitting = Table(
    "sitting",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("exam", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("starts", Text, primary_key=True),  # 08:00, in Nairobi
    Column("title", Text, primary_key=True),
)


# Passwords that the Sub County Director hands out: each logs one chat in.
centre_password = Table(
    "centre_password",
    metadata,
    id_(),
    Column("centre_id", Id, ForeignKey("centre.id"), nullable=False),
    text_("hash"),
    text_("issued_by"),
    time_("issued_at"),
    time_("ended_at", nullable=True),
    text_("ended_why", nullable=True),  # used or replaced
    Index("ix_centre_password_centre_id", "centre_id", "ended_at"),
)


centre_login = Table(
    "centre_login",
    metadata,
    id_(),
    Column("centre_id", Id, ForeignKey("centre.id"), nullable=False),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=True),  # who was logged in on that chat too
    text_("method"),  # password, or code: let in by another chat of the centre
    time_("started_at"),
    time_("ended_at", nullable=True),
    text_("ended_why", nullable=True),
    text_("ended_by", nullable=True),  # who, where somebody else did
    Index("ix_centre_login_centre_id", "centre_id", "ended_at"),
    Index("ix_centre_login_chat_id", "chat_id", "ended_at"),
)


# Sub County Directors of Education, by the sub-counties as centres have them.
director = Table(
    "director",
    metadata,
    Column("phone", Text, primary_key=True),
    Column("county", Text, primary_key=True),
    Column("sub_county", Text, primary_key=True),
    text_("name"),
    Index("ix_director_sub_county", "county", "sub_county"),
)


substitution = Table(
    "substitution",
    metadata,
    id_(),
    Column("deployment_id", Id, ForeignKey("deployment.id"), nullable=False),  # who does not come
    Column("from_day", Date, nullable=False),
    text_("phone"),
    text_("name"),
    text_("id_number"),
    text_("tsc_number"),
    text_("reason"),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    text_("asked_by"),
    time_("asked_at"),
    text_("state"),  # open, approved or refused
    text_("why"),
    time_("decided_at", nullable=True),
    text_("decided_by", nullable=True),
    Column("new_deployment_id", Id, ForeignKey("deployment.id"), nullable=True),
    Index("ix_substitution_deployment_id", "deployment_id"),
)
