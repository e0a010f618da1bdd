"""The last line of each quotation of a grant, since many run over several lines of the document."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = ("title_last_line", "ngo_last_line", "site_line_last_line", "duration_last_line")


def upgrade() -> None:
    """Apply; the next loading of the facts fills the columns."""
    with op.batch_alter_table("grant_award") as batch_op:
        for name in COLUMNS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("grant_award") as batch_op:
        for name in reversed(COLUMNS):
            batch_op.drop_column(name)
