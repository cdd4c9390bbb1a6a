"""Proofs by a code, which can end; and one change of number that waits for a person at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

WAITING = sa.text("ended_at IS NULL")
STOP_OLDER = """
UPDATE number_change SET outcome = 'stopped', ended_at = due_at
WHERE ended_at IS NULL
  AND id < (SELECT MAX(id) FROM number_change later
            WHERE later.person_id = number_change.person_id AND later.ended_at IS NULL)
"""


def _id(name: str, *, nullable: bool = False) -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, autoincrement=False, nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "proof",
        _id("id"),
        _id("chat_id"),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_proof_chat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof")),
    )
    op.create_index("ix_proof_phone", "proof", ["phone"])
    op.create_index("ix_proof_chat_id", "proof", ["chat_id"])
    op.add_column("chat", _id("proof_id", nullable=True))
    op.execute(STOP_OLDER)
    op.drop_index("ix_number_change_waiting", "number_change")
    op.create_index(
        "ix_number_change_waiting",
        "number_change",
        ["person_id"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )
