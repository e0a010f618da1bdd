"""What grants count: indicators of a programme, measures of a grant with baseline and targets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

CLASSES = ("persons_at_risk", "cases", "participants", "things")
COUNTINGS = ("added", "latest", "apart")
BASES = ("total", "per_centre", "per_month", "per_week", "per_episode")


def words(name: str, kind: str, values: tuple[str, ...]) -> sa.Column[str]:
    """A column that holds one of some words."""
    return sa.Column(name, sa.Enum(*values, name=kind, native_enum=False, length=40), nullable=False)


def upgrade() -> None:
    """Apply. No source defines an indicator: there is none before somebody writes one."""
    op.create_table(
        "indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name_sq", sa.String(200), nullable=False),
        sa.Column("name_en", sa.String(200), nullable=False),
        sa.Column("definition_sq", sa.Text(), nullable=False),
        sa.Column("definition_en", sa.Text(), nullable=False),
        sa.Column("unit_sq", sa.String(60), nullable=False),
        sa.Column("unit_en", sa.String(60), nullable=False),
        words("counts", "indicator_class", CLASSES),
        words("counting", "counting", COUNTINGS),
        sa.Column("axes", sa.JSON(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_indicator_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_indicator")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_indicator_programme_id_number")),
    )
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("baseline", sa.Integer(), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("may_overlap", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(250), nullable=False),
        sa.CheckConstraint(
            "(baseline IS NULL) = (baseline_on IS NULL)", name=op.f("ck_measure_baseline_dated")
        ),
        sa.CheckConstraint("baseline IS NULL OR baseline >= 0", name=op.f("ck_measure_baseline_counts")),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_measure_grant_id_grant_award")
        ),
        sa.ForeignKeyConstraint(
            ["indicator_id"], ["indicator.id"], name=op.f("fk_measure_indicator_id_indicator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("grant_id", "indicator_id", name=op.f("uq_measure_grant_id_indicator_id")),
    )
    op.create_index(op.f("ix_measure_grant_id"), "measure", ["grant_id"])
    op.create_index(op.f("ix_measure_indicator_id"), "measure", ["indicator_id"])
    op.create_table(
        "measure_target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("is_approximate", sa.Boolean(), nullable=False),
        words("basis", "target_basis", BASES),
        sa.Column("times", sa.Integer(), nullable=True),
        sa.Column("period_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("value > 0", name=op.f("ck_measure_target_positive")),
        sa.CheckConstraint(
            "times IS NULL OR (times > 0 AND basis <> 'total')", name=op.f("ck_measure_target_times_of_parts")
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["measure.id"], name=op.f("fk_measure_target_measure_id_measure")
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["report_period.id"], name=op.f("fk_measure_target_period_id_report_period")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_target")),
    )
    op.create_index(op.f("ix_measure_target_measure_id"), "measure_target", ["measure_id"])


def downgrade() -> None:
    """Take back: indicators and targets are lost."""
    op.drop_table("measure_target")
    op.drop_table("measure")
    op.drop_table("indicator")
