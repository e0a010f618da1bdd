"""Indexes that hold all that counting beside filters reads; each begins like the one whose place it takes."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

GRANT = (
    *("programme_id", "published_at", "phase_id", "organisation_id", "is_draft", "awarded_on"),
    *("closed_out_on", "closed_early_on", "start_on", "end_on", "dates_inferred", "id"),
)
SITE = ("county_id", "district_id", "level", "evidence", "grant_id")
# Table, the new index and its columns, the old one and its column.
REPLACED = (
    ("grant_theme", "ix_grant_theme_counted", ("theme", "grant_id"), "ix_grant_theme_theme", "theme"),
    (
        "grant_works_with",
        "ix_grant_works_with_counted",
        ("works_with", "grant_id"),
        "ix_grant_works_with_works_with",
        "works_with",
    ),
    ("grant_site", "ix_grant_site_counted", SITE, "ix_grant_site_county_id", "county_id"),
)


def upgrade() -> None:
    """Apply."""
    op.create_index(op.f("ix_grant_award_counted"), "grant_award", list(GRANT))
    for table, new, columns, old, _column in REPLACED:
        op.create_index(op.f(new), table, list(columns))
        op.drop_index(op.f(old), table_name=table)


def downgrade() -> None:
    """Take back."""
    for table, new, _columns, old, column in reversed(REPLACED):
        op.create_index(op.f(old), table, [column])
        op.drop_index(op.f(new), table_name=table)
    op.drop_index(op.f("ix_grant_award_counted"), table_name="grant_award")
