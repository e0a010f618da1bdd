"""When grants report: plans with their versions, periods, moved due days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

KINDS = ("monthly", "quarterly", "ad_hoc", "final")
STANDS = sa.text("dropped_by_id IS NULL")


def kind_column() -> sa.Column[str]:
    """Into which periods days are parted."""
    enum = sa.Enum(*KINDS, name="schedule_kind", native_enum=False, length=40)
    return sa.Column("kind", enum, nullable=False)


def upgrade() -> None:
    """Apply. No source states when grants report: there is no plan before somebody makes one."""
    op.create_table(
        "report_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        kind_column(),
        sa.Column("days_until_due", sa.Integer(), nullable=False),
        sa.Column("ends", sa.JSON(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("periods", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("days_until_due > 0", name=op.f("ck_report_plan_due_after_end")),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_report_plan_grant_id_grant_award")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_report_plan_made_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_plan")),
        sa.UniqueConstraint("grant_id", "number", name=op.f("uq_report_plan_grant_id_number")),
    )
    op.create_index(op.f("ix_report_plan_grant_id"), "report_plan", ["grant_id"])
    op.create_table(
        "report_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        kind_column(),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("is_due_moved", sa.Boolean(), nullable=False),
        sa.Column("dropped_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_report_period_days_in_order")),
        sa.CheckConstraint("due_on > last_on", name=op.f("ck_report_period_due_after_end")),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_report_period_grant_id_grant_award")
        ),
        sa.ForeignKeyConstraint(
            ["dropped_by_id"], ["report_plan.id"], name=op.f("fk_report_period_dropped_by_id_report_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_period")),
    )
    op.create_index(op.f("ix_report_period_grant_id"), "report_period", ["grant_id"])
    op.create_index(
        "uq_report_period_standing",
        "report_period",
        ["grant_id", "first_on"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_index(
        "ix_report_period_due",
        "report_period",
        ["due_on", "id"],
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_table(
        "report_due_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("before_on", sa.Date(), nullable=False),
        sa.Column("after_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(reason IS NULL) <> (plan_id IS NULL)", name=op.f("ck_report_due_move_reason_or_plan")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_report_due_move_grant_id_grant_award")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["report_period.id"], name=op.f("fk_report_due_move_period_id_report_period")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["report_plan.id"], name=op.f("fk_report_due_move_plan_id_report_plan")
        ),
        sa.ForeignKeyConstraint(
            ["moved_by_id"], ["user_account.id"], name=op.f("fk_report_due_move_moved_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_due_move")),
    )
    op.create_index(op.f("ix_report_due_move_grant_id"), "report_due_move", ["grant_id"])
    op.create_index(op.f("ix_report_due_move_period_id"), "report_due_move", ["period_id"])


def downgrade() -> None:
    """Take back: plans, periods and moved days are lost."""
    op.drop_table("report_due_move")
    op.drop_table("report_period")
    op.drop_table("report_plan")
