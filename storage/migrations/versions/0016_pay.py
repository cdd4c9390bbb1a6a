"""Rates by source, and what the paymaster says of each claim."""

import sqlalchemy as sa
from alembic import op

from storage.guards import append_only

revision = "0016"
down_revision = "0015"


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "rate",
        _id(),
        _whole("year"),
        *(_text(name) for name in ("exam", "position", "region")),
        _whole("amount"),
        _text("source"),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate")),
        sa.UniqueConstraint(
            *("year", "exam", "position", "region", "source"), name=op.f("uq_rate_year_exam_position_region_source")
        ),
    )
    op.create_table(
        "payment",
        _id(),
        _text("phone"),
        _whole("year"),
        *(_text(name) for name in ("exam", "code", "position", "state")),
        _whole("amount"),
        _whole("tax"),
        _text("reference"),
        sa.Column("day", sa.Date(), nullable=False),
        _text("why"),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    op.create_index("ix_payment_phone", "payment", ["phone"], unique=False)
    op.create_index("ix_payment_year", "payment", ["year", "exam"], unique=False)
    for statement in append_only("payment", op.get_bind().dialect.name):
        op.execute(statement)
