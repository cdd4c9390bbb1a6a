"""Cases, and the officers who answer them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text, UniqueConstraint

from storage.schema.columns import Id, id_, metadata, text_, time_

help_case = Table(
    "help_case",
    metadata,
    id_(),
    text_("number"),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),  # where the answer goes
    Column("person_id", Id, ForeignKey("person.id"), nullable=True),  # who was logged in when it was filed
    text_("phone", nullable=True),
    text_("state"),  # open, read, answered or closed
    time_("opened_at"),
    time_("changed_at"),
    text_("topic", nullable=True),  # of the help articles
    text_("facts", nullable=True),  # what the council asks for, as JSON
    text_("owner", nullable=True),  # the officer who has it
    time_("due_at", nullable=True),  # when it is to be answered; none while it waits for nobody
    text_("rating", nullable=True),  # good or bad, by the person
    UniqueConstraint("number"),
    Index("ix_help_case_chat_id", "chat_id"),
    Index("ix_help_case_person_id", "person_id"),
    Index("ix_help_case_state", "state", "changed_at"),
)


officer = Table(
    "officer",
    metadata,
    Column("phone", Text, primary_key=True),
    text_("name"),
    text_("office"),
    text_("added_by"),
    time_("added_at"),
    text_("removed_by", nullable=True),
    time_("removed_at", nullable=True),
)


case_entry = Table(
    "case_entry",
    metadata,
    id_(),
    Column("case_id", Id, ForeignKey("help_case.id"), nullable=False),
    text_("who"),  # person, or the officer
    text_("what"),  # asked, added, looked, replied or closed
    text_("text"),
    time_("happened_at"),
    Index("ix_case_entry_case_id", "case_id"),
)


# What came with a case, of what its person sent.
case_file = Table(
    "case_file",
    metadata,
    id_(),  # in the order in which they were sent
    Column("case_id", Id, ForeignKey("help_case.id"), nullable=False),
    Column("file_id", Id, ForeignKey("received_file.id"), nullable=False),
    UniqueConstraint("file_id"),
    Index("ix_case_file_case_id", "case_id"),
)
