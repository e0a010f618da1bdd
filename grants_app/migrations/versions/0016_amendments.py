"""Amendments by two persons, sites with days, and offices of one person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

KINDS = ("extension", "cost_extension", "sites", "budget_shift", "scope", "suspension", "early_closure")
FLAGS = (("programme", "is_one_person_office"), ("grant_award", "is_amended"))
STATES = ("proposed", "approved", "rejected", "withdrawn")
REASONS = (
    "late_reports",
    "unexplained_costs",
    "safety",
    "grantee_asked",
    "donor_asked",
    "goals_reached",
    "cannot_go_on",
    "resolved",
    "mistake",
)


def upgrade() -> None:
    """Apply. A site without days is one as long as its grant runs."""
    op.create_table(
        "grant_amendment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "kind", sa.Enum(*KINDS, name="amendment_kind", native_enum=False, length=40), nullable=False
        ),
        sa.Column(
            "state", sa.Enum(*STATES, name="amendment_state", native_enum=False, length=40), nullable=False
        ),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("code", sa.Enum(*REASONS, name="step_reason", native_enum=False, length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=250), nullable=False),
        sa.Column("document_on", sa.Date(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("is_alone", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state <> 'approved' OR is_alone OR decided_by_id <> proposed_by_id",
            name=op.f("ck_grant_amendment_two_persons"),
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_grant_amendment_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_grant_amendment_grant_id_grant_award")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by_id"],
            ["user_account.id"],
            name=op.f("fk_grant_amendment_proposed_by_id_user_account"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_amendment")),
        sa.UniqueConstraint("grant_id", "number", name=op.f("uq_grant_amendment_grant_id_number")),
    )
    op.create_index(op.f("ix_grant_amendment_grant_id"), "grant_amendment", ["grant_id"])
    op.create_index(op.f("ix_grant_amendment_state"), "grant_amendment", ["state"])
    with op.batch_alter_table("grant_site") as batch_op:
        batch_op.add_column(sa.Column("from_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("until_on", sa.Date(), nullable=True))
    for table, name in FLAGS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(name, existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    """Undo. What amendments changed stays; that and when they changed it has no place."""
    for table, name in FLAGS:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column(name)
    with op.batch_alter_table("grant_site") as batch_op:
        batch_op.drop_column("until_on")
        batch_op.drop_column("from_on")
    op.drop_index(op.f("ix_grant_amendment_state"), "grant_amendment")
    op.drop_index(op.f("ix_grant_amendment_grant_id"), "grant_amendment")
    op.drop_table("grant_amendment")
