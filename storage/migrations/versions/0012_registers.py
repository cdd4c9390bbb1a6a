"""Signed registers, tracked until the Sub County Director acknowledges them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "signed_register",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("centre_id", Id, nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("chat_id", Id, nullable=False),
        sa.Column("sent_by", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_signed_register_centre_id")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_signed_register_chat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_register")),
        sa.UniqueConstraint("receipt", name=op.f("uq_signed_register_receipt")),
    )
    op.create_index("ix_signed_register_centre_id", "signed_register", ["centre_id"], unique=False)
