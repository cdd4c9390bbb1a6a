"""Letters of several kinds with seals, centres and deployments, and proofs of what was sent."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)

# A letter from before has no seal: it verifies as replaced, and the next one that is asked for has a seal.
COPY = """
INSERT INTO letter (id, serial, kind, subject_id, version, language, title, initials, content_hash, seal, sha256, size,
                    issued_at)
SELECT b.id, b.serial, 'invitation', b.invitation_id, b.version, 'en', i.year || ' ' || i.exam || ' ' || i.paper,
       b.initials, '', '', b.sha256, b.size, b.issued_at
FROM letter_before b JOIN invitation i ON i.id = b.invitation_id
"""


def upgrade() -> None:
    op.add_column("invitation", sa.Column("withdrawn_at", TIME, nullable=True))
    op.add_column("invitation", sa.Column("withdrawn_why", sa.Text(), nullable=True))
    op.add_column("outbox", sa.Column("proof", sa.Text(), nullable=True))
    op.create_index(
        "ix_outbox_proof",
        "outbox",
        ["proof"],
        sqlite_where=sa.text("proof IS NOT NULL"),
        postgresql_where=sa.text("proof IS NOT NULL"),
    )
    op.execute("CREATE TABLE letter_before AS SELECT * FROM letter")
    op.drop_table("letter")
    _create_letter()
    op.create_index("ix_letter_sha256", "letter", ["sha256"])
    op.execute(COPY)
    op.drop_table("letter_before")
    _create_centre()
    _create_deployment()


def _create_letter() -> None:
    op.create_table(
        "letter",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("serial", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("initials", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("issued_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("serial", name=op.f("uq_letter_serial")),
        sa.UniqueConstraint(
            "kind", "subject_id", "version", "language", name=op.f("uq_letter_kind_subject_id_version_language")
        ),
    )


def _create_centre() -> None:
    op.create_table(
        "centre",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("exam", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("county", sa.Text(), nullable=False),
        sa.Column("sub_county", sa.Text(), nullable=False),
        sa.Column("distribution_centre", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_centre")),
        sa.UniqueConstraint("year", "exam", "code", name=op.f("uq_centre_year_exam_code")),
    )


def _create_deployment() -> None:
    op.create_table(
        "deployment",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("centre_id", ID, nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("id_number", sa.Text(), nullable=False),
        sa.Column("tsc_number", sa.Text(), nullable=False),
        sa.Column("town", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("posted_at", TIME, nullable=False),
        sa.Column("withdrawn_at", TIME, nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["centre_id"], ["centre.id"], name=op.f("fk_deployment_centre_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deployment")),
        sa.UniqueConstraint("centre_id", "phone", "position", name=op.f("uq_deployment_centre_id_phone_position")),
    )
    op.create_index("ix_deployment_phone", "deployment", ["phone"])
