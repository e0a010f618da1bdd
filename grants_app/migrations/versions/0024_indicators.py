"""Indicators that are loaded beside the parts of a gap."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply. No indicator is known beforehand."""
    op.create_table(
        "gap_indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("geography_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_sq", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("unit_sq", sa.String(length=60), nullable=False),
        sa.Column("unit_en", sa.String(length=60), nullable=False),
        sa.Column("dated", sa.String(length=10), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("more_is_need", sa.Boolean(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "country",
                "county",
                "district",
                "municipality",
                "commune",
                name="place_level",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["geography_id"], ["geography.id"], name=op.f("fk_gap_indicator_geography_id_geography")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_indicator")),
        sa.UniqueConstraint("geography_id", "code", name=op.f("uq_gap_indicator_geography_id_code")),
    )
    op.create_table(
        "gap_indicator_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("indicator_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Numeric(precision=18, scale=4), nullable=False),
        sa.ForeignKeyConstraint(
            ["indicator_id"],
            ["gap_indicator.id"],
            name=op.f("fk_gap_indicator_value_indicator_id_gap_indicator"),
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_gap_indicator_value_place_id_place")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gap_indicator_value")),
        sa.UniqueConstraint(
            "indicator_id", "place_id", name=op.f("uq_gap_indicator_value_indicator_id_place_id")
        ),
    )


def downgrade() -> None:
    """Undo; what was loaded is lost."""
    op.drop_table("gap_indicator_value")
    op.drop_table("gap_indicator")
