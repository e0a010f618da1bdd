"""What the audit log calls organisations and partners: without a word of what was typed, and for good."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = ("organisation", "partner")


def upgrade() -> None:
    """Apply. What is there goes on being called by its short name."""
    for table in TABLES:
        op.add_column(table, sa.Column("log_key", sa.String(length=80), nullable=True))
        op.create_index(f"ix_{table}_log_key", table, ["log_key"], unique=True)


def downgrade() -> None:
    """Undo."""
    for table in TABLES:
        op.drop_index(f"ix_{table}_log_key", table)
        op.drop_column(table, "log_key")
