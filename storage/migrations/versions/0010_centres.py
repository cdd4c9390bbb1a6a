"""What is sat when, numbers on a centre's list, and centres as accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

Id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NUMBERED = """
UPDATE deployment SET number = (
    SELECT count(*) FROM deployment AS before
    WHERE before.centre_id = deployment.centre_id AND before.id <= deployment.id
)
"""


def upgrade() -> None:
    op.add_column("deployment", sa.Column("number", sa.Integer(), server_default="0", nullable=False))
    op.execute(NUMBERED)
    op.create_index("ix_deployment_number", "deployment", ["centre_id", "number"], unique=True)
    op.create_table(
        "sitting",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("exam", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("year", "exam", "day", "starts", "title", name=op.f("pk_sitting")),
    )
    op.create_table(
        "centre_password",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("centre_id", Id, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_centre_password_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_password")),
    )
    op.create_index("ix_centre_password_centre_id", "centre_password", ["centre_id", "ended_at"], unique=False)
    op.create_table(
        "centre_login",
        sa.Column("id", Id, autoincrement=False, nullable=False),
        sa.Column("centre_id", Id, nullable=False),
        sa.Column("chat_id", Id, nullable=False),
        sa.Column("person_id", Id, nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_centre_login_centre_id")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_centre_login_chat_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_centre_login_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre_login")),
    )
    op.create_index("ix_centre_login_centre_id", "centre_login", ["centre_id", "ended_at"], unique=False)
    op.create_index("ix_centre_login_chat_id", "centre_login", ["chat_id", "ended_at"], unique=False)
