"""The index of the search for vacancies holds all that a list of posts shows."""

from alembic import op

revision = "0017"
down_revision = "0016"

SEARCHED = ("exam", "activity", "duty_station", "position", "paper", "county", "subcounty", "closes_at", "id")


def upgrade() -> None:
    op.drop_index("ix_vacancy_search", "vacancy")
    op.create_index("ix_vacancy_search", "vacancy", [*SEARCHED, "opens_at", "station"])
