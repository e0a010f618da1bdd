"""What reports say of the indicators of their grants."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

TABLE = "report_figure"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("axis", sa.String(length=40), nullable=True),
        sa.Column("part", sa.String(length=16), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("is_unknown", sa.Boolean(), nullable=False),
        sa.Column("typed", sa.String(length=80), nullable=True),
        sa.CheckConstraint("value >= 0", name=op.f("ck_report_figure_not_negative")),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{TABLE}_{column}_{table}"))
            for column, table in (
                ("version_id", "report_version"),
                ("grant_id", "grant_award"),
                ("measure_id", "measure"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_figure")),
    )
    for column in ("grant_id", "measure_id", "version_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])


def downgrade() -> None:
    """Take back: figures of reports are lost."""
    op.drop_table(TABLE)
