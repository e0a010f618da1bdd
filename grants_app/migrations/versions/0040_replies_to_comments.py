"""What a grantee answers to comments on a report that was returned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

TABLE = "report_reply"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_version.id"], name=op.f("fk_report_reply_version_id_report_version")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_report_reply_grant_id_grant_award")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["report_comment.id"], name=op.f("fk_report_reply_comment_id_report_comment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_reply")),
        sa.UniqueConstraint("comment_id", name=op.f("uq_report_reply_comment_id")),
    )
    for column in ("grant_id", "version_id"):
        op.create_index(op.f(f"ix_report_reply_{column}"), TABLE, [column])


def downgrade() -> None:
    """Take back: answers to comments are lost."""
    op.drop_table(TABLE)
