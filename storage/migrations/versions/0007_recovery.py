"""Cases of people who need an officer, PINs, changes of numbers, and joined accounts."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def _id(name: str, *, nullable: bool = False) -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, autoincrement=False, nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "help_case",
        _id("id"),
        sa.Column("number", sa.Text(), nullable=False),
        _id("chat_id"),
        _id("person_id", nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_help_case_chat_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_help_case_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_case")),
        sa.UniqueConstraint("number", name=op.f("uq_help_case_number")),
    )
    op.create_index("ix_help_case_chat_id", "help_case", ["chat_id"])
    op.create_index("ix_help_case_person_id", "help_case", ["person_id"])
    op.create_index("ix_help_case_state", "help_case", ["state", "changed_at"])
    op.create_table(
        "case_entry",
        _id("id"),
        _id("case_id"),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["help_case.id"], name=op.f("fk_case_entry_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_entry")),
    )
    op.create_index("ix_case_entry_case_id", "case_entry", ["case_id"])
    op.create_table(
        "pin",
        _id("person_id"),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("wrong", sa.SmallInteger(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pin_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_pin")),
    )
    op.create_table(
        "number_change",
        _id("id"),
        _id("person_id"),
        sa.Column("old_phone", sa.Text(), nullable=False),
        sa.Column("new_phone", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_number_change_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_change")),
    )
    op.create_index("ix_number_change_old_phone", "number_change", ["old_phone"])
    op.create_index(
        "ix_number_change_waiting",
        "number_change",
        ["due_at"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "former_number",
        sa.Column("phone", sa.Text(), nullable=False),
        _id("person_id"),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_former_number_person_id")),
        sa.PrimaryKeyConstraint("phone", name=op.f("pk_former_number")),
    )
    op.create_index("ix_former_number_person_id", "former_number", ["person_id"])
    op.create_table(
        "merged",
        _id("person_id"),
        _id("into_id"),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_merged_person_id")),
        sa.ForeignKeyConstraint(["into_id"], ["person.id"], name=op.f("fk_merged_into_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_merged")),
    )
    op.create_index("ix_merged_into_id", "merged", ["into_id"])
    op.create_index("ix_invitation_id_number", "invitation", ["id_number"])
    op.create_index("ix_invitation_tsc_number", "invitation", ["tsc_number"])
    op.create_index("ix_deployment_id_number", "deployment", ["id_number"])
    op.create_index("ix_deployment_tsc_number", "deployment", ["tsc_number"])
