"""Messages of a grant, and how far each person has read them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def key(table: str, column: str, other: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    """A column that points at the row of another table."""
    name = op.f(f"fk_{table}_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "grant_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        key("grant_message", "grant_id", "grant_award"),
        key("grant_message", "written_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_message")),
    )
    op.create_table(
        "grant_message_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("read_to", sa.Integer(), nullable=False),
        sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("letter_id", sa.Integer(), nullable=True),
        key("grant_message_mark", "grant_id", "grant_award"),
        key("grant_message_mark", "user_id", "user_account"),
        key("grant_message_mark", "letter_id", "outbox_message", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_message_mark")),
        sa.UniqueConstraint("user_id", "grant_id", name=op.f("uq_grant_message_mark_user_id_grant_id")),
    )
    for table, column in (
        ("grant_message", "grant_id"),
        ("grant_message_mark", "grant_id"),
        ("grant_message_mark", "letter_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def downgrade() -> None:
    """Take back: messages are lost; letters that wait could not be written any more and go as well."""
    op.drop_table("grant_message_mark")
    op.drop_table("grant_message")
    op.execute("DELETE FROM outbox_message WHERE kind = 'grant_message'")
