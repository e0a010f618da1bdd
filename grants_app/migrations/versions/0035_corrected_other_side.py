"""A correction says what an entry comes to in the other currency, also where its sum stays as it is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

NOT_ZERO = "ck_money_entry_not_zero"
ENTRY = sa.table("money_entry", sa.column("minor_units", sa.BigInteger()))


def upgrade() -> None:
    """Apply. Corrections that stand carry a difference alone: what was unknown beside them stays so."""
    with op.batch_alter_table("money_entry") as batch:
        batch.add_column(sa.Column("settles_other", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.drop_constraint(op.f(NOT_ZERO), type_="check")
        batch.create_check_constraint(op.f(NOT_ZERO), "minor_units <> 0 OR settles_other")


def downgrade() -> None:
    """Take back: corrections of the other currency alone are lost."""
    op.execute(sa.delete(ENTRY).where(ENTRY.c.minor_units == 0))
    with op.batch_alter_table("money_entry") as batch:
        batch.drop_constraint(op.f(NOT_ZERO), type_="check")
        batch.create_check_constraint(op.f(NOT_ZERO), "minor_units <> 0")
        batch.drop_column("settles_other")
