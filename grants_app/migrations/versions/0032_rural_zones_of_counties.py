"""Let rural zones of a county count in none of its districts. Presence is derived, and mended here."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

EVIDENCE = ("rural_stated", "area_wide", "level_unstated", "urban_only")
WHOLE = ("area_wide",)
WHOLE_BEFORE = ("rural_stated", "area_wide")
Bits = tuple[int, int]


def upgrade() -> None:
    """Apply."""
    _write(op.get_bind(), WHOLE)


def downgrade() -> None:
    """Take back."""
    _write(op.get_bind(), WHOLE_BEFORE)


def _write(connection: sa.Connection, whole: tuple[str, ...]) -> None:
    """Write the rows again of each grant with a site that names rural zones of a county."""
    presence = sa.Table("grant_presence", sa.MetaData(), autoload_with=connection)
    for grant, places in _places(connection, whole).items():
        own = presence.c.grant_id == grant
        stored = connection.execute(sa.select(presence).where(own).limit(1)).mappings().first()
        if stored is None:  # drafts, nationwide grants and grants with days of their own have no rows
            continue
        connection.execute(sa.delete(presence).where(own))
        rows = [
            {**stored, "place_id": place, "evidence": evidence, "open_evidence": open_}
            for place, (evidence, open_) in places.items()
        ]
        connection.execute(sa.insert(presence), rows)


def _places(connection: sa.Connection, whole: tuple[str, ...]) -> dict[int, dict[int, Bits]]:
    """Where each such grant counts, with the bits of its evidence there, and of what is no shelter."""
    in_county: defaultdict[int, set[int]] = defaultdict(set)
    for county, district in connection.execute(
        sa.text("SELECT county_id, id FROM place WHERE level = 'district' AND county_id IS NOT NULL")
    ):
        in_county[county].add(district)
    found: dict[int, dict[int, Bits]] = defaultdict(dict)
    sites = sa.text(
        "SELECT grant_id, place_id, district_id, county_id, evidence, sensitive FROM grant_site"
        " WHERE grant_id IN (SELECT grant_id FROM grant_site"
        " WHERE level = 'county' AND evidence = 'rural_stated' AND NOT sensitive)"
    )
    for grant, *site in connection.execute(sites):
        for place, bits in _of_site(site, in_county, whole):
            was = found[grant].get(place, (0, 0))
            found[grant][place] = (was[0] | bits[0], was[1] | bits[1])
    return found


def _of_site(
    site: list[Any], in_county: dict[int, set[int]], whole: tuple[str, ...]
) -> list[tuple[int, Bits]]:
    place, district, county, evidence, sensitive = site
    if evidence not in EVIDENCE:
        return []
    places = {county, district} | (set() if sensitive else {place})
    if district is None and county is not None and not sensitive and place == county and evidence in whole:
        places |= in_county[county]
    bit = 1 << EVIDENCE.index(evidence)
    return [(one, (bit, 0 if sensitive else bit)) for one in places - {None}]
