"""Rates that are wrong are withdrawn for a reason; the right one of the same day and source can follow."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

SAME = ["programme_id", "base", "quote", "quoted_on", "source"]
UNIQUE = "uq_exchange_rate_programme_id_base_quote_quoted_on_source"
BY = "fk_exchange_rate_withdrawn_by_id_user_account"
REASON = "ck_exchange_rate_withdrawn_for_a_reason"
HOLDS = sa.text("withdrawn_at IS NULL")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("exchange_rate") as batch:
        batch.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("withdrawn_by_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("withdrawn_reason", sa.Text(), nullable=True))
        batch.create_foreign_key(op.f(BY), "user_account", ["withdrawn_by_id"], ["id"])
        batch.create_check_constraint(op.f(REASON), "(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)")
        batch.drop_constraint(op.f(UNIQUE), type_="unique")
    op.create_index(
        "uq_exchange_rate_holding",
        "exchange_rate",
        SAME,
        unique=True,
        sqlite_where=HOLDS,
        postgresql_where=HOLDS,
    )


def downgrade() -> None:
    """Take back. A withdrawn rate can be chosen again then, so that its source says first what it is."""
    rate = sa.table(
        "exchange_rate",
        sa.column("id", sa.Integer()),
        sa.column("source", sa.String()),
        sa.column("withdrawn_at", sa.DateTime(timezone=True)),
    )
    number = sa.cast(rate.c.id, sa.String())
    marked = sa.literal("WITHDRAWN / TËRHEQUR #") + number + ": " + sa.func.substr(rate.c.source, 1, 200)
    op.execute(sa.update(rate).where(rate.c.withdrawn_at.is_not(None)).values(source=marked))
    op.drop_index("uq_exchange_rate_holding", "exchange_rate")
    with op.batch_alter_table("exchange_rate") as batch:
        batch.create_unique_constraint(op.f(UNIQUE), SAME)
        batch.drop_constraint(op.f(REASON), type_="check")
        batch.drop_constraint(op.f(BY), type_="foreignkey")
        batch.drop_column("withdrawn_reason")
        batch.drop_column("withdrawn_by_id")
        batch.drop_column("withdrawn_at")
