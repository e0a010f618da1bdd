"""The message by which a request for a later end is turned down."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

TABLE, COLUMN = "extension_request", "answer_id"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table(TABLE) as batch:
        batch.add_column(sa.Column(COLUMN, sa.Integer(), nullable=True))
        batch.create_foreign_key(
            op.f(f"fk_{TABLE}_{COLUMN}_grant_message"), "grant_message", [COLUMN], ["id"]
        )
        batch.create_unique_constraint(op.f(f"uq_{TABLE}_{COLUMN}"), [COLUMN])


def downgrade() -> None:
    """Take back: the reasons stay as messages, that they answer a request is lost."""
    with op.batch_alter_table(TABLE) as batch:
        batch.drop_constraint(op.f(f"uq_{TABLE}_{COLUMN}"), type_="unique")
        batch.drop_constraint(op.f(f"fk_{TABLE}_{COLUMN}_grant_message"), type_="foreignkey")
        batch.drop_column(COLUMN)
