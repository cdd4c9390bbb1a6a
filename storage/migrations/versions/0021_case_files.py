"""Files that people send with a case, and messages that wait until their person writes."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    whole = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "case_file",
        sa.Column("id", whole, autoincrement=False, nullable=False),
        sa.Column("case_id", whole, nullable=False),
        sa.Column("file_id", whole, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["help_case.id"], name=op.f("fk_case_file_case_id")),
        sa.ForeignKeyConstraint(["file_id"], ["received_file.id"], name=op.f("fk_case_file_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_file")),
        sa.UniqueConstraint("file_id", name=op.f("uq_case_file_file_id")),
    )
    op.create_index("ix_case_file_case_id", "case_file", ["case_id"], unique=False)
    held = sa.text("state = -1")
    for name, columns in (
        ("ix_outbox_held", ["channel", "address", "expires_at"]),
        ("ix_outbox_held_until", ["expires_at"]),
    ):
        op.create_index(name, "outbox", columns, unique=False, sqlite_where=held, postgresql_where=held)
