"""The grants that a note, a name or the reason of a kind speaks of, so that it can be kept with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS = (
    ("grant_note", "grant_keys"),
    ("organisation", "kind_grant_keys"),
    ("organisation_name", "grant_keys"),
)


def upgrade() -> None:
    """Apply; the next loading of the facts fills the columns."""
    for table, name in COLUMNS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(name, existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    """Undo."""
    for table, name in reversed(COLUMNS):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column(name)
