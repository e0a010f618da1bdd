"""Tell in each row of presence which evidence is of sites that are no shelters. Derived, and filled here."""

from __future__ import annotations

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

INDEX = "ix_grant_presence_counted"
BEFORE = ("programme_id", "place_id", "organisation_id", "is_published", "works_with", "themes", "phase_id")
AFTER = ("first_unit", "end_unit", "number")
EVIDENCE = ("rural_stated", "area_wide", "level_unstated", "urban_only")


def upgrade() -> None:
    """Apply."""
    op.drop_index(op.f(INDEX), "grant_presence")
    with op.batch_alter_table("grant_presence") as batch:
        batch.add_column(sa.Column("open_evidence", sa.Integer(), nullable=False, server_default="0"))
    connection = op.get_bind()
    presence = sa.table(
        "grant_presence", *map(sa.column, ("place_id", "grant_id", "evidence", "open_evidence"))
    )
    connection.execute(sa.update(presence).values(open_evidence=presence.c.evidence))
    changed = _of_shelters(connection)
    if changed:
        of_place = sa.and_(
            presence.c.place_id == sa.bindparam("place"), presence.c.grant_id == sa.bindparam("grant")
        )
        connection.execute(
            sa.update(presence).where(of_place).values(open_evidence=sa.bindparam("open")), changed
        )
    with op.batch_alter_table("grant_presence") as batch:
        batch.alter_column("open_evidence", existing_type=sa.Integer(), server_default=None)
    op.create_index(op.f(INDEX), "grant_presence", [*BEFORE, "evidence", "open_evidence", *AFTER])


def downgrade() -> None:
    """Take back."""
    op.drop_index(op.f(INDEX), "grant_presence")
    with op.batch_alter_table("grant_presence") as batch:
        batch.drop_column("open_evidence")
    op.create_index(op.f(INDEX), "grant_presence", [*BEFORE, "evidence", *AFTER])


def _of_shelters(connection: sa.Connection) -> list[dict[str, int]]:
    """What is open of the grants that have a shelter, in each place of its county and district."""
    in_county: defaultdict[int, set[int]] = defaultdict(set)
    for county, district in connection.execute(
        sa.text("SELECT county_id, id FROM place WHERE level = 'district' AND county_id IS NOT NULL")
    ):
        in_county[county].add(district)
    found: defaultdict[tuple[int, int], int] = defaultdict(int)
    sites = sa.text(
        "SELECT grant_id, place_id, district_id, county_id, evidence, sensitive FROM grant_site"
        " WHERE grant_id IN (SELECT grant_id FROM grant_site WHERE sensitive)"
    )
    for grant, place, district, county, evidence, sensitive in connection.execute(sites):
        places = {county, district} | (set() if sensitive else {place})
        places |= in_county[county] if district is None and county is not None else set()
        open_ = 0 if sensitive or evidence not in EVIDENCE else 1 << EVIDENCE.index(evidence)
        for one in places - {None}:
            found[grant, one] |= open_
    return [{"grant": grant, "place": place, "open": open_} for (grant, place), open_ in found.items()]
