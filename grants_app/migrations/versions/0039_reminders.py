"""Reminders of reports: one digest for each person and business day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. Nobody was reminded of anything before."""
    op.create_table(
        "reminder_digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("remind_on", sa.Date(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_reminder_digest_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["outbox_message.id"],
            name=op.f("fk_reminder_digest_message_id_outbox_message"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_digest")),
        sa.UniqueConstraint("user_id", "remind_on", name=op.f("uq_reminder_digest_user_id_remind_on")),
    )
    op.create_index(op.f("ix_reminder_digest_message_id"), "reminder_digest", ["message_id"])


def downgrade() -> None:
    """Take back. Who was reminded is lost; letters that wait could not be written any more and go as well."""
    op.drop_table("reminder_digest")
    op.execute("DELETE FROM outbox_message WHERE kind = 'report_reminder'")
