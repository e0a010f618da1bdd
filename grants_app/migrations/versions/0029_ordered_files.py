"""Files that the worker makes: where who asked finds one, whose it is, and what it is to hold, under seal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("job") as batch:
        batch.add_column(sa.Column("size", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("address", sa.String(length=22), nullable=True))
        batch.add_column(sa.Column("visitor", sa.String(length=64), nullable=True))
        batch.add_column(sa.Column("asked", sa.Text(), nullable=True))
        batch.create_unique_constraint(op.f("uq_job_address"), ["address"])
        batch.create_index(op.f("ix_job_visitor"), ["visitor"])


def downgrade() -> None:
    """Take back. Files that were asked for go with what tells whose they are."""
    op.execute("DELETE FROM job WHERE kind = 'export'")
    with op.batch_alter_table("job") as batch:
        batch.drop_index(op.f("ix_job_visitor"))
        batch.drop_constraint(op.f("uq_job_address"), type_="unique")
        for name in ("asked", "visitor", "address", "size"):
            batch.drop_column(name)
