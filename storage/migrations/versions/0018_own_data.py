"""Who looked at a record, requests about one's own data, proof of deletion, and a guard that an erasure may lift."""

import sqlalchemy as sa
from alembic import op

from storage.guards import append_only

revision = "0018"
down_revision = "0017"

GUARDED_BEFORE = ("acceptance", "history", "mark", "payment", "terms")


def _id(name: str = "id") -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table("unguarded", _id(), sa.PrimaryKeyConstraint("id", name=op.f("pk_unguarded")))
    op.create_table(
        "look",
        _id(),
        _id("person_id"),
        *(_text(name) for name in ("who", "what", "why")),
        _time("happened_at"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_look_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
    )
    op.create_index("ix_look_person_id", "look", ["person_id"])
    op.create_table(
        "data_request",
        _id(),
        _text("number"),
        _id("person_id"),
        *(_text(name) for name in ("kind", "state")),
        *(_time(name) for name in ("opened_at", "due_at")),
        _time("ended_at", nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_data_request_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_request")),
        sa.UniqueConstraint("number", name=op.f("uq_data_request_number")),
    )
    op.create_index("ix_data_request_person_id", "data_request", ["person_id"])
    op.create_index("ix_data_request_state", "data_request", ["state", "due_at"])
    op.create_table(
        "request_entry",
        _id(),
        _id("request_id"),
        *(_text(name) for name in ("who", "what", "text")),
        _time("happened_at"),
        sa.ForeignKeyConstraint(["request_id"], ["data_request.id"], name=op.f("fk_request_entry_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_entry")),
    )
    op.create_index("ix_request_entry_request_id", "request_entry", ["request_id"])
    op.create_table(
        "deletion",
        _id(),
        _text("kind"),
        _time("until"),
        sa.Column("count", sa.Integer(), nullable=False),
        _text("digest"),
        sa.Column("place", sa.Integer(), nullable=False),
        *(_text(name) for name in ("previous", "hash")),
        _time("made_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion")),
        sa.UniqueConstraint("place", name=op.f("uq_deletion_place")),
    )
    op.create_index("ix_deletion_kind", "deletion", ["kind", "made_at"])
    op.add_column("person", _time("closed_at", nullable=True))
    op.add_column("letter", _time("purged_at", nullable=True))
    op.create_index("ix_inbox_chat_id", "inbox", ["chat_id"])
    op.create_index("ix_outbox_address", "outbox", ["address"])
    _guard(op.get_bind().dialect.name)


def _guard(dialect: str) -> None:
    for table in GUARDED_BEFORE:
        names = (
            [f"{table}_keeps_{verb}" for verb in ("update", "delete")] if dialect == "sqlite" else [f"{table}_keeps"]
        )
        for name in names:
            op.execute(f"DROP TRIGGER {name}" + ("" if dialect == "sqlite" else f" ON {table}"))
    for table in (*GUARDED_BEFORE, "deletion", "look"):
        for statement in append_only(table, dialect):
            op.execute(statement)
