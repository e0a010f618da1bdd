"""The index of search terms, and the keys by which English readers find titles and names in order.

The index is filled by `flask seed` and `flask check --rebuild`; until then English order is the Albanian one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SORT_KEY = sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql")
TERM = sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql")
SUBJECT = sa.Enum("grant", "organisation", "place", name="subject", native_enum=False, length=40)
SORTED = ("grant_award", "organisation")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "search_term",
        sa.Column("subject", SUBJECT, nullable=False),
        sa.Column("term", TERM, nullable=False),
        sa.Column("block", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("members", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "term", "block", name=op.f("pk_search_term")),
    )
    for name in SORTED:
        op.add_column(name, sa.Column("sort_key_en", SORT_KEY, nullable=True))
        table = sa.table(name, sa.column("sort_key_sq"), sa.column("sort_key_en"))
        op.execute(table.update().values(sort_key_en=table.c.sort_key_sq))
        with op.batch_alter_table(name) as batch_op:
            batch_op.alter_column("sort_key_en", existing_type=SORT_KEY, nullable=False)
            batch_op.create_index(batch_op.f(f"ix_{name}_sort_key_en"), ["sort_key_en"])
    with op.batch_alter_table("grant_award") as batch_op:
        batch_op.create_index("ix_grant_award_by_title_en", ["programme_id", "sort_key_en", "number"])


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("grant_award") as batch_op:
        batch_op.drop_index("ix_grant_award_by_title_en")
    for name in SORTED:
        with op.batch_alter_table(name) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{name}_sort_key_en"))
            batch_op.drop_column("sort_key_en")
    op.drop_table("search_term")
