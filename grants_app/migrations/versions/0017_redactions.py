"""Redactions: proposals under seal, and what is left of a passage that two people removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def coded(name: str, *values: str) -> sa.Enum:
    """A column of codes, kept as text."""
    return sa.Enum(*values, name=name, native_enum=False, length=40)


KIND = coded("redacted_kind", "name", "contact", "number", "health", "story", "other")
REASON = coded(
    "redaction_reason", "slipped_in", "in_source", "asked_by_person", "consent_withdrawn", "person_in_danger"
)
STATE = coded("redaction_state", "proposed", "applied", "rejected", "withdrawn")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "redaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(12), nullable=False),
        sa.Column("state", STATE, nullable=False),
        sa.Column("kind", KIND, nullable=False),
        sa.Column("reason", REASON, nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_passage", sa.Text(), nullable=True),
        sa.Column("marked_on", sa.Date(), nullable=True),
        sa.Column("words", sa.Integer(), nullable=True),
        sa.Column("length", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=True),
        sa.Column("sealed_key", sa.String(300), nullable=True),
        sa.Column("hits", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR proposed_by_id IS NULL OR state = 'withdrawn'"
            " OR decided_by_id <> proposed_by_id",
            name=op.f("ck_redaction_takes_two"),
        ),
        sa.CheckConstraint(
            "state = 'proposed' OR sealed_passage IS NULL", name=op.f("ck_redaction_keeps_no_passage")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"], ["user_account.id"], name=op.f("fk_redaction_proposed_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_redaction_decided_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction")),
        sa.UniqueConstraint("uid", name=op.f("uq_redaction_uid")),
    )


def downgrade() -> None:
    """Undo. What was removed stays removed: the audit log and the list beside the files tell of it."""
    op.drop_table("redaction")
