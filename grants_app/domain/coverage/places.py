"""Reading one place: what works there, what names it, what lies in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.figures import CoverageRow, Facts
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.place_counting import (
    FEW,
    PlaceCount,
    count_place,
    facts_for,
    read_direct_themes,
)
from grants_app.domain.coverage.queries import counted_grants
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.counting import counts_in_places, in_force
from grants_app.domain.grants.details.models import GrantClaim
from grants_app.domain.grants.models import Grant, GrantTheme, GrantWorksWith
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.sites.shelters import is_measured
from grants_app.domain.grants.sites.whole_counties import leaves_district_open
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db

# More grants than this are counted, but not listed one by one.
LISTED_GRANTS = 25

EVERYTHING: Final = CoverageFilter()


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
    """What is known of grants in one place: of all of them or, as `asked`, of a part.

    `has_data` is False where the reader may see no grant at all: then nothing can be said of the place.
    `row`, `around` and `children` count what coverage counts: with a day only what ran on it. `row` is
    None for the country; `around` is the row of the district of a municipality or commune.
    `listed` and `nationwide` are the grants counted, `elsewhen` and `nationwide_elsewhen` those that are
    left out (none where all are asked for); each holds at most `LISTED_GRANTS`, and `ever` and
    `nationwide_ever` say how many there are of both. `around_elsewhen` are such numbers of the district
    around; `county_alone` those of the grants in the county of a district of which nobody has said in which
    district they are. `direct_themes` are the themes of the grants counted that work with the population.
    `facts` are all grants and sites of the place, its district and its parts, at any time; None where the
    database counted. `has_dated`: whether any site anywhere has days of its own; known where the database
    counted.
    """

    asked: CoverageFilter
    has_data: bool
    row: CoverageRow | None
    around: CoverageRow | None
    around_elsewhen: tuple[int, ...]
    county_alone: tuple[int, ...]
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
    facts: Facts | None
    has_dated: bool = field(default=False, compare=False)


def read_place_coverage(
    viewer: Viewer,
    programme: Programme,
    place: Place,
    asked: CoverageFilter = EVERYTHING,
    few: int = FEW,
) -> PlaceCoverage:
    """Read a programme's coverage of a place: what is asked for, with what that leaves out beside it.

    The level of `asked` is that of the place, whatever it says; its claims are always given. `few` as in
    `count_place`.
    """
    asked = replace(asked, level=EVERYTHING.level, claims=False)
    is_part = asked != EVERYTHING
    ever, *part = count_place(viewer, programme, place, [EVERYTHING, asked] if is_part else [EVERYTHING], few)
    counted = part[0] if part else ever
    here, elsewhen = _parted(counted.here, ever.here)
    nationwide, nationwide_elsewhen = _parted(counted.nationwide, ever.nationwide)
    grants = _read_grants(programme, place, [*here, *elsewhen, *nationwide, *nationwide_elsewhen])
    listed = [grants[one] for one in here]
    return PlaceCoverage(
        asked=asked,
        has_data=ever.has_data,
        row=counted.row,
        around=counted.around,
        around_elsewhen=_numbers_elsewhen(counted.around, ever.around),
        county_alone=_read_county_alone(viewer, programme, place, asked),
        children=counted.children,
        listed=listed,
        elsewhen=[grants[one] for one in elsewhen],
        ever=len(ever.here),
        nationwide=[grants[one] for one in nationwide],
        nationwide_elsewhen=[grants[one] for one in nationwide_elsewhen],
        nationwide_count=len(counted.nationwide),
        nationwide_ever=len(ever.nationwide),
        direct_themes=_direct_themes(viewer, programme, place, (counted, listed), asked),
        claims=_read_claims(viewer, programme, place),
        facts=ever.facts,
        has_dated=ever.has_dated,
    )


def _parted(counted: Sequence[int], ever: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
    """The first of the grants counted, and the first of those that are there at other times only."""
    known = set(counted)
    return counted[:LISTED_GRANTS], [one for one in ever if one not in known][:LISTED_GRANTS]


def _numbers_elsewhen(counted: CoverageRow | None, ever: CoverageRow | None) -> tuple[int, ...]:
    """The numbers that a row has of all grants, but not of those asked for."""
    if counted is None or ever is None:
        return ()
    known = set(counted.grant_numbers)
    return tuple(number for number in ever.grant_numbers if number not in known)


def _sites_here(place: Place) -> ColumnElement[bool]:
    """Condition on `GrantSite`: the sites that count in a place."""
    if place.level in (PlaceLevel.MUNICIPALITY, PlaceLevel.COMMUNE):
        return and_(GrantSite.place_id == place.id, is_measured())
    return facts_for(place)


def _direct_themes(
    viewer: Viewer,
    programme: Programme,
    place: Place,
    found: tuple[PlaceCount, Sequence[PlaceGrant]],
    asked: CoverageFilter,
) -> frozenset[Theme]:
    """Give the themes of the direct grants; they are asked for only where not all grants are listed."""
    counted, listed = found
    if len(counted.here) == len(listed):
        return frozenset(theme for one in listed if one.is_direct for theme in one.themes)
    if counted.facts is None and not counted.has_dated:
        return read_direct_themes(viewer, programme, place, asked)
    here_then = [_sites_here(place), *in_force(asked.days)]
    if asked.evidence:
        here_then.append(GrantSite.evidence.in_(asked.evidence))
    within = select(GrantSite.grant_id).where(*here_then)
    of_filter = select(Grant.id).where(
        *counted_grants(viewer, programme, asked), counts_in_places(asked.days)
    )
    direct = select(GrantWorksWith.grant_id).where(GrantWorksWith.works_with == WorksWith.POPULATION)
    statement = select(GrantTheme.theme).where(
        GrantTheme.grant_id.in_(within),
        GrantTheme.grant_id.in_(direct),
        GrantTheme.grant_id.in_(of_filter),
    )
    return frozenset(db.session.scalars(statement.distinct()))


def _read_grants(programme: Programme, place: Place, numbers: Sequence[int]) -> dict[int, PlaceGrant]:
    """Grants by number with themes, organisation, programme, and their sites in the place or nationwide."""
    statement = (
        select(GrantSite, Grant)
        .join(Grant, Grant.id == GrantSite.grant_id)
        .where(Grant.programme_id == programme.id, Grant.number.in_(numbers))
        .where(or_(_sites_here(place), GrantSite.evidence == Evidence.NATIONAL))
        .options(
            joinedload(GrantSite.place),
            joinedload(Grant.organisation),
            joinedload(Grant.themes),
            joinedload(Grant.suspensions),
            joinedload(Grant.works_with),
        )
        .order_by(Grant.id, GrantSite.position)
    )
    found: dict[int, PlaceGrant] = {}
    for site, grant in db.session.execute(statement).unique():
        is_direct = any(one.works_with is WorksWith.POPULATION for one in grant.works_with)
        found.setdefault(grant.number, PlaceGrant(grant, is_direct)).sites.append(site)
    return found


def _read_county_alone(
    viewer: Viewer, programme: Programme, place: Place, asked: CoverageFilter
) -> tuple[int, ...]:
    """The first grants of which no more is known than the county around a district. One read."""
    if place.level is not PlaceLevel.DISTRICT:
        return ()
    alone = [GrantSite.county_id == place.county_id, leaves_district_open(), *in_force(asked.days)]
    if asked.evidence:
        alone.append(GrantSite.evidence.in_(asked.evidence))
    statement = (
        select(Grant.number)
        .where(*counted_grants(viewer, programme, asked), counts_in_places(asked.days))
        .where(Grant.id.in_(select(GrantSite.grant_id).where(*alone)))
        .order_by(Grant.number)
        .limit(LISTED_GRANTS)
    )
    return tuple(db.session.scalars(statement))


def _read_claims(viewer: Viewer, programme: Programme, place: Place) -> list[tuple[GrantClaim, Grant]]:
    """The wider claims of titles and texts that name the place or its county; never counted."""
    claimed = [place.id, place.county_id] if place.level is PlaceLevel.DISTRICT else [place.id]
    named = GrantClaim.place_id.in_(claimed)
    statement = (
        select(GrantClaim, Grant)
        .join(Grant, Grant.id == GrantClaim.grant_id)
        .where(*counted_grants(viewer, programme, EVERYTHING), named)
        .order_by(Grant.number, GrantClaim.position)
        .limit(LISTED_GRANTS)
    )
    return [(claim, grant) for claim, grant in db.session.execute(statement)]
