"""Releases of counts, and the thresholds for small ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

STATES = (
    "published",
    "suppressed_primary",
    "suppressed_complementary",
    "unprinted",
    "unknown",
    "not_collected",
)
COUNT_OR_REASON = (
    "(value IS NULL AND public_state IN ('unknown', 'not_collected') AND donor_state = public_state)"
    " OR (value IS NOT NULL AND value >= 0 AND public_state NOT IN ('unknown', 'not_collected')"
    " AND donor_state NOT IN ('unknown', 'not_collected'))"
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "count_threshold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("audience", _words("audience", "public", "donor"), nullable=False),
        sa.Column("high", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_threshold")),
        sa.UniqueConstraint("audience", name=op.f("uq_count_threshold_audience")),
    )
    _create_releases()
    _create_tables()
    op.create_table(
        "released_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.JSON(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("public_state", _words("stored_state", *STATES), nullable=False),
        sa.Column("donor_state", _words("stored_state", *STATES), nullable=False),
        sa.CheckConstraint(COUNT_OR_REASON, name=op.f("ck_released_cell_count_or_reason")),
        sa.ForeignKeyConstraint(
            ["table_id"], ["released_table.id"], name=op.f("fk_released_cell_table_id_released_table")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_cell")),
        sa.UniqueConstraint("table_id", "position", name=op.f("uq_released_cell_table_id_position")),
    )


def downgrade() -> None:
    """Take back."""
    for table in ("released_cell", "released_table", "count_release", "count_threshold"):
        op.drop_table(table)


def _create_releases() -> None:
    op.create_table(
        "count_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("business_day", sa.Date(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("public_low", sa.Integer(), nullable=False),
        sa.Column("public_high", sa.Integer(), nullable=False),
        sa.Column("donor_low", sa.Integer(), nullable=False),
        sa.Column("donor_high", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_count_release_programme_id_programme")
        ),
        sa.ForeignKeyConstraint(
            ["follows_id"], ["count_release.id"], name=op.f("fk_count_release_follows_id_count_release")
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["user_account.id"], name=op.f("fk_count_release_made_by_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_count_release")),
        sa.UniqueConstraint("programme_id", "number", name=op.f("uq_count_release_programme_id_number")),
    )
    op.create_index(op.f("ix_count_release_follows_id"), "count_release", ["follows_id"])
    op.create_index(op.f("ix_count_release_made_by_id"), "count_release", ["made_by_id"])


def _create_tables() -> None:
    op.create_table(
        "released_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("release_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("title_sq", sa.String(length=250), nullable=False),
        sa.Column("title_en", sa.String(length=250), nullable=False),
        sa.Column(
            "indicator_class",
            _words("indicator_class", "persons_at_risk", "cases", "participants", "things"),
            nullable=False,
        ),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("relations", sa.JSON(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("county_id", sa.Integer(), nullable=True),
        sa.Column("is_sent", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["count_release.id"], name=op.f("fk_released_table_release_id_count_release")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_released_table_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["county_id"], ["place.id"], name=op.f("fk_released_table_county_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_table")),
        sa.UniqueConstraint("release_id", "code", name=op.f("uq_released_table_release_id_code")),
    )
    op.create_index(op.f("ix_released_table_organisation_id"), "released_table", ["organisation_id"])
    op.create_index(op.f("ix_released_table_county_id"), "released_table", ["county_id"])


def _words(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40)
