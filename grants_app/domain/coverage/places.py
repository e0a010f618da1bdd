"""Reading one place: what works there, what names it, what lies in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import joinedload

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.figures import CoverageRow, Facts, PlaceFact, count_coverage
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
from grants_app.domain.grants.counting import counts_in_places, in_force
from grants_app.domain.grants.details.models import GrantClaim
from grants_app.domain.grants.models import Grant, GrantTheme, GrantWorksWith
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.sites.shelters import is_measured
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith
from grants_app.domain.programmes.models import Programme
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
    """What is known of grants in one place, at any time or, with `on`, on a day.

    `has_data` is False where the reader may see no grant at all: then nothing can be said of the place.
    `row`, `around` and `children` count what coverage counts: with a day only what ran on it. `row` is
    None for the country; `around` is the row of the district of a municipality or commune.
    `listed` and `nationwide` are the grants counted, `elsewhen` and `nationwide_elsewhen` those that ran
    only at other times (none without a day); each holds at most `LISTED_GRANTS`, and `ever` and
    `nationwide_ever` say how many there are of both. `around_elsewhen` are such numbers of the district
    around. `direct_themes` are the themes of the grants counted that work with the population.
    """

    on: date | None
    has_data: bool
    row: CoverageRow | None
    around: CoverageRow | None
    around_elsewhen: tuple[int, ...]
    children: list[CoverageRow]
    listed: list[PlaceGrant]
    elsewhen: list[PlaceGrant]
    ever: int
    nationwide: list[PlaceGrant]
    nationwide_elsewhen: list[PlaceGrant]
    nationwide_count: int
    nationwide_ever: int
    direct_themes: frozenset[Theme]
    claims: list[tuple[GrantClaim, Grant]]


@dataclass(frozen=True)
class _Count:
    """What is counted of one place with one set of facts, the facts themselves beside it."""

    facts: Facts
    row: CoverageRow | None
    around: CoverageRow | None
    children: list[CoverageRow]

    @property
    def here(self) -> tuple[int, ...]:
        return self.row.grant_ids if self.row else ()

    @property
    def nationwide(self) -> tuple[int, ...]:
        return tuple(grant.id for grant in self.facts.nationwide)


def read_place_coverage(
    viewer: Viewer, programme: Programme, place: Place, on: date | None = None
) -> PlaceCoverage:
    """Read a programme's coverage of a place: at any time, or on a day with what ran otherwise beside it."""
    places = _places_near(place)
    ever = _count(place, places, _facts(viewer, programme, place, None))
    counted = _count(place, places, _facts(viewer, programme, place, on)) if on else ever
    here, elsewhen = _parted(counted.here, ever.here)
    nationwide, nationwide_elsewhen = _parted(counted.nationwide, ever.nationwide)
    direct = {grant.id for grant in ever.facts.grants if grant.is_direct}
    grants = _read_grants(place, [*here, *elsewhen, *nationwide, *nationwide_elsewhen], direct)
    listed = [grants[one] for one in here]
    return PlaceCoverage(
        on=on,
        has_data=ever.facts.has_data,
        row=counted.row,
        around=counted.around,
        around_elsewhen=_numbers_elsewhen(counted.around, ever.around),
        children=counted.children,
        listed=listed,
        elsewhen=[grants[one] for one in elsewhen],
        ever=len(ever.here),
        nationwide=[grants[one] for one in nationwide],
        nationwide_elsewhen=[grants[one] for one in nationwide_elsewhen],
        nationwide_count=len(counted.nationwide),
        nationwide_ever=len(ever.nationwide),
        direct_themes=_direct_themes(viewer, programme, place, (counted.here, listed), on),
        claims=_read_claims(viewer, programme, place),
    )


def _facts(viewer: Viewer, programme: Programme, place: Place, on: date | None) -> Facts:
    """The grants and sites of a place, its district and its parts, and the nationwide ones."""
    within = or_(_facts_for(place), GrantSite.evidence == Evidence.NATIONAL)
    return read_facts(viewer, programme, CoverageFilter(on=on), within)


def _parted(counted: Sequence[int], ever: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
    """The first of the grants counted, and the first of those that are there at other times only."""
    known = set(counted)
    return counted[:LISTED_GRANTS], [one for one in ever if one not in known][:LISTED_GRANTS]


def _numbers_elsewhen(counted: CoverageRow | None, ever: CoverageRow | None) -> tuple[int, ...]:
    """The numbers that a row has at any time, but not on the day."""
    if counted is None or ever is None:
        return ()
    known = set(counted.grant_ids)
    pairs = zip(ever.grant_ids, ever.grant_numbers, strict=True)
    return tuple(number for grant_id, number in pairs if grant_id not in known)


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
        return and_(GrantSite.place_id == place.id, is_measured())
    return _facts_for(place)


def _places_near(place: Place) -> list[PlaceFact]:
    """The place itself, the district around it, and its parts."""
    levels = {level for level in (place.level, PlaceLevel.DISTRICT) if level in LEVELS}
    finer = FINER_LEVELS.get(place.level)
    levels.update(PLACE_LEVELS[finer] if finer else ())
    near = or_(Place.id.in_([place.id, place.district_id]), Place.parent_id == place.id)
    return read_places(place.geography_id, tuple(levels), near)


def _count(place: Place, places: Sequence[PlaceFact], facts: Facts) -> _Count:
    """Count the place itself, the district around it, and its parts."""
    finer = FINER_LEVELS.get(place.level)

    def rows(level: CoverageLevel) -> list[CoverageRow]:
        return count_coverage(level, [p for p in places if p.level in PLACE_LEVELS[level]], facts)

    own = rows(LEVELS[place.level]) if place.level in LEVELS else []
    is_part = LEVELS.get(place.level) is CoverageLevel.COMMUNE
    return _Count(
        facts=facts,
        row=next((row for row in own if row.place.id == place.id), None),
        around=next(iter(rows(CoverageLevel.DISTRICT)), None) if is_part else None,
        children=rows(finer) if finer else [],
    )


def _direct_themes(
    viewer: Viewer,
    programme: Programme,
    place: Place,
    found: tuple[Sequence[int], Sequence[PlaceGrant]],
    on: date | None,
) -> frozenset[Theme]:
    """Give the themes of the direct grants; they are asked for only where not all grants are listed."""
    here, listed = found
    if len(here) == len(listed):
        return frozenset(theme for one in listed if one.is_direct for theme in one.themes)
    within = select(GrantSite.grant_id).where(_sites_here(place), *in_force(on))
    counted = select(Grant.id).where(
        Grant.programme_id == programme.id, visible_grants(viewer), counts_in_places(on)
    )
    direct = select(GrantWorksWith.grant_id).where(GrantWorksWith.works_with == WorksWith.POPULATION)
    statement = select(GrantTheme.theme).where(
        GrantTheme.grant_id.in_(within),
        GrantTheme.grant_id.in_(direct),
        GrantTheme.grant_id.in_(counted),
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
            joinedload(Grant.themes),
            joinedload(Grant.suspensions),
        )
        .order_by(Grant.id, GrantSite.position)
    )
    found: dict[int, PlaceGrant] = {}
    for site, grant in db.session.execute(statement).unique():
        found.setdefault(grant.id, PlaceGrant(grant, grant.id in direct)).sites.append(site)
    return found


def _read_claims(viewer: Viewer, programme: Programme, place: Place) -> list[tuple[GrantClaim, Grant]]:
    """The wider claims of titles and texts that name the place; never counted."""
    statement = (
        select(GrantClaim, Grant)
        .join(Grant, Grant.id == GrantClaim.grant_id)
        .where(*counted_grants(viewer, programme, CoverageFilter()), GrantClaim.place_id == place.id)
        .order_by(Grant.number, GrantClaim.position)
        .limit(LISTED_GRANTS)
    )
    return [(claim, grant) for claim, grant in db.session.execute(statement)]
