"""Requests for a later end of a grant."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

TABLE = "extension_request"


def key(column: str, other: str) -> sa.ForeignKeyConstraint:
    """A column that points at the row of another table."""
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{TABLE}_{column}_{other}"))


def upgrade() -> None:
    """Apply."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=False),
        sa.Column("with_cost", sa.Boolean(), nullable=False),
        sa.Column("amendment_id", sa.Integer(), nullable=True),
        key("grant_id", "grant_award"),
        key("message_id", "grant_message"),
        key("amendment_id", "grant_amendment"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("message_id", name=op.f(f"uq_{TABLE}_message_id")),
    )
    for column in ("grant_id", "amendment_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])


def downgrade() -> None:
    """Take back: the messages stay, what they asked for is lost."""
    op.drop_table(TABLE)
