"""Reports: templates, versions, what they say, comments; the state of a report stands on its period."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

STATES = ("draft", "submitted", "returned", "approved")


def state_column(name: str, *, nullable: bool) -> sa.Column[str]:
    """Where a report or a version of one stands."""
    enum = sa.Enum(*STATES, name="report_state", native_enum=False, length=40)
    return sa.Column(name, enum, nullable=nullable)


def number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    """A column of whole numbers."""
    return sa.Column(name, sa.Integer(), nullable=nullable)


def key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """A column that points at the row of another table."""
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def upgrade() -> None:
    """Apply. No source states a report: there is none before a grantee begins it."""
    op.add_column("report_period", state_column("report_state", nullable=True))
    op.create_table(
        "report_template",
        number("id"),
        number("programme_id"),
        number("number"),
        sa.Column("sections", sa.JSON(), nullable=False),
        number("variance_percent"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        number("made_by_id", nullable=True),
        sa.CheckConstraint("variance_percent BETWEEN 0 AND 100", name=op.f("ck_report_template_share")),
        key("report_template", "programme_id", "programme"),
        key("report_template", "made_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_template")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_report_template_programme_id_number")),
    )
    op.create_index(op.f("ix_report_template_programme_id"), "report_template", ["programme_id"])
    op.create_table(
        "report",
        number("id"),
        number("grant_id"),
        number("period_id"),
        number("template_id"),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        number("begun_by_id"),
        key("report", "grant_id", "grant_award"),
        key("report", "period_id", "report_period"),
        key("report", "template_id", "report_template"),
        key("report", "begun_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("period_id", name=op.f("uq_report_period_id")),
    )
    op.create_index(op.f("ix_report_grant_id"), "report", ["grant_id"])
    op.create_table(
        "report_version",
        number("id"),
        number("report_id"),
        number("grant_id"),
        number("number"),
        state_column("state", nullable=False),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("prepared_at", sa.DateTime(timezone=True), nullable=False),
        number("prepared_by_id"),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        number("submitted_by_id", nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        number("decided_by_id", nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state = 'draft' OR submitted_by_id IS NOT NULL",
            name=op.f("ck_report_version_handed_in_by_somebody"),
        ),
        key("report_version", "report_id", "report"),
        key("report_version", "grant_id", "grant_award"),
        key("report_version", "prepared_by_id", "user_account"),
        key("report_version", "submitted_by_id", "user_account"),
        key("report_version", "decided_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_version")),
        sa.UniqueConstraint("report_id", "number", name=op.f("uq_report_version_report_id_number")),
    )
    op.create_index(op.f("ix_report_version_grant_id"), "report_version", ["grant_id"])
    op.create_table(
        "report_answer",
        number("id"),
        number("version_id"),
        number("grant_id"),
        sa.Column("question", sa.String(9), nullable=False),
        number("site_id", nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("has_consent", sa.Boolean(), nullable=False),
        key("report_answer", "version_id", "report_version"),
        key("report_answer", "grant_id", "grant_award"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_answer")),
    )
    op.create_table(
        "report_line",
        number("id"),
        number("version_id"),
        number("grant_id"),
        number("position"),
        number("category_id"),
        sa.Column("description", sa.String(250), nullable=True),
        sa.Column("budget_minor_units", sa.BigInteger(), nullable=False),
        sa.Column("earlier_minor_units", sa.BigInteger(), nullable=False),
        sa.Column("minor_units", sa.BigInteger(), nullable=True),
        sa.Column("typed", sa.String(80), nullable=True),
        sa.Column("explanation", sa.Text(), nullable=True),
        sa.CheckConstraint("minor_units >= 0", name=op.f("ck_report_line_not_negative")),
        key("report_line", "version_id", "report_version"),
        key("report_line", "grant_id", "grant_award"),
        key("report_line", "category_id", "budget_category"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_line")),
        sa.UniqueConstraint("version_id", "position", name=op.f("uq_report_line_version_id_position")),
    )
    op.create_table(
        "report_comment",
        number("id"),
        number("version_id"),
        number("grant_id"),
        sa.Column("section", sa.String(9), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        number("made_by_id"),
        key("report_comment", "version_id", "report_version"),
        key("report_comment", "grant_id", "grant_award"),
        key("report_comment", "made_by_id", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_comment")),
    )
    for table in ("report_answer", "report_line", "report_comment"):
        op.create_index(op.f(f"ix_{table}_grant_id"), table, ["grant_id"])
    for table in ("report_answer", "report_comment"):
        op.create_index(op.f(f"ix_{table}_version_id"), table, ["version_id"])


def downgrade() -> None:
    """Take back: reports and templates are lost."""
    for table in (
        "report_comment",
        "report_line",
        "report_answer",
        "report_version",
        "report",
        "report_template",
    ):
        op.drop_table(table)
    with op.batch_alter_table("report_period") as batch_op:
        batch_op.drop_column("report_state")
