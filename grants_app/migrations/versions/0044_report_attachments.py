"""Files of reports: what was attached to which version, and where it lies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

KINDS = ("text", "pdf", "docx", "xlsx", "jpeg", "png")


def upgrade() -> None:
    """Apply. Nothing was attached to a report before."""
    op.create_table(
        "report_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("upload_key", sa.String(40), nullable=False),
        sa.Column("file_key", sa.String(80), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="file_kind", native_enum=False, length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("caption", sa.String(250), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_by_id", sa.Integer(), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["report_version.id"], name=op.f("fk_report_attachment_version_id_report_version")
        ),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grant_award.id"], name=op.f("fk_report_attachment_grant_id_grant_award")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by_id"],
            ["user_account.id"],
            name=op.f("fk_report_attachment_uploaded_by_id_user_account"),
        ),
        sa.CheckConstraint("size >= 0", name=op.f("ck_report_attachment_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_attachment")),
        sa.UniqueConstraint(
            "version_id", "upload_key", name=op.f("uq_report_attachment_version_id_upload_key")
        ),
    )
    for column in ("grant_id", "file_key"):
        op.create_index(op.f(f"ix_report_attachment_{column}"), "report_attachment", [column])


def downgrade() -> None:
    """Take back: which file belongs to which report is lost; the files stay where they lie."""
    op.drop_table("report_attachment")
