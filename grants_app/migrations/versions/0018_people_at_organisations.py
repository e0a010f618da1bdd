"""People at organisations, and when the texts of organisations and partners were last written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLE = "organisation_contact"
WRITTEN = ("organisation", "partner")


def upgrade() -> None:
    """Apply. Texts that were loaded have no moment."""
    for table in WRITTEN:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("written_at", sa.JSON(), nullable=True))
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("function_sq", sa.String(length=160), nullable=True),
        sa.Column("function_en", sa.String(length=160), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("keep_until_on", sa.Date(), nullable=False),
        sa.Column("written_at", sa.JSON(), nullable=True),
        sa.CheckConstraint("keep_until_on > agreed_on", name=op.f("ck_organisation_contact_ends")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_contact_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_contact")),
    )
    with op.batch_alter_table(TABLE) as batch_op:
        batch_op.create_index(op.f("ix_organisation_contact_organisation_id"), ["organisation_id"])


def downgrade() -> None:
    """Undo; whom one could reach is lost."""
    op.drop_table(TABLE)
    for table in reversed(WRITTEN):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("written_at")
