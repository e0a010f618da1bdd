"""A milestone is accepted for a sum, which is kept beside what its tranche comes to now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

TRANCHE = sa.table(
    "tranche",
    sa.column("minor_units", sa.BigInteger()),
    sa.column("milestone_accepted_on", sa.Date()),
    sa.column("accepted_minor_units", sa.BigInteger()),
)


def upgrade() -> None:
    """Apply. What was accepted before is taken for what its tranche comes to: nobody noted more."""
    with op.batch_alter_table("tranche") as batch:
        batch.add_column(sa.Column("accepted_minor_units", sa.BigInteger(), nullable=True))
    accepted = TRANCHE.c.milestone_accepted_on.is_not(None)
    op.execute(sa.update(TRANCHE).where(accepted).values(accepted_minor_units=TRANCHE.c.minor_units))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("tranche") as batch:
        batch.drop_column("accepted_minor_units")
