"""Entries of money are kept through time, those that were made before too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

VERSION = sa.table(
    "row_version",
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("table_name", sa.String()),
    sa.column("row_id", sa.Integer()),
    sa.column("before", sa.JSON(none_as_null=True)),
)
ENTRY = sa.table(
    "money_entry", sa.column("id", sa.Integer()), sa.column("entered_at", sa.DateTime(timezone=True))
)


def upgrade() -> None:
    """Apply. Each entry says when it was made; before that it was not there."""
    beginning = sa.select(sa.func.min(VERSION.c.at)).scalar_subquery()
    known = sa.select(VERSION.c.row_id).where(VERSION.c.table_name == "money_entry")
    made = (
        sa.select(ENTRY.c.entered_at, sa.literal("money_entry"), ENTRY.c.id)
        .where(ENTRY.c.entered_at > beginning, ENTRY.c.id.not_in(known))
        .order_by(ENTRY.c.id)
    )
    op.get_bind().execute(sa.insert(VERSION).from_select(["at", "table_name", "row_id"], made))


def downgrade() -> None:
    """Undo: nobody asks for the past of entries then, and what is kept of it is right once somebody does."""
