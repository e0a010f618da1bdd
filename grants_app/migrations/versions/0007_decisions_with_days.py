"""Decisions about a grant with the day from which they hold, and their history."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STEPS = ("sign", "suspend", "resume", "close_early", "close_out", "reopen")
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
    """Apply. A decision without a day held whatever the day: it gets the earliest that makes sense."""
    suspensions = op.create_table(
        "grant_suspension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "until_on IS NULL OR until_on >= from_on", name=op.f("ck_grant_suspension_days_in_order")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_grant_suspension_grant_id_grant_award")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_suspension")),
    )
    op.create_index(op.f("ix_grant_suspension_grant_id"), "grant_suspension", ["grant_id"])
    op.create_table(
        "grant_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Enum(*STEPS, name="step", native_enum=False, length=40), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column(
            "reason", sa.Enum(*REASONS, name="step_reason", native_enum=False, length=40), nullable=True
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["user_account.id"], name=op.f("fk_grant_step_decided_by_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_grant_step_grant_id_grant_award")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grant_step")),
    )
    op.create_index(op.f("ix_grant_step_grant_id"), "grant_step", ["grant_id"])
    with op.batch_alter_table("grant_award") as batch_op:
        batch_op.add_column(sa.Column("is_draft", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("awarded_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("closed_out_on", sa.Date(), nullable=True))
    grants = sa.table(
        "grant_award",
        *(sa.column(name) for name in ("id", "decision", "start_on", "end_on", "closed_early_on")),
        sa.column("is_draft", sa.Boolean),
        sa.column("closed_out_on", sa.Date),
    )
    op.execute(sa.update(grants).where(grants.c.decision == "draft").values(is_draft=sa.true()))
    last = sa.func.coalesce(grants.c.closed_early_on, grants.c.end_on)
    op.execute(sa.update(grants).where(grants.c.decision == "closed_out").values(closed_out_on=last))
    suspended = sa.select(grants.c.id, grants.c.start_on).where(grants.c.decision == "suspended")
    op.execute(sa.insert(suspensions).from_select(["grant_id", "from_on"], suspended))
    with op.batch_alter_table("grant_award") as batch_op:
        batch_op.drop_column("decision")
        batch_op.alter_column("is_draft", existing_type=sa.Boolean(), server_default=None)


def downgrade() -> None:
    """Undo. What holds now stays; the days and the history of decisions have no place."""
    kinds = sa.Enum("draft", "suspended", "closed_out", name="decision", native_enum=False, length=40)
    with op.batch_alter_table("grant_award") as batch_op:
        batch_op.add_column(sa.Column("decision", kinds, nullable=True))
    op.execute(
        "UPDATE grant_award SET decision = 'suspended' WHERE id IN "
        "(SELECT grant_id FROM grant_suspension WHERE until_on IS NULL)"
    )
    op.execute("UPDATE grant_award SET decision = 'closed_out' WHERE closed_out_on IS NOT NULL")
    op.execute("UPDATE grant_award SET decision = 'draft' WHERE is_draft")
    with op.batch_alter_table("grant_award") as batch_op:
        batch_op.drop_column("closed_out_on")
        batch_op.drop_column("awarded_on")
        batch_op.drop_column("is_draft")
    op.drop_table("grant_step")
    op.drop_table("grant_suspension")
