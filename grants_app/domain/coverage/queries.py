"""Reading coverage: a few set-based reads, then counting in `figures`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.figures import (
    STRENGTHS,
    CoverageRow,
    Facts,
    GrantFact,
    PlaceFact,
    SiteFact,
    count_coverage,
)
from grants_app.domain.coverage.months import month_units
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.counting import in_force, may_count
from grants_app.domain.grants.models import Grant, GrantTheme, GrantWorksWith
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith
from grants_app.domain.programmes.models import Phase, Programme
from grants_app.extensions import db

PLACE_LEVELS = {
    CoverageLevel.COUNTY: (PlaceLevel.COUNTY,),
    CoverageLevel.DISTRICT: (PlaceLevel.DISTRICT,),
    CoverageLevel.COMMUNE: (PlaceLevel.MUNICIPALITY, PlaceLevel.COMMUNE),
}
ALL_LEVELS = tuple(level for levels in PLACE_LEVELS.values() for level in levels)


@dataclass(frozen=True, slots=True)
class CoverageFilter:
    """What is asked for: a level, and the grants that count.

    `themes`: grants with any of these; `phases`: of these phase numbers; empty means all. `on`: only
    grants that ran on that day, months up to it; None: all grants at any time.
    """

    level: CoverageLevel = CoverageLevel.DISTRICT
    themes: tuple[Theme, ...] = ()
    phases: tuple[int, ...] = ()
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The coverage of a level, and of the finer and coarser facts that a reader asks next.

    `rows` are of the level asked for, `districts` always of the districts, `named` of the
    municipalities and communes that site lines name. `nationwide` counts nationwide grants.
    `has_data` is False where the reader may see no grant at all.
    """

    rows: list[CoverageRow]
    districts: list[CoverageRow]
    named: list[CoverageRow]
    nationwide: int
    has_data: bool

    @property
    def unreached_districts(self) -> list[CoverageRow]:
        """The districts that no site line of a non-national grant reaches."""
        return [row for row in self.districts if not row.state.is_reached]


def list_coverage(viewer: Viewer, programme: Programme, asked: CoverageFilter) -> list[CoverageRow]:
    """One row for each place of the level, in Albanian alphabetical order. At most four reads."""
    places = read_places(programme.geography_id, PLACE_LEVELS[asked.level])
    return count_coverage(asked.level, places, read_facts(viewer, programme, asked))


def read_coverage(viewer: Viewer, programme: Programme, asked: CoverageFilter) -> Coverage:
    """The rows of the level with what stands beside them on the page. At most four reads."""
    facts = read_facts(viewer, programme, asked)
    return make_coverage(asked, read_places(programme.geography_id, ALL_LEVELS), facts)


def make_coverage(asked: CoverageFilter, places: Sequence[PlaceFact], facts: Facts) -> Coverage:
    """Count the rows of every level that is needed. `places` are those of all levels, in Albanian order."""
    rows = {
        level: count_coverage(level, [p for p in places if p.level in PLACE_LEVELS[level]], facts)
        for level in {asked.level, CoverageLevel.DISTRICT, CoverageLevel.COMMUNE}
    }
    return Coverage(
        rows=rows[asked.level],
        districts=rows[CoverageLevel.DISTRICT],
        named=[row for row in rows[CoverageLevel.COMMUNE] if row.state.is_reached],
        nationwide=len(facts.nationwide),
        has_data=facts.has_data,
    )


def list_national_grants(
    viewer: Viewer, programme: Programme, asked: CoverageFilter, limit: int = 10
) -> list[Grant]:
    """The first nationwide grants that pass the filters, by number, with their organisation."""
    nationwide = select(GrantSite.grant_id).where(
        GrantSite.evidence == Evidence.NATIONAL, *in_force(asked.on)
    )
    statement = (
        select(Grant)
        .where(*counted_grants(viewer, programme, asked), Grant.id.in_(nationwide))
        .options(joinedload(Grant.organisation))
        .order_by(Grant.number)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def counted_grants(viewer: Viewer, programme: Programme, asked: CoverageFilter) -> list[ColumnElement[bool]]:
    """Conditions on `Grant`: of the programme, visible, let through by the filters. Drafts never count."""
    conditions = [*_of_programme(viewer, programme), *may_count(asked.on)]
    if asked.themes:
        conditions.append(Grant.id.in_(select(GrantTheme.grant_id).where(GrantTheme.theme.in_(asked.themes))))
    if asked.phases:
        conditions.append(Grant.phase_id.in_(select(Phase.id).where(Phase.number.in_(asked.phases))))
    return conditions


def _of_programme(viewer: Viewer, programme: Programme) -> list[ColumnElement[bool]]:
    return [Grant.programme_id == programme.id, visible_grants(viewer)]


def read_facts(
    viewer: Viewer, programme: Programme, asked: CoverageFilter, within: ColumnElement[bool] | None = None
) -> Facts:
    """The grants and sites of a programme to count.

    `within`, a condition on `GrantSite`, narrows them to a place.
    """
    conditions = counted_grants(viewer, programme, asked)
    if within is not None:
        conditions.append(Grant.id.in_(select(GrantSite.grant_id).where(within)))
    grants = _read_grants(conditions, asked.on)
    if not grants:
        return Facts((), (), has_data=_has_data(viewer, programme))
    sites = db.session.execute(select_sites(conditions, asked.on))
    return Facts(grants, [SiteFact._make(row) for row in sites], has_data=True)


def select_sites(conditions: list[ColumnElement[bool]], on: date | None) -> Select[Any]:
    """The sites of the grants that meet the conditions, as the fields of `SiteFact`; `on`: of that day."""
    # The database gives numbers: turning so many stored words into members of an enum takes longer.
    strength = case({evidence: number for number, evidence in enumerate(STRENGTHS)}, value=GrantSite.evidence)
    columns: list[Any] = [
        GrantSite.grant_id,
        GrantSite.place_id,
        GrantSite.district_id,
        GrantSite.county_id,
        strength,
        GrantSite.sensitive,
        GrantSite.from_on,
        GrantSite.until_on,
    ]
    there = in_force(on)
    return select(*columns).join(Grant, Grant.id == GrantSite.grant_id).where(*conditions, *there)


def select_grants(conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """The grants that meet the conditions: id, number, organisation, first and last day, whether direct."""
    direct = exists().where(
        GrantWorksWith.grant_id == Grant.id, GrantWorksWith.works_with == WorksWith.POPULATION
    )
    last_day = func.coalesce(Grant.closed_early_on, Grant.end_on)
    columns: list[Any] = [Grant.id, Grant.number, Grant.organisation_id, Grant.start_on, last_day, direct]
    return select(*columns).where(*conditions)


def _read_grants(conditions: list[ColumnElement[bool]], on: date | None) -> list[GrantFact]:
    """The grants that meet the conditions, by number; presence up to a day if one is given."""
    rows = db.session.execute(select_grants(conditions).order_by(Grant.number))
    return [
        GrantFact(
            id_,
            number,
            organisation_id,
            bool(is_direct),
            month_units(start_on, last, on),
            start_on,
            min(last, on) if on else last,
        )
        for id_, number, organisation_id, start_on, last, is_direct in rows
    ]


def _has_data(viewer: Viewer, programme: Programme) -> bool:
    """Whether the viewer may see any grant of the programme at all."""
    return bool(db.session.scalar(select_has_data(viewer, programme)))


def select_has_data(viewer: Viewer, programme: Programme) -> Select[bool]:
    """Whether the viewer may see any grant of the programme at all."""
    return select(exists().where(*_of_programme(viewer, programme)))


def read_places(
    geography_id: int, levels: tuple[PlaceLevel, ...], within: ColumnElement[bool] | None = None
) -> list[PlaceFact]:
    """The places of some levels of a division in Albanian order; `within` is a condition on `Place`."""
    statement = select_places(geography_id, levels).order_by(Place.sort_key_sq, Place.code)
    if within is not None:
        statement = statement.where(within)
    return [PlaceFact(*tuple(row)) for row in db.session.execute(statement)]


def select_places(geography_id: int, levels: tuple[PlaceLevel, ...]) -> Select[Any]:
    """The places of some levels of a division, as the fields of `PlaceFact`."""
    county, district = aliased(Place), aliased(Place)
    columns: list[Any] = [
        Place.id,
        Place.code,
        Place.name,
        Place.level,
        Place.county_id,
        county.code,
        county.name,
        Place.district_id,
        district.code,
        district.name,
        Place.sort_key_sq,
        Place.latitude,
        Place.longitude,
    ]
    return (
        select(*columns)
        .outerjoin(county, Place.county_id == county.id)
        .outerjoin(district, Place.district_id == district.id)
        .where(Place.geography_id == geography_id, Place.level.in_(levels))
    )
