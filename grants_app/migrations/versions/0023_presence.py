"""Which grant counts in which place, so that the database counts places. Derived, and filled here."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

COUNTED = (
    *("programme_id", "place_id", "organisation_id", "is_published", "works_with", "themes"),
    *("phase_id", "evidence", "first_unit", "end_unit", "number"),
)
NUMBERS = ("programme_id", "phase_id", "organisation_id", "number", "themes", "works_with", "evidence")
THEMES = ("prevention", "assistance", "reintegration", "capacity_building")
WORKS_WITH = ("population", "professionals", "organisations", "study")
EVIDENCE = ("rural_stated", "area_wide", "level_unstated", "urban_only")
UNITS = 377_580
BATCH = 5_000


def upgrade() -> None:
    """Apply."""
    presence = op.create_table(
        "grant_presence",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        *[sa.Column(name, sa.Integer(), nullable=False) for name in NUMBERS],
        sa.Column("is_published", sa.Boolean(), nullable=False),
        sa.Column("first_unit", sa.BigInteger(), nullable=False),
        sa.Column("end_unit", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"],
            ["grant_award.id"],
            op.f("fk_grant_presence_grant_id_grant_award"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], op.f("fk_grant_presence_place_id_place"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("place_id", "grant_id", name=op.f("pk_grant_presence")),
    )
    op.create_index(op.f("ix_grant_presence_grant_id"), "grant_presence", ["grant_id"])
    op.create_index(op.f("ix_grant_presence_counted"), "grant_presence", list(COUNTED))
    rows = list(_presence(op.get_bind()))
    for first in range(0, len(rows), BATCH):
        op.bulk_insert(presence, rows[first : first + BATCH])


def downgrade() -> None:
    """Take back."""
    op.drop_table("grant_presence")


def _presence(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    """What counts where when this is applied. Drafts, nationwide grants and sites with days have no rows."""
    in_county: defaultdict[int, set[int]] = defaultdict(set)
    for county, district in connection.execute(
        sa.text("SELECT county_id, id FROM place WHERE level = 'district' AND county_id IS NOT NULL")
    ):
        in_county[county].add(district)
    found: defaultdict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    left_out = set()
    columns = "grant_id, place_id, district_id, county_id, evidence, sensitive, from_on, until_on"
    for grant, place, district, county, evidence, sensitive, begins, ends in connection.execute(
        sa.text(f"SELECT {columns} FROM grant_site")  # noqa: S608 (our own column names)
    ):
        if evidence not in EVIDENCE or begins is not None or ends is not None:
            left_out.add(grant)
            continue
        places = {county, district} | ({place} if not sensitive else set())
        places |= in_county[county] if district is None and county is not None else set()
        for one in places - {None}:
            found[grant][one] |= 1 << EVIDENCE.index(evidence)
    themes = _bits(connection, "grant_theme", "theme", THEMES)
    works_with = _bits(connection, "grant_works_with", "works_with", WORKS_WITH)
    grants = sa.text(
        "SELECT id, programme_id, phase_id, organisation_id, number, published_at IS NOT NULL, start_on,"
        " COALESCE(closed_early_on, end_on) FROM grant_award WHERE NOT is_draft ORDER BY id"
    )
    for key, programme, phase, organisation, number, published, start, last in connection.execute(grants):
        for place, evidence in sorted(found[key].items()) if key not in left_out else ():
            yield {
                "place_id": place,
                "grant_id": key,
                "programme_id": programme,
                "phase_id": phase,
                "organisation_id": organisation,
                "number": number,
                "is_published": bool(published),
                "themes": themes[key],
                "works_with": works_with[key],
                "evidence": evidence,
                "first_unit": _unit(_day(start)),
                "end_unit": _unit(_day(last) + timedelta(days=1)),
            }


def _bits(
    connection: sa.Connection, table: str, column: str, words: tuple[str, ...]
) -> defaultdict[int, int]:
    found: defaultdict[int, int] = defaultdict(int)
    statement = sa.text(f"SELECT grant_id, {column} FROM {table}")  # noqa: S608 (our own names)
    for grant, word in connection.execute(statement):
        found[grant] |= 1 << words.index(word)
    return found


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def _unit(day: date) -> int:
    length = monthrange(day.year, day.month)[1]
    return (day.year * 12 + day.month) * UNITS + (day.day - 1) * (UNITS // length)
