"""Chats by address and answers to contracts by person, for what people ask about their own data."""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.create_index("ix_chat_address", "chat", ["address"], unique=False)
    op.create_index("ix_acceptance_person_id", "acceptance", ["person_id"], unique=False)
