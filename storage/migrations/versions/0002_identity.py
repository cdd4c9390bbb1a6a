"""One-time codes, passwords under way, and why log-ins ended."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "code",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("chat_id", Id, nullable=True),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_code_chat_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code")),
    )
    op.create_index("ix_code_phone", "code", ["phone", "purpose"], unique=False)
    op.add_column("person", sa.Column("password_chosen_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("next_password_id", Id, nullable=True))
    op.add_column("person", sa.Column("next_password_hash", sa.Text(), nullable=True))
    op.add_column("person", sa.Column("next_password_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_person_next_password_id", "person", ["next_password_id"], unique=False)
    op.add_column("login", sa.Column("ended_why", sa.Text(), nullable=True))
    op.create_index("ix_login_chat_id", "login", ["chat_id"], unique=False)
    op.create_index("ix_attempt_made_at", "attempt", ["kind", "made_at"], unique=False)
