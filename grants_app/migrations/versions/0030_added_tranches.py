"""Tranches beyond the signed ones hold as they were planned; those of today as they stand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

AGREEMENT = sa.table(
    "grant_agreement",
    sa.column("id", sa.Integer()),
    sa.column("grant_id", sa.Integer()),
    sa.column("plan_as_signed", sa.JSON()),
    sa.column("plan_added", sa.JSON()),
)
TRANCHE = sa.table(
    "tranche",
    sa.column("grant_id", sa.Integer()),
    sa.column("number", sa.Integer()),
    sa.column("minor_units", sa.BigInteger()),
    sa.column("planned_on", sa.Date()),
    sa.column("condition", sa.String()),
    sa.column("milestone", sa.String()),
    sa.column("state", sa.String()),
)


def upgrade() -> None:
    """Apply. What stands beyond the sums that were signed is kept as it stands."""
    with op.batch_alter_table("grant_agreement") as batch:
        batch.add_column(sa.Column("plan_added", sa.JSON(), nullable=True))
    connection = op.get_bind()
    for row in connection.execute(
        sa.select(AGREEMENT.c.id, AGREEMENT.c.grant_id, AGREEMENT.c.plan_as_signed)
    ):
        signed = row.plan_as_signed["tranches"] if row.plan_as_signed else []
        added = _beyond(connection, row.grant_id, sum(one["minor_units"] for one in signed)) if signed else []
        if added:
            statement = sa.update(AGREEMENT).where(AGREEMENT.c.id == row.id).values(plan_added=added)
            connection.execute(statement)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("grant_agreement") as batch:
        batch.drop_column("plan_added")


def _beyond(connection: sa.Connection, grant_id: int, left: int) -> list[dict[str, object]]:
    statement = sa.select(TRANCHE).where(TRANCHE.c.grant_id == grant_id, TRANCHE.c.state != "cancelled")
    found: list[dict[str, object]] = []
    for one in connection.execute(statement.order_by(TRANCHE.c.number)):
        beyond, left = max(0, one.minor_units - left), max(0, left - one.minor_units)
        if beyond:
            found.append(
                {
                    "number": one.number,
                    "minor_units": beyond,
                    "planned_on": one.planned_on.isoformat(),
                    "condition": one.condition,
                    "milestone": one.milestone,
                }
            )
    return found
