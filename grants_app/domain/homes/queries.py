"""What donors, committees and coordinators find at home: where grants reach, and what is still unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all

from grants_app.domain.accounts.rules import can_read_published_amounts
from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.at_once import read_coverage_at_once
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.reading import Coverage
from grants_app.domain.coverage.unreached import UnreachedDistrict, select_unreached_districts
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.findings import count_told, select_open_findings
from grants_app.domain.grants.models import Grant
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.traits import has_no_place
from grants_app.domain.homes.sums import Sums, read_sums, sums_part
from grants_app.domain.programmes.models import Programme
from grants_app.domain.texts.collation import sort_key_sq
from grants_app.extensions import db


@dataclass(frozen=True)
class Unknowns:
    """How many grants of a programme lack something, and the questions that its source leaves open.

    Of the questions only those are counted that the reader finds among the sources.

    `unplaced`: no place could be read from the site line. `inferred_days`: a day is our reading.
    """

    unplaced: int
    inferred_days: int
    open_findings: int


@dataclass(frozen=True)
class County:
    """A county, and how many grants name a place in it; nationwide grants are not among them."""

    code: str
    name: str
    grants: int


@dataclass(frozen=True)
class Reach:
    """Where the grants of a programme reach, as far as a viewer may see them.

    `county` is that of the viewer's account, None where it has none or the programme works elsewhere.
    `unreached`: the districts that no grant reaches, of that county or of all, in Albanian order. Without
    `has_data` the viewer may see no grant, and neither these nor the county's grants say anything.
    `sums` are those of `recorded_sums`, None for those who read no money.
    """

    county: County | None
    unreached: Sequence[UnreachedDistrict]
    has_data: bool
    unknowns: Unknowns
    sums: Sums | None


def read_reach(viewer: Viewer, programme_id: int) -> Reach:
    """Read where grants reach and what is unknown of them. One query."""
    rows = db.session.execute(union_all(*_parts(viewer, programme_id)))
    return _reach(list(rows), reads_money=can_read_published_amounts(viewer))


def read_reach_and_coverage(
    viewer: Viewer, programme: Programme, asked: CoverageFilter
) -> tuple[Reach, Coverage]:
    """The same, and the coverage of the places. One query for both."""
    coverage, texts = read_coverage_at_once(viewer, programme, asked, _parts(viewer, programme.id))
    rows = [(kind, key, int(number), int(count), name) for kind, key, number, count, name, *_ in texts]
    return _reach(rows, reads_money=can_read_published_amounts(viewer)), coverage


def _parts(viewer: Viewer, programme_id: int) -> list[Select[Any]]:
    """The parts of the union: kind, key, number, count, name."""
    own = (Grant.programme_id == programme_id, visible_grants(viewer))
    districts = select_unreached_districts(viewer, programme_id, viewer.county_id).subquery()
    parts = [
        select(literal("district"), districts.c.code, literal(0), literal(0), districts.c.name),
        _count("unplaced", select(func.count(Grant.id)).where(*own, has_no_place())),
        _count("inferred_days", select(func.count(Grant.id)).where(*own, Grant.dates_inferred)),
        _findings(viewer, programme_id),
        _count("visible", select(func.count(Grant.id)).where(*own)),
    ]
    if viewer.county_id is not None:
        parts.append(_county(viewer.county_id, programme_id, *own))
    if can_read_published_amounts(viewer):
        parts.append(sums_part(viewer, programme_id).add_columns(literal("")))
    return parts


def _findings(viewer: Viewer, programme_id: int) -> Select[Any]:
    """The open findings in the columns of the union: numbers of their grants, hidden numbers."""
    found = select_open_findings(viewer, programme_id).subquery().c
    numbers, hidden = found
    return select(literal("finding"), numbers, literal(0), literal(0), func.coalesce(hidden, ""))


def _count(kind: str, count: Select[int]) -> Select[Any]:
    return select(literal(kind), literal(""), literal(0), count.scalar_subquery(), literal(""))


def _county(county_id: int, programme_id: int, *own: ColumnElement[bool]) -> Select[Any]:
    """The county, unless the programme works in another division."""
    division = select(Programme.geography_id).where(Programme.id == programme_id).scalar_subquery()
    sites = select(GrantSite.grant_id).where(GrantSite.county_id == county_id)
    grants = select(func.count(Grant.id)).where(*own, Grant.id.in_(sites))
    county: list[Any] = [literal("county"), Place.code, literal(0), grants.scalar_subquery(), Place.name]
    return select(*county).where(Place.id == county_id, Place.geography_id == division)


def _reach(rows: Sequence[Sequence[Any]], *, reads_money: bool) -> Reach:
    counts = {kind: count for kind, _key, _number, count, _name in rows}
    districts = [UnreachedDistrict(row[1], row[4]) for row in rows if row[0] == "district"]
    findings = [(row[1], row[4]) for row in rows if row[0] == "finding"]
    counties = [County(row[1], row[4], row[3]) for row in rows if row[0] == "county"]
    return Reach(
        county=counties[0] if counties else None,
        unreached=sorted(districts, key=lambda one: (sort_key_sq(one.name), one.code)),
        has_data=counts["visible"] > 0,
        unknowns=Unknowns(counts["unplaced"], counts["inferred_days"], count_told(findings)),
        sums=read_sums(rows) if reads_money else None,
    )
