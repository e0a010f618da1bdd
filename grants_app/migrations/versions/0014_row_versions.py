"""What rows held before they were changed."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Where there are facts already, all that changes from this moment on is kept."""
    table = op.create_table(
        "row_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_version")),
    )
    op.create_index(op.f("ix_row_version_at"), "row_version", ["at"])
    connection = op.get_bind()
    if connection.scalar(sa.text("SELECT count(*) FROM programme")):
        beginning = {"at": datetime.now(UTC), "table_name": "row_version", "row_id": 0, "before": None}
        connection.execute(sa.insert(table), [beginning])


def downgrade() -> None:
    """Undo: what is there now stays, what was there before is forgotten."""
    op.drop_table("row_version")
