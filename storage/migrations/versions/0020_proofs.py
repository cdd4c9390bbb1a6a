"""Proofs by a code, which can end; and one change of number that waits for a person at a time."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0016"

WAITING = sa.text("ended_at IS NULL")
STOP_OLDER = """
UPDATE number_change SET outcome = 'stopped', ended_at = due_at
WHERE ended_at IS NULL
  AND id < (SELECT MAX(id) FROM number_change later
            WHERE later.person_id = number_change.person_id AND later.ended_at IS NULL)
"""


def upgrade() -> None:
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
