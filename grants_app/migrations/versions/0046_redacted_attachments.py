"""Which file of a report a redaction removes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

TABLE, COLUMN = "redaction", "file_key"


def upgrade() -> None:
    """Apply. Until now redactions removed passages alone."""
    with op.batch_alter_table(TABLE) as batch:
        batch.add_column(sa.Column(COLUMN, sa.String(80), nullable=True))
        batch.create_check_constraint(
            op.f("ck_redaction_file_or_passage"), f"{COLUMN} IS NULL OR sealed_passage IS NULL"
        )


def downgrade() -> None:
    """Take back: removals of files are forgotten here; the log and the list beside the files keep them."""
    op.execute("DELETE FROM redaction WHERE file_key IS NOT NULL")
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_constraint(op.f("ck_redaction_file_or_passage"), type_="check")
        batch.drop_column(COLUMN)
