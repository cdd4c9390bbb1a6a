"""Vacancies, applications for them, and who was trained before."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Time = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "vacancy",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("exam", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("duty_station", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("county", sa.Integer(), nullable=False),
        sa.Column("subcounty", sa.Text(), nullable=False),
        sa.Column("station", sa.Text(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("opens_at", Time, nullable=False),
        sa.Column("closes_at", Time, nullable=False),
        sa.Column("served", sa.Text(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("checklist", sa.Text(), nullable=False),
        sa.Column("head", sa.SmallInteger(), nullable=False),
        sa.Column("max_age", sa.Integer(), nullable=False),
        sa.Column("tsc", sa.SmallInteger(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("service_years", sa.Integer(), nullable=False),
        sa.Column("same_school_years", sa.Integer(), nullable=False),
        sa.Column("untrained", sa.SmallInteger(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("fee", sa.Integer(), nullable=False),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("posted_at", Time, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vacancy")),
        sa.UniqueConstraint("year", "code", name=op.f("uq_vacancy_year_code")),
    )
    searched = ["exam", "activity", "duty_station", "position", "paper", "county", "subcounty", "closes_at", "id"]
    op.create_index("ix_vacancy_search", "vacancy", searched, unique=False)
    op.create_table(
        "opening",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("exam", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("duty_station", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("county", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subcounty", sa.Text(), nullable=False),
        sa.Column("opens_at", Time, nullable=False),
        sa.Column("closes_at", Time, nullable=False),
        sa.Column("posts", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            *("year", "exam", "activity", "duty_station", "position", "paper", "county", "subcounty"),
            *("opens_at", "closes_at"),
            name=op.f("pk_opening"),
        ),
    )
    op.create_index("ix_opening_closes_at", "opening", ["closes_at"], unique=False)
    op.create_table(
        "application",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("vacancy_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=False),
        sa.Column("queue", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("holds", sa.SmallInteger(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("recommender", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("begun_at", Time, nullable=False),
        sa.Column("submitted_at", Time, nullable=True),
        sa.Column("decided_at", Time, nullable=True),
        sa.Column("withdrawn_at", Time, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_application_person_id")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_application_vacancy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("number", name=op.f("uq_application_number")),
        sa.UniqueConstraint("vacancy_id", "queue", name=op.f("uq_application_vacancy_id_queue")),
    )
    op.create_index("ix_application_person_id", "application", ["person_id"], unique=False)
    op.create_index(
        "ix_application_current",
        "application",
        ["vacancy_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "training",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id_number", sa.Text(), nullable=False),
        sa.Column("tsc_number", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("exam", sa.Text(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
        sa.UniqueConstraint(
            *("id_number", "year", "exam", "paper"), name=op.f("uq_training_id_number_year_exam_paper")
        ),
    )
    op.create_index("ix_training_phone", "training", ["phone"], unique=False)
