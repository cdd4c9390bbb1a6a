"""The schema, once, for both databases. Migrations make it (storage/migrations); a test holds the two together."""

from __future__ import annotations

from sqlalchemy import (
    DDL,
    BigInteger,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    event,
    text,
)

from storage.guards import append_only

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = BigInteger().with_variant(Integer, "sqlite")
Time = DateTime(timezone=True)  # always UTC


def _id() -> Column[int]:
    """Ids are made by us (storage/ids.py), so that a row's id is known before it is written."""
    return Column("id", Id, primary_key=True, autoincrement=False)


def _text(name: str, *, nullable: bool = False) -> Column[str]:
    return Column(name, Text, nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> Column[object]:
    return Column(name, Time, nullable=nullable)


person = Table(
    "person",
    metadata,
    _id(),
    _text("phone"),
    _text("password_hash", nullable=True),
    _time("password_chosen_at", nullable=True),  # null where we made it
    Column("next_password_id", Id, nullable=True),  # where its owner surely asked: its delivery ends the other
    _text("next_password_hash", nullable=True),
    _time("next_password_at", nullable=True),
    _time("created_at"),
    _time("closed_at", nullable=True),  # the person has withdrawn the consent
    UniqueConstraint("phone"),
    Index("ix_person_next_password_id", "next_password_id"),
)

chat = Table(
    "chat",
    metadata,
    _id(),
    _text("channel"),
    _text("address"),
    _text("language", nullable=True),
    _text("consent_version", nullable=True),
    _time("consent_at", nullable=True),
    _text("proven_phone", nullable=True),
    Column("proof_id", Id, nullable=True),  # where a code showed it; null where the platform vouches
    Column("login_id", Id, nullable=True),
    Column("login_person_id", Id, ForeignKey("person.id"), nullable=True),
    _time("active_at", nullable=True),
    _text("conversation", nullable=True),
    _text("parked", nullable=True),
    _time("created_at"),
    UniqueConstraint("channel", "address"),
    Index("ix_chat_proven_phone", "proven_phone"),
)

login = Table(
    "login",
    metadata,
    _id(),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    _text("method"),
    _time("started_at"),
    _time("ended_at", nullable=True),
    _text("ended_why", nullable=True),
    Index("ix_login_person_id", "person_id"),
    Index("ix_login_chat_id", "chat_id"),
)

proof = Table(
    "proof",
    metadata,
    _id(),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    _text("phone"),
    _time("proven_at"),
    _time("ended_at", nullable=True),
    Index("ix_proof_phone", "phone"),
    Index("ix_proof_chat_id", "chat_id"),
)

attempt = Table(
    "attempt",
    metadata,
    _id(),
    _text("kind"),  # wrong_password, wrong_code, credential (a password was asked for), guess (of a serial)
    _text("phone"),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    _time("made_at"),
    Index("ix_attempt_phone", "kind", "phone", "made_at"),
    Index("ix_attempt_chat_id", "kind", "chat_id", "made_at"),
    Index("ix_attempt_made_at", "kind", "made_at"),
)

code = Table(
    "code",
    metadata,
    _id(),
    _text("purpose"),
    _text("phone"),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=True),  # the only one where it is good
    _text("hash"),
    _text("issued_by"),
    _time("created_at"),
    _time("expires_at"),
    _time("used_at", nullable=True),
    Index("ix_code_phone", "phone", "purpose"),
)

inbox = Table(
    "inbox",
    metadata,
    _id(),
    _text("channel"),
    _text("message_id"),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    _text("payload", nullable=True),  # taken away when the message is done
    _time("received_at"),
    _time("done_at", nullable=True),
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
    _id(),
    _text("key", nullable=True),
    _text("channel"),
    _text("address"),
    Column("kind", SmallInteger, nullable=False),
    _text("payload", nullable=True),  # taken away when it is sent
    Column("state", SmallInteger, nullable=False),
    _text("owner"),
    _time("lease_until"),
    Column("report_to", Id, ForeignKey("chat.id"), nullable=True),
    _text("platform_id", nullable=True),
    _text("reason", nullable=True),
    _time("created_at"),
    _time("expires_at"),
    _time("sent_at", nullable=True),
    _time("settled_at", nullable=True),
    Column("delivery_id", Id, nullable=True),  # of which this is a step
    _text("proof", nullable=True),  # by which the text of a notice is known again
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
    _id(),
    _text("purpose"),
    _text("phone"),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),  # that asked
    Column("told", SmallInteger, nullable=False),  # whether that chat may know what becomes of it
    _text("payload", nullable=True),  # taken away when it has arrived, or is too old
    Column("state", SmallInteger, nullable=False),
    Column("rung", SmallInteger, nullable=False),
    Column("step_id", Id, nullable=False),  # the newest step, in the outbox
    _time("look_at"),
    _time("created_at"),
    _time("expires_at"),
    _time("settled_at", nullable=True),
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
    _text("reason"),
    _time("came_at"),
)

invitation = Table(
    "invitation",
    metadata,
    _id(),
    _text("phone"),
    _text("name"),
    _text("id_number"),
    _text("tsc_number"),
    _text("examiner_number"),
    Column("year", Integer, nullable=False),
    _text("exam"),
    _text("paper"),
    _text("position"),
    _text("centre"),
    _text("town"),
    _text("reference"),
    _time("reports_at"),
    Column("ends_on", Date, nullable=False),
    _time("accept_by"),
    _time("letter_at", nullable=True),
    _time("posted_at"),
    _time("withdrawn_at", nullable=True),  # it counts until the row is posted again
    _text("withdrawn_why", nullable=True),
    UniqueConstraint("phone", "year", "exam", "paper", "position"),
    Index("ix_invitation_id_number", "id_number"),
    Index("ix_invitation_tsc_number", "tsc_number"),
)

centre = Table(
    "centre",
    metadata,
    _id(),
    Column("year", Integer, nullable=False),
    _text("exam"),
    _text("code"),
    _text("name"),
    _text("county"),
    _text("sub_county"),
    _text("distribution_centre"),
    Column("candidates", Integer, nullable=False, server_default="0"),  # 0: not known
    _time("posted_at", nullable=True),
    UniqueConstraint("year", "exam", "code"),
)

deployment = Table(
    "deployment",
    metadata,
    _id(),
    Column("centre_id", Id, ForeignKey("centre.id"), nullable=False),
    _text("phone"),
    _text("name"),
    _text("id_number"),
    _text("tsc_number"),  # or the employer's PF number
    _text("town"),
    _text("position"),
    _text("reference"),
    Column("starts_on", Date, nullable=False),  # the rehearsal
    Column("ends_on", Date, nullable=False),
    Column("rate", Integer, nullable=False),  # Kenya shillings a day
    _time("posted_at"),
    _time("withdrawn_at", nullable=True),
    _text("withdrawn_why", nullable=True),
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
    _id(),
    Column("centre_id", Id, ForeignKey("centre.id"), nullable=False),
    _text("hash"),
    _text("issued_by"),
    _time("issued_at"),
    _time("ended_at", nullable=True),
    _text("ended_why", nullable=True),  # used or replaced
    Index("ix_centre_password_centre_id", "centre_id", "ended_at"),
)

centre_login = Table(
    "centre_login",
    metadata,
    _id(),
    Column("centre_id", Id, ForeignKey("centre.id"), nullable=False),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=True),  # who was logged in on that chat too
    _text("method"),  # password, or code: let in by another chat of the centre
    _time("started_at"),
    _time("ended_at", nullable=True),
    _text("ended_why", nullable=True),
    _text("ended_by", nullable=True),  # who, where somebody else did
    Index("ix_centre_login_centre_id", "centre_id", "ended_at"),
    Index("ix_centre_login_chat_id", "chat_id", "ended_at"),
)

# The attendance register, a chain of marks for each centre: what was marked last counts.
rate = Table(
    "rate",
    metadata,
    _id(),
    Column("year", Integer, nullable=False),
    _text("exam"),
    _text("position"),
    _text("region"),  # as the source says it; empty: everywhere
    Column("amount", Integer, nullable=False),  # cents of a Kenya shilling, a day
    _text("source"),
    _time("posted_at"),
    UniqueConstraint("year", "exam", "position", "region", "source"),
)

payment = Table(
    "payment",
    metadata,
    _id(),
    _text("phone"),
    Column("year", Integer, nullable=False),
    _text("exam"),
    _text("code"),  # of the centre, or the paper
    _text("position"),
    _text("state"),  # submitted, approved, paid or returned: the newest row counts
    Column("amount", Integer, nullable=False),  # cents of a Kenya shilling, before tax
    Column("tax", Integer, nullable=False),
    _text("reference"),  # of the payment, such as M-Pesa's
    Column("day", Date, nullable=False),
    _text("why"),  # it was returned
    _time("posted_at"),
    Index("ix_payment_phone", "phone"),
    Index("ix_payment_year", "year", "exam"),
)

mark = Table(
    "mark",
    metadata,
    _id(),
    Column("centre_id", Id, ForeignKey("centre.id"), nullable=False),
    Column("deployment_id", Id, ForeignKey("deployment.id"), nullable=False),
    Column("day", Date, nullable=False),
    _text("value"),  # P or Ab
    _text("note"),
    _text("kind"),  # first, corrected or decided
    Column("late", SmallInteger, nullable=False),  # 1: sent after the day's cut-off
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    _text("who"),
    _time("sent_at"),
    _time("made_at"),
    Column("place", Integer, nullable=False),  # in the chain, from 1
    _text("previous"),
    _text("hash"),
    UniqueConstraint("centre_id", "place"),
    Index("ix_mark_centre_id", "centre_id", "day"),
    Index("ix_mark_deployment_id", "deployment_id"),
)

dispute = Table(
    "dispute",
    metadata,
    _id(),
    Column("mark_id", Id, ForeignKey("mark.id"), nullable=False),
    _text("said"),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    _time("opened_at"),
    _time("due_at"),
    _text("state"),  # open, kept or changed
    _text("why"),
    _time("decided_at", nullable=True),
    _text("decided_by", nullable=True),
    UniqueConstraint("mark_id"),
)

# Sub County Directors of Education, by the sub-counties as centres have them.
director = Table(
    "director",
    metadata,
    Column("phone", Text, primary_key=True),
    Column("county", Text, primary_key=True),
    Column("sub_county", Text, primary_key=True),
    _text("name"),
    Index("ix_director_sub_county", "county", "sub_county"),
)

substitution = Table(
    "substitution",
    metadata,
    _id(),
    Column("deployment_id", Id, ForeignKey("deployment.id"), nullable=False),  # who does not come
    Column("from_day", Date, nullable=False),
    _text("phone"),
    _text("name"),
    _text("id_number"),
    _text("tsc_number"),
    _text("reason"),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    _text("asked_by"),
    _time("asked_at"),
    _text("state"),  # open, approved or refused
    _text("why"),
    _time("decided_at", nullable=True),
    _text("decided_by", nullable=True),
    Column("new_deployment_id", Id, ForeignKey("deployment.id"), nullable=True),
    Index("ix_substitution_deployment_id", "deployment_id"),
)

terms = Table("terms", metadata, Column("hash", Text, primary_key=True), _text("text"), _time("created_at"))

acceptance = Table(
    "acceptance",
    metadata,
    _id(),
    Column("invitation_id", Id, ForeignKey("invitation.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    _text("decision"),
    _text("reason"),
    Column("terms_hash", Text, ForeignKey("terms.hash"), nullable=False),
    _text("channel"),
    _text("address"),
    _text("message_id"),
    _time("decided_at"),
    UniqueConstraint("invitation_id"),
)

letter = Table(
    "letter",
    metadata,
    _id(),
    _text("serial"),
    _text("kind"),  # what `subject_id` is a row of (storage/letters.py); "statement 2026" of a person
    Column("subject_id", Id, nullable=False),
    Column("version", Integer, nullable=False),
    _text("language"),
    _text("title"),  # 2026 KCSE 233/1: with the initials, all that a stranger may know
    _text("initials"),
    _text("content_hash"),
    _text("seal"),  # over all of the above; empty: from before there were seals
    _text("sha256"),
    Column("size", Integer, nullable=False),
    _time("issued_at"),
    _time("purged_at", nullable=True),  # the file is gone; what is left is for whoever verifies it
    UniqueConstraint("serial"),
    UniqueConstraint("kind", "subject_id", "version", "language"),
    Index("ix_letter_sha256", "sha256"),
)

# A post that people may apply for, as the council's notice has it. What no notice narrows is empty, or 0.
vacancy = Table(
    "vacancy",
    metadata,
    _id(),
    _text("code"),  # the council's own
    Column("year", Integer, nullable=False),
    _text("exam"),
    _text("activity"),
    _text("duty_station"),
    _text("position"),
    _text("paper"),
    Column("county", Integer, nullable=False),  # 0: all Kenya
    _text("subcounty"),  # empty: the whole county
    _text("station"),  # the name of the school or centre
    Column("places", Integer, nullable=False),
    _time("opens_at"),
    _time("closes_at"),
    _text("served"),  # first (come, first served) or reviewed
    Column("most", Integer, nullable=False),  # applications of one person for this activity of an examination; 0: any
    _text("checklist"),
    Column("head", SmallInteger, nullable=False),  # 1: the head of the institution recommends
    Column("max_age", Integer, nullable=False),  # by year of birth; 0: any
    Column("tsc", SmallInteger, nullable=False),  # 1: TSC registration is needed
    _text("level"),  # the lowest qualification
    Column("service_years", Integer, nullable=False),
    Column("same_school_years", Integer, nullable=False),  # not where one has worked within so many years
    Column("untrained", SmallInteger, nullable=False),  # 1: who is trained for it already need not apply
    _text("notice"),
    Column("fee", Integer, nullable=False),  # Kenya shillings
    _text("venue"),
    _time("posted_at"),
    Column("notice_sw", Text, nullable=False, server_default=""),
    _time("withdrawn_at", nullable=True),  # the council took the post back, for good
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
    _id(),
    _text("number"),  # on the receipt
    Column("vacancy_id", Id, ForeignKey("vacancy.id"), nullable=False),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    Column("queue", Integer, nullable=True),  # its place in the order of receipt, for good; null while it is a draft
    _text("state"),
    Column("holds", SmallInteger, nullable=False),  # 1: it has one of the places
    _text("item"),  # the one thing that it needs
    _text("why"),
    _text("recommender"),
    _text("facts"),  # what the rules were judged by, as JSON
    _time("begun_at"),
    _time("submitted_at", nullable=True),
    _time("decided_at", nullable=True),
    _time("withdrawn_at", nullable=True),
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
    _id(),
    _text("phone"),  # may be empty
    _text("name"),
    _text("id_number"),
    _text("tsc_number"),
    Column("year", Integer, nullable=False),
    _text("exam"),
    _text("paper"),
    _text("venue"),
    UniqueConstraint("id_number", "year", "exam", "paper"),
    Index("ix_training_phone", "phone"),
)

platform_file = Table(
    "platform_file",
    metadata,
    Column("channel", Text, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    _text("file_id"),
)

template = Table("template", metadata, Column("hash", Text, primary_key=True), _text("sid"), _time("created_at"))

incident = Table(
    "incident",
    metadata,
    _id(),
    _text("case_number"),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=True),
    _text("conversation"),
    _text("message"),
    _text("traceback"),
    _time("happened_at"),
    UniqueConstraint("case_number"),
)

history = Table(
    "history",
    metadata,
    _id(),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    _text("who"),
    _text("what"),
    _text("old"),
    _text("new"),
    _text("why"),
    _text("channel"),
    _time("happened_at"),
    Index("ix_history_person_id", "person_id"),
)

received_file = Table(
    "received_file",
    metadata,
    _id(),
    Column("inbox_id", Id, nullable=False),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    Column("place", Id, nullable=False),  # in its chat: files that came together are put in this order
    _text("name"),
    _text("media_type"),
    Column("size", Integer, nullable=False),
    _text("sha256"),  # as it was sent; empty where nothing is kept
    _text("clean_sha256"),  # as a PDF
    Column("clean_size", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    _text("problem"),
    _text("remarks"),
    _text("reference"),  # for the platform to delete its copy by; empty when there is none
    _time("received_at"),
    _time("purged_at", nullable=True),
    UniqueConstraint("inbox_id"),
    Index("ix_received_file_chat_id", "chat_id"),
)

document = Table(
    "document",
    metadata,
    _id(),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    _text("item"),
    _text("receipt"),
    _text("sha256"),
    Column("size", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    _text("state"),  # received, accepted or returned
    _text("why"),
    _text("channel"),
    _time("received_at"),
    _time("decided_at", nullable=True),
    _text("ended", nullable=True),  # replaced, removed or undone
    Column("replaced_by", Id, nullable=True),
    _time("ended_at", nullable=True),
    _time("purged_at", nullable=True),
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

county = Table(
    "county",
    metadata,
    Column("code", Integer, primary_key=True, autoincrement=False),  # the county's official number
    _text("name"),
    _text("region"),
    _text("aliases"),  # with | between
    Column("listed", SmallInteger, nullable=False),  # 0: only records of before name it
)

subcounty = Table(
    "subcounty",
    metadata,
    Column("code", Text, primary_key=True),
    Column("county_code", Integer, ForeignKey("county.code"), nullable=False),
    _text("name"),
    _text("aliases"),
    Column("listed", SmallInteger, nullable=False),
)

# A field is NULL until it was asked, and empty where the person left it out.
profile = Table(
    "profile",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    _text("name", nullable=True),
    Column("birth_year", Integer, nullable=True),
    _text("gender", nullable=True),
    _text("id_number", nullable=True),
    _text("kra_pin", nullable=True),
    _text("tsc_number", nullable=True),
    _text("email", nullable=True),
    _text("kin_name", nullable=True),
    _text("kin_phone", nullable=True),
    _text("kin_relationship", nullable=True),
    _text("mpesa_phone", nullable=True),
    _text("mpesa_name", nullable=True),
    _text("bank", nullable=True),
    _text("bank_branch", nullable=True),
    _text("bank_account", nullable=True),
    _text("nssf", nullable=True),
    _text("sha", nullable=True),
    _time("changed_at"),
    Index("ix_profile_id_number", "id_number"),
    Index("ix_profile_tsc_number", "tsc_number"),
)

qualification = Table(
    "qualification",
    metadata,
    _id(),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    _text("level"),
    _text("institution"),
    _text("course"),
    Column("from_year", Integer, nullable=False),
    Column("to_year", Integer, nullable=False),
    _time("added_at"),
    _time("removed_at", nullable=True),
    Index("ix_qualification_person_id", "person_id"),
)

work = Table(
    "work",
    metadata,
    _id(),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    _text("employer"),
    _text("number"),  # TSC, employment or PF number
    _text("institution"),
    _text("designation"),
    Column("place", Text, ForeignKey("subcounty.code"), nullable=False),
    Column("started_on", Date, nullable=False),
    Column("ended_on", Date, nullable=True),
    _time("added_at"),
    _time("removed_at", nullable=True),
    Index("ix_work_person_id", "person_id"),
)

draft = Table(
    "draft",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True),
    Column("form", Text, primary_key=True),
    _text("payload"),  # the answers by key, as JSON
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    _time("kept_at"),
)

help_case = Table(
    "help_case",
    metadata,
    _id(),
    _text("number"),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),  # where the answer goes
    Column("person_id", Id, ForeignKey("person.id"), nullable=True),  # who was logged in when it was filed
    _text("phone", nullable=True),
    _text("state"),  # open, read, answered or closed
    _time("opened_at"),
    _time("changed_at"),
    _text("topic", nullable=True),  # of the help articles
    _text("facts", nullable=True),  # what the council asks for, as JSON
    _text("owner", nullable=True),  # the officer who has it
    _time("due_at", nullable=True),  # when it is to be answered; none while it waits for nobody
    _text("rating", nullable=True),  # good or bad, by the person
    UniqueConstraint("number"),
    Index("ix_help_case_chat_id", "chat_id"),
    Index("ix_help_case_person_id", "person_id"),
    Index("ix_help_case_state", "state", "changed_at"),
)

officer = Table(
    "officer",
    metadata,
    Column("phone", Text, primary_key=True),
    _text("name"),
    _text("office"),
    _text("added_by"),
    _time("added_at"),
    _text("removed_by", nullable=True),
    _time("removed_at", nullable=True),
)

case_entry = Table(
    "case_entry",
    metadata,
    _id(),
    Column("case_id", Id, ForeignKey("help_case.id"), nullable=False),
    _text("who"),  # person, or the officer
    _text("what"),  # asked, added, looked, replied or closed
    _text("text"),
    _time("happened_at"),
    Index("ix_case_entry_case_id", "case_id"),
)

# What came with a case, of what its person sent.
case_file = Table(
    "case_file",
    metadata,
    _id(),  # in the order in which they were sent
    Column("case_id", Id, ForeignKey("help_case.id"), nullable=False),
    Column("file_id", Id, ForeignKey("received_file.id"), nullable=False),
    UniqueConstraint("file_id"),
    Index("ix_case_file_case_id", "case_id"),
)

pin = Table(
    "pin",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    _text("hash"),
    Column("wrong", SmallInteger, nullable=False),  # tries since the last good one
    _time("set_at"),
)

number_change = Table(
    "number_change",
    metadata,
    _id(),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    _text("old_phone"),
    _text("new_phone"),
    _time("asked_at"),
    _time("due_at"),
    _text("outcome", nullable=True),  # changed, stopped or taken
    _time("ended_at", nullable=True),
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
    _time("left_at"),
    Index("ix_former_number_person_id", "person_id"),
)

merged = Table(
    "merged",
    metadata,
    Column("person_id", Id, ForeignKey("person.id"), primary_key=True, autoincrement=False),  # whose account ended
    Column("into_id", Id, ForeignKey("person.id"), nullable=False),
    _time("merged_at"),
    Index("ix_merged_into_id", "into_id"),
)

# Registers that were signed, photographed and sent back, for the Sub County Director.
signed_register = Table(
    "signed_register",
    metadata,
    _id(),
    Column("centre_id", Id, ForeignKey("centre.id"), nullable=False),
    _text("receipt"),
    _text("sha256"),
    Column("size", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("chat_id", Id, ForeignKey("chat.id"), nullable=False),
    _text("sent_by"),
    _time("submitted_at"),
    _text("state"),  # submitted, acknowledged or returned
    _text("why"),
    _time("decided_at", nullable=True),
    _text("decided_by", nullable=True),
    UniqueConstraint("receipt"),
    Index("ix_signed_register_centre_id", "centre_id"),
)

timer = Table(
    "timer",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    _time("due_at"),
    _time("until"),  # later it is not worth ringing
    _time("ended_at", nullable=True),
    _text("outcome", nullable=True),
    Index("ix_timer_due", "due_at", sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
)

announcement = Table(
    "announcement",
    metadata,
    _id(),
    Column("year", Integer, nullable=False),  # whom to tell; 0 and empty: whatever it is
    *(_text(name) for name in ("exam", "position", "county", "sub_county", "centre")),
    _text("english"),
    _text("kiswahili"),
    _text("by"),
    _time("made_at"),
    _text("up_to"),  # the last phone that was passed: they are told in order
    Column("people", Integer, nullable=False),  # who were told so far
    _text("outcome"),  # empty while it goes on; done or stopped
)

opt_out = Table("opt_out", metadata, Column("phone", Text, primary_key=True), _time("since"))

# Who of the council looked at somebody's record.
look = Table(
    "look",
    metadata,
    _id(),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    _text("who"),
    _text("what"),
    _text("why"),
    _time("happened_at"),
    Index("ix_look_person_id", "person_id"),
)

# What somebody asks about their own data, under the Data Protection Act.
data_request = Table(
    "data_request",
    metadata,
    _id(),
    _text("number"),
    Column("person_id", Id, ForeignKey("person.id"), nullable=False),
    _text("kind"),  # access, correction, erasure, objection or withdrawal
    _text("state"),  # open, waiting (for its day), done, refused or taken back
    _time("opened_at"),
    _time("due_at"),
    _time("ended_at", nullable=True),
    UniqueConstraint("number"),
    Index("ix_data_request_person_id", "person_id"),
    Index("ix_data_request_state", "state", "due_at"),
)

request_entry = Table(
    "request_entry",
    metadata,
    _id(),
    Column("request_id", Id, ForeignKey("data_request.id"), nullable=False),
    _text("who"),
    _text("what"),
    _text("text"),
    _time("happened_at"),
    Index("ix_request_entry_request_id", "request_id"),
)

# Proof of what was deleted: each row has the hash of the one before it.
deletion = Table(
    "deletion",
    metadata,
    _id(),
    _text("kind"),  # of storage/retention.py, or erasure
    _time("until"),  # what was older
    Column("count", Integer, nullable=False),
    _text("digest"),  # of the ids of the rows
    Column("place", Integer, nullable=False),
    _text("previous"),
    _text("hash"),
    _time("made_at"),
    UniqueConstraint("place"),
    Index("ix_deletion_kind", "kind", "made_at"),
)

# While it has a row, in one transaction only, what is append-only can be erased (storage/guards.py).
unguarded = Table("unguarded", metadata, _id())

APPEND_ONLY = (acceptance, deletion, history, look, mark, payment, terms)

for guarded in APPEND_ONLY:
    for name in ("sqlite", "postgresql"):
        for statement in append_only(guarded.name, name):
            ddl = DDL(statement.replace("%", "%%"))  # type: ignore[no-untyped-call]
            event.listen(guarded, "after_create", ddl.execute_if(dialect=name))
