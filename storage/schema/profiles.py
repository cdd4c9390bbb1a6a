"""Profiles, and the places that they name."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, SmallInteger, Table, Text

from storage.schema.columns import Id, id_, metadata, text_, time_

county = Table(
    "county",
    metadata,
    Column("code", Integer, primary_key=True, autoincrement=False),  # the county's official number
    text_("name"),
    text_("region"),
    text_("aliases"),  # with | between
    Column("listed", SmallInteger, nullable=False),  # 0: only records of before name it
)


subcounty = Table(
    "subcounty",
    metadata,
    Column("code", Text, primary_key=True),
    Column("county_code", Integer, ForeignKey("county.code"), nullable=False),
    text_("name"),
    text_("aliases"),
    Column("listed", SmallInteger, nullable=False),
)


# A field is NULL until it was asked, and empty where the person left it out.
profile = Table(
    "profile",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    text_("name", nullable=True),
    Column("birth_year", Integer, nullable=True),
    text_("gender", nullable=True),
    text_("id_number", nullable=True),
    text_("kra_pin", nullable=True),
    text_("tsc_number", nullable=True),
    text_("email", nullable=True),
    text_("kin_name", nullable=True),
    text_("kin_phone", nullable=True),
    text_("kin_relationship", nullable=True),
    text_("mpesa_phone", nullable=True),
    text_("mpesa_name", nullable=True),
    text_("bank", nullable=True),
    text_("bank_branch", nullable=True),
    text_("bank_account", nullable=True),
    text_("nssf", nullable=True),
    text_("sha", nullable=True),
    time_("changed_at"),
    Index("ix_profile_id_number", "id_number"),
    Index("ix_profile_tsc_number", "tsc_number"),
)


qualification = Table(
    "qualification",
    metadata,
    id_(),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    text_("level"),
    text_("institution"),
    text_("course"),
    Column("from_year", Integer, nullable=False),
    Column("to_year", Integer, nullable=False),
    time_("added_at"),
    time_("removed_at", nullable=True),
    Index("ix_qualification_person_id", "person_id"),
)


work = Table(
    "work",
    metadata,
    id_(),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    text_("employer"),
    text_("number"),  # TSC, employment or PF number
    text_("institution"),
    text_("designation"),
    Column("place", Text, ForeignKey("subcounty.code"), nullable=False),
    Column("started_on", Date, nullable=False),
    Column("ended_on", Date, nullable=True),
    time_("added_at"),
    time_("removed_at", nullable=True),
    Index("ix_work_person_id", "person_id"),
)


draft = Table(
    "draft",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    Column("form", Text, primary_key=True),
    text_("payload"),  # the answers by key, as JSON
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    time_("kept_at"),
)
