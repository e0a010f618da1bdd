"""When each text of a grant was last written, so that the older language can be marked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Texts that were loaded have no moment."""
    with op.batch_alter_table("grant_award") as batch_op:
        batch_op.add_column(sa.Column("written_at", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("grant_award") as batch_op:
        batch_op.drop_column("written_at")
