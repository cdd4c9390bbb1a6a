"""Vacancies, applications and training."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, SmallInteger, Table, Text, UniqueConstraint, text

from storage.schema.columns import Id, Time, id_, metadata, text_, time_

# A post that people may apply for, as the council's notice has it. What no notice narrows is empty, or 0.
vacancy = Table(
    "vacancy",
    metadata,
    id_(),
    text_("code"),  # the council's own
    Column("year", Integer, nullable=False),
    text_("exam"),
    text_("activity"),
    text_("duty_station"),
    text_("position"),
    text_("paper"),
    Column("county", Integer, nullable=False),  # 0: all Kenya
    text_("subcounty"),  # empty: the whole county
    text_("station"),  # the name of the school or centre
    Column("places", Integer, nullable=False),
    time_("opens_at"),
    time_("closes_at"),
    text_("served"),  # first (come, first served) or reviewed
    Column("most", Integer, nullable=False),  # applications of one person for this activity of an examination; 0: any
    text_("checklist"),
    Column("head", SmallInteger, nullable=False),  # 1: the head of the institution recommends
    Column("max_age", Integer, nullable=False),  # by year of birth; 0: any
    Column("tsc", SmallInteger, nullable=False),  # 1: TSC registration is needed
    text_("level"),  # the lowest qualification
    Column("service_years", Integer, nullable=False),
    Column("same_school_years", Integer, nullable=False),  # not where one has worked within so many years
    Column("untrained", SmallInteger, nullable=False),  # 1: who is trained for it already need not apply
    text_("notice"),
    Column("fee", Integer, nullable=False),  # Kenya shillings
    text_("venue"),
    time_("posted_at"),
    Column("notice_sw", Text, nullable=False, server_default=""),
    time_("withdrawn_at", nullable=True),  # the council took the post back, for good
    Column("withdrawn_by", Text, nullable=False, server_default=""),
    Column("withdrawn_why", Text, nullable=False, server_default=""),
    UniqueConstraint("year", "code"),
    Index(
        "ix_vacancy_search",  # with all that a list of posts shows
        *("exam", "activity", "duty_station", "position", "paper", "county", "subcounty", "closes_at", "id"),
        *("opens_at", "station", "withdrawn_at"),
    ),
)


# Vacancies in numbers, by all that they are searched by: as many rows as there are places and positions in the country,
# however many posts.
opening = Table(
    "opening",
    metadata,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("exam", Text, primary_key=True),
    Column("activity", Text, primary_key=True),
    Column("duty_station", Text, primary_key=True),
    Column("position", Text, primary_key=True),
    Column("paper", Text, primary_key=True),
    Column("county", Integer, primary_key=True, autoincrement=False),
    Column("subcounty", Text, primary_key=True),
    Column("opens_at", Time, primary_key=True),
    Column("closes_at", Time, primary_key=True),
    Column("posts", Integer, nullable=False),
    Column("places", Integer, nullable=False),
    Index("ix_opening_closes_at", "closes_at"),
)


application = Table(
    "application",
    metadata,
    id_(),
    text_("number"),  # on the receipt
    Column("vacancy_id", Id, ForeignKey("vacancy.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("queue", Integer, nullable=True),  # its place in the order of receipt, for good; null while it is a draft
    text_("state"),
    Column("holds", SmallInteger, nullable=False),  # 1: it has one of the places
    text_("item"),  # the one thing that it needs
    text_("why"),
    text_("recommender"),
    text_("facts"),  # what the rules were judged by, as JSON
    time_("begun_at"),
    time_("submitted_at", nullable=True),
    time_("decided_at", nullable=True),
    time_("withdrawn_at", nullable=True),
    UniqueConstraint("number"),
    UniqueConstraint("vacancy_id", "queue"),
    Index("ix_application_person_id", "person_id"),
    Index(
        "ix_application_current",
        "vacancy_id",
        "person_id",
        unique=True,
        sqlite_where=text("withdrawn_at IS NULL"),
        postgresql_where=text("withdrawn_at IS NULL"),
    ),
)


# Who was trained as an examiner, also long before there was an account.
training = Table(
    "training",
    metadata,
    id_(),
    text_("phone"),  # may be empty
    text_("name"),
    text_("id_number"),
    text_("tsc_number"),
    Column("year", Integer, nullable=False),
    text_("exam"),
    text_("paper"),
    text_("venue"),
    UniqueConstraint("id_number", "year", "exam", "paper"),
    Index("ix_training_phone", "phone"),
)
