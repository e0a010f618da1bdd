"""Days on which a grant was closed out, kept when it is opened again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. What is there are suspensions."""
    with op.batch_alter_table("grant_suspension") as batch_op:
        batch_op.add_column(sa.Column("is_closure", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("grant_suspension") as batch_op:
        batch_op.alter_column("is_closure", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    """Undo. Closures that ended have no place."""
    op.execute("DELETE FROM grant_suspension WHERE is_closure")
    with op.batch_alter_table("grant_suspension") as batch_op:
        batch_op.drop_column("is_closure")
