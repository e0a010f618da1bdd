"""Reading one place: what works there, what names it, what lies in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import joinedload

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.figures import CoverageRow, Facts, count_coverage
from grants_app.domain.coverage.queries import (
    PLACE_LEVELS,
    CoverageFilter,
    counted_grants,
    read_facts,
    read_places,
)
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.details.models import GrantClaim
from grants_app.domain.grants.models import Grant, GrantTheme, GrantWorksWith
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith
from grants_app.extensions import db

# More grants than this are counted, but not listed one by one.
LISTED_GRANTS = 60

LEVELS = {
    PlaceLevel.COUNTY: CoverageLevel.COUNTY,
    PlaceLevel.DISTRICT: CoverageLevel.DISTRICT,
    PlaceLevel.MUNICIPALITY: CoverageLevel.COMMUNE,
    PlaceLevel.COMMUNE: CoverageLevel.COMMUNE,
}
FINER_LEVELS = {
    PlaceLevel.COUNTRY: CoverageLevel.COUNTY,
    PlaceLevel.COUNTY: CoverageLevel.DISTRICT,
    PlaceLevel.DISTRICT: CoverageLevel.COMMUNE,
}


@dataclass
class PlaceGrant:
    """A grant in a place: its sites there, and whether it works with the population."""

    grant: Grant
    is_direct: bool
    sites: list[GrantSite] = field(default_factory=list)

    @property
    def themes(self) -> list[Theme]:
        """The themes of the grant, in its order."""
        return [row.theme for row in self.grant.themes]


@dataclass(frozen=True)
class PlaceCoverage:
    """What is known of grants in one place, at any time.

    `row` is None for the country. `listed` and `nationwide` hold at most `LISTED_GRANTS` each.
    `around` is the row of the district of a municipality or commune. `direct_themes` are the themes
    of the grants there that work with the population.
    """

    row: CoverageRow | None
    around: CoverageRow | None
    children: list[CoverageRow]
    listed: list[PlaceGrant]
    nationwide: list[PlaceGrant]
    nationwide_count: int
    direct_themes: frozenset[Theme]
    claims: list[tuple[GrantClaim, Grant]]


def read_place_coverage(viewer: Viewer, place: Place) -> PlaceCoverage:
    """Read the coverage of a place."""
    facts = read_facts(
        viewer, CoverageFilter(), or_(_facts_for(place), GrantSite.evidence == Evidence.NATIONAL)
    )
    row, around, children = _count(place, facts)
    here = row.grant_ids if row else ()
    nationwide = [grant.id for grant in facts.nationwide]
    direct = {grant.id for grant in facts.grants if grant.is_direct}
    grants = _read_grants(place, [*here[:LISTED_GRANTS], *nationwide[:LISTED_GRANTS]], direct)
    listed = [grants[grant_id] for grant_id in here[:LISTED_GRANTS]]
    return PlaceCoverage(
        row=row,
        around=around,
        children=children,
        listed=listed,
        nationwide=[grants[grant_id] for grant_id in nationwide[:LISTED_GRANTS]],
        nationwide_count=len(nationwide),
        direct_themes=_direct_themes(listed, here, place),
        claims=_read_claims(viewer, place),
    )


def _facts_for(place: Place) -> ColumnElement[bool]:
    """Condition on `GrantSite`: what the rows of a place, its district and its parts are counted from."""
    if place.level is PlaceLevel.COUNTRY:
        return true()
    if place.level is PlaceLevel.COUNTY:
        return GrantSite.county_id == place.id
    of_county = and_(GrantSite.district_id.is_(None), GrantSite.county_id == place.county_id)
    return or_(GrantSite.district_id == place.district_id, of_county)


def _sites_here(place: Place) -> ColumnElement[bool]:
    """Condition on `GrantSite`: the sites that count in a place."""
    if place.level in (PlaceLevel.MUNICIPALITY, PlaceLevel.COMMUNE):
        return and_(GrantSite.place_id == place.id, GrantSite.sensitive.is_(False))
    return _facts_for(place)


def _count(place: Place, facts: Facts) -> tuple[CoverageRow | None, CoverageRow | None, list[CoverageRow]]:
    """Count the place itself, the district around it, and its parts."""
    levels = {level for level in (place.level, PlaceLevel.DISTRICT) if level in LEVELS}
    finer = FINER_LEVELS.get(place.level)
    levels.update(PLACE_LEVELS[finer] if finer else ())
    near = or_(Place.id.in_([place.id, place.district_id]), Place.parent_id == place.id)
    places = read_places(tuple(levels), near)

    def rows(level: CoverageLevel) -> list[CoverageRow]:
        return count_coverage(level, [p for p in places if p.level in PLACE_LEVELS[level]], facts)

    own = rows(LEVELS[place.level]) if place.level in LEVELS else []
    is_part = LEVELS.get(place.level) is CoverageLevel.COMMUNE
    return (
        next((row for row in own if row.place.id == place.id), None),
        next(iter(rows(CoverageLevel.DISTRICT)), None) if is_part else None,
        rows(finer) if finer else [],
    )


def _direct_themes(listed: Sequence[PlaceGrant], here: Sequence[int], place: Place) -> frozenset[Theme]:
    """Give the themes of the direct grants; they are asked for only where not all grants are listed."""
    if len(here) == len(listed):
        return frozenset(theme for one in listed if one.is_direct for theme in one.themes)
    within = select(GrantSite.grant_id).where(_sites_here(place))
    direct = select(GrantWorksWith.grant_id).where(GrantWorksWith.works_with == WorksWith.POPULATION)
    nationwide = select(GrantSite.grant_id).where(GrantSite.evidence == Evidence.NATIONAL)
    statement = select(GrantTheme.theme).where(
        GrantTheme.grant_id.in_(within),
        GrantTheme.grant_id.in_(direct),
        GrantTheme.grant_id.not_in(nationwide),
    )
    return frozenset(db.session.scalars(statement.distinct()))


def _read_grants(place: Place, grant_ids: Sequence[int], direct: set[int]) -> dict[int, PlaceGrant]:
    """Grants by id with themes, organisation, programme, and their sites in the place or nationwide."""
    statement = (
        select(GrantSite, Grant)
        .join(Grant, Grant.id == GrantSite.grant_id)
        .where(Grant.id.in_(grant_ids), or_(_sites_here(place), GrantSite.evidence == Evidence.NATIONAL))
        .options(
            joinedload(GrantSite.place),
            joinedload(Grant.organisation),
            joinedload(Grant.programme),
            joinedload(Grant.themes),
        )
        .order_by(Grant.id, GrantSite.position)
    )
    found: dict[int, PlaceGrant] = {}
    for site, grant in db.session.execute(statement).unique():
        found.setdefault(grant.id, PlaceGrant(grant, grant.id in direct)).sites.append(site)
    return found


def _read_claims(viewer: Viewer, place: Place) -> list[tuple[GrantClaim, Grant]]:
    """The wider claims of titles and texts that name the place; never counted."""
    statement = (
        select(GrantClaim, Grant)
        .join(Grant, Grant.id == GrantClaim.grant_id)
        .where(*counted_grants(viewer, CoverageFilter()), GrantClaim.place_id == place.id)
        .options(joinedload(Grant.programme))
        .order_by(Grant.programme_id, Grant.number, GrantClaim.position)
        .limit(LISTED_GRANTS)
    )
    return [(claim, grant) for claim, grant in db.session.execute(statement)]
