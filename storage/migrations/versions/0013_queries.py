"""What a case is about, who has it, when it is to be answered, and how good that was."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    for name in ("topic", "facts", "owner", "rating"):
        op.add_column("help_case", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("help_case", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
