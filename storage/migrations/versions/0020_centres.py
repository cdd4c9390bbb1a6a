"""How many candidates a centre has, and when it was posted; who ended a centre's log-in; vacancies taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

SEARCHED = ("exam", "activity", "duty_station", "position", "paper", "county", "subcounty", "closes_at", "id")


def upgrade() -> None:
    op.add_column("centre", sa.Column("candidates", sa.Integer(), server_default="0", nullable=False))
    op.add_column("centre", sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("centre_login", sa.Column("ended_by", sa.Text(), nullable=True))
    op.add_column("vacancy", sa.Column("notice_sw", sa.Text(), server_default="", nullable=False))
    op.add_column("vacancy", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("vacancy", sa.Column("withdrawn_by", sa.Text(), server_default="", nullable=False))
    op.add_column("vacancy", sa.Column("withdrawn_why", sa.Text(), server_default="", nullable=False))
    op.drop_index("ix_vacancy_search", "vacancy")
    op.create_index("ix_vacancy_search", "vacancy", [*SEARCHED, "opens_at", "station", "withdrawn_at"])
