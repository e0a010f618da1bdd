"""Reasons of claims, source lines of two readings, and an index for each order of the list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("grant_award") as batch_op:
        batch_op.add_column(sa.Column("works_with_first_line", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("works_with_last_line", sa.Integer(), nullable=True))
        batch_op.create_index("ix_grant_award_by_end", ["programme_id", "end_on", "number"])
        batch_op.create_index("ix_grant_award_by_start", ["programme_id", "start_on", "number"])
        batch_op.create_index("ix_grant_award_by_title", ["programme_id", "sort_key_sq", "number"])

    with op.batch_alter_table("grant_claim") as batch_op:
        batch_op.add_column(sa.Column("reason_sq", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("reason_en", sa.Text(), nullable=True))

    with op.batch_alter_table("organisation") as batch_op:
        batch_op.add_column(sa.Column("kind_first_line", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("kind_last_line", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.drop_column("kind_last_line")
        batch_op.drop_column("kind_first_line")

    with op.batch_alter_table("grant_claim") as batch_op:
        batch_op.drop_column("reason_en")
        batch_op.drop_column("reason_sq")

    with op.batch_alter_table("grant_award") as batch_op:
        batch_op.drop_index("ix_grant_award_by_title")
        batch_op.drop_index("ix_grant_award_by_start")
        batch_op.drop_index("ix_grant_award_by_end")
        batch_op.drop_column("works_with_last_line")
        batch_op.drop_column("works_with_first_line")
