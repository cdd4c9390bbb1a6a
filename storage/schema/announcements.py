"""What many people are told."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table, Text

from storage.schema.columns import id_, metadata, text_, time_

announcement = Table(
    "announcement",
    metadata,
    id_(),
    Column("year", Integer, nullable=False),  # whom to tell; 0 and empty: whatever it is
    *(text_(name) for name in ("exam", "position", "county", "sub_county", "centre")),
    text_("english"),
    text_("kiswahili"),
    text_("by"),
    time_("made_at"),
    text_("up_to"),  # the last phone that was passed: they are told in order
    Column("people", Integer, nullable=False),  # who were told so far
    text_("outcome"),  # empty while it goes on; done or stopped
)


opt_out = Table("opt_out", metadata, Column("phone", Text, primary_key=True), time_("since"))
