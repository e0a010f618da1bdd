"""Of a shelter no more than its county is stored, unless the document published it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

COARSE = (
    "NOT sensitive OR (level IN ('national', 'county') AND district_id IS NULL)"
    " OR (first_line IS NOT NULL AND (NOT inferred OR level = 'district'))"
)
NAME = "ck_grant_site_shelter_is_coarse"


def upgrade() -> None:
    """Apply. What is finer than it may be goes for good; the next loading makes the search texts again."""
    site = sa.table(
        "grant_site",
        *(sa.column(name) for name in ("words", "evidence", "level", "first_line")),
        *(sa.column(name) for name in ("place_id", "district_id", "county_id", "unnamed_count")),
        sa.column("is_sub_area", sa.Boolean()),
    )
    place = sa.table("place", sa.column("id"), sa.column("name"))
    county = sa.select(place.c.name).where(place.c.id == site.c.county_id).scalar_subquery()
    is_ours = site.c.first_line.is_(None)
    op.execute(
        site.update()
        .where(sa.text(f"NOT ({COARSE}) AND county_id IS NOT NULL"))
        .values(
            words=sa.case((is_ours, county), else_=site.c.words),
            evidence=sa.case((is_ours, "level_unstated"), else_=site.c.evidence),
            level="county",
            place_id=site.c.county_id,
            district_id=None,
            unnamed_count=None,
            is_sub_area=False,
        )
    )
    with op.batch_alter_table("grant_site") as batch_op:
        batch_op.create_check_constraint(op.f(NAME), COARSE)


def downgrade() -> None:
    """Undo the rule; what was deleted stays deleted."""
    with op.batch_alter_table("grant_site") as batch_op:
        batch_op.drop_constraint(op.f(NAME), type_="check")
