"""The attendance register: marks chained by hash, disputes, substitutions, and Sub County Directors."""

import sqlalchemy as sa
from alembic import op

from storage.guards import append_only

revision = "0011"
down_revision = "0010"


def _id(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "mark",
        _id("id"),
        _id("centre_id"),
        _id("deployment_id"),
        sa.Column("day", sa.Date(), nullable=False),
        *(_text(name) for name in ("value", "note", "kind")),
        sa.Column("late", sa.SmallInteger(), nullable=False),
        _id("chat_id"),
        _text("who"),
        _time("sent_at"),
        _time("made_at"),
        sa.Column("place", sa.Integer(), nullable=False),
        _text("previous"),
        _text("hash"),
        _to("mark", "centre_id", "centre"),
        _to("mark", "deployment_id", "deployment"),
        _to("mark", "chat_id", "chat"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mark")),
        sa.UniqueConstraint("centre_id", "place", name=op.f("uq_mark_centre_id_place")),
    )
    op.create_index("ix_mark_centre_id", "mark", ["centre_id", "day"], unique=False)
    op.create_index("ix_mark_deployment_id", "mark", ["deployment_id"], unique=False)
    for statement in append_only("mark", op.get_bind().dialect.name):
        op.execute(statement)
    op.create_table(
        "dispute",
        _id("id"),
        _id("mark_id"),
        _text("said"),
        _id("chat_id"),
        _time("opened_at"),
        _time("due_at"),
        _text("state"),
        _text("why"),
        _time("decided_at", nullable=True),
        _text("decided_by", nullable=True),
        _to("dispute", "mark_id", "mark"),
        _to("dispute", "chat_id", "chat"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("mark_id", name=op.f("uq_dispute_mark_id")),
    )
    op.create_table(
        "director",
        *(_text(name) for name in ("phone", "county", "sub_county", "name")),
        sa.PrimaryKeyConstraint("phone", "county", "sub_county", name=op.f("pk_director")),
    )
    op.create_index("ix_director_sub_county", "director", ["county", "sub_county"], unique=False)
    op.create_table(
        "substitution",
        _id("id"),
        _id("deployment_id"),
        sa.Column("from_day", sa.Date(), nullable=False),
        *(_text(name) for name in ("phone", "name", "id_number", "tsc_number", "reason")),
        _id("chat_id"),
        _text("asked_by"),
        _time("asked_at"),
        _text("state"),
        _text("why"),
        _time("decided_at", nullable=True),
        _text("decided_by", nullable=True),
        _id("new_deployment_id", nullable=True),
        _to("substitution", "deployment_id", "deployment"),
        _to("substitution", "chat_id", "chat"),
        _to("substitution", "new_deployment_id", "deployment"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_substitution")),
    )
    op.create_index("ix_substitution_deployment_id", "substitution", ["deployment_id"], unique=False)
