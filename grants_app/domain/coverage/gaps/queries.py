"""Reading gaps: a few set-based reads, then plain functions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.audit.kept import Kept as KeptValues
from grants_app.domain.coverage.figures import NATIONWIDE, PlaceFact, SiteFact
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.gaps.counting import Kept, count_kept
from grants_app.domain.coverage.gaps.distance import Point, nearest_km, neighbours, usual_distance_km
from grants_app.domain.coverage.gaps.indicators.queries import Indicator, list_indicators
from grants_app.domain.coverage.gaps.measures import Ground
from grants_app.domain.coverage.gaps.needs import KINDS, Figures, StoredFigure
from grants_app.domain.coverage.gaps.presence import GapGrant, find_presence, together
from grants_app.domain.coverage.gaps.ranking import Portfolio, make_report
from grants_app.domain.coverage.gaps.report import GapReport
from grants_app.domain.coverage.gaps.vocabulary import GAP_LEVELS
from grants_app.domain.coverage.gaps.weights import usual_weights
from grants_app.domain.coverage.months import month_units
from grants_app.domain.coverage.queries import (
    ALL_LEVELS,
    PLACE_LEVELS,
    counted_grants,
    read_places,
    select_sites,
)
from grants_app.domain.coverage.reading import make_presence_current, read_beside
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Geography, Place, PlaceFigure
from grants_app.domain.geography.outlines import find_outlines
from grants_app.domain.grants.counting import has_days
from grants_app.domain.grants.filters import FilterError
from grants_app.domain.grants.models import Grant, GrantTheme, GrantWorksWith
from grants_app.domain.grants.scope import visible_grants
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.vocabulary import Theme, WorksWith
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import db, reads_past


@dataclass(frozen=True, slots=True)
class _Span:
    """How many grants count whatever the filters, and from when to when they ran."""

    grants: int
    first_on: date | None
    last_on: date | None


@dataclass(frozen=True, slots=True)
class _Division:
    """What does not change with the grants: places, districts of counties, figures, loaded indicators.

    `district_of` is the district of each municipality and commune, by ids.
    """

    places: Sequence[PlaceFact]
    in_county: Mapping[int, Sequence[int]]
    district_of: Mapping[int, int]
    figures: Figures
    indicators: Sequence[Indicator]


_DIVISIONS: Final[KeptValues[_Division]] = KeptValues(most=20)


def asked_of_gaps(asked: CoverageFilter) -> CoverageFilter:
    """What gaps can be asked by: level, themes, phases and days.

    Whom grants work with and what a site line says decide who is served; they are no filters here,
    and neither are organisations. Raises FilterError for a level whose people no source counts.
    """
    if asked.level not in GAP_LEVELS:
        raise FilterError("level", asked.level.value)
    return replace(asked, organisations=(), evidence=(), works_with=(), claims=False)


def read_gaps(
    viewer: Viewer, programme: Programme, asked: CoverageFilter, weights: Mapping[str, Decimal] | None = None
) -> GapReport:
    """The places of a level by their gap, with the parts of each score.

    Six statements, three of which are spared until the data change. Another three where the past is asked for
    or sites have days of their own. `weights` are by component (`read_weights` makes them); what is left out
    has its usual one. Raises FilterError for a level finer than districts: no source gives the population of
    these.
    """
    asked = asked_of_gaps(asked)
    division = _DIVISIONS.find(programme.geography_id, lambda: _read_division(programme.geography_id))
    weights = usual_weights(one.code for one in division.indicators) | dict(weights or {})
    span = _read_span(viewer, programme, asked)
    found, nationwide = _read_presence(viewer, programme, asked, division)
    portfolio = Portfolio(
        has_data=span.grants > 0, first_on=span.first_on, last_on=span.last_on, nationwide=tuple(nationwide)
    )
    ground = _ground(programme.geography, asked, division, found, span)
    return make_report(asked.level, ground, weights, portfolio)


def _read_division(geography_id: int) -> _Division:
    """What a score takes from the division, whatever the grants. Three statements."""
    places = read_places(geography_id, ALL_LEVELS)
    in_county: defaultdict[int, list[int]] = defaultdict(list)
    for one in places:
        if one.level is PlaceLevel.DISTRICT:
            in_county[one.county_id or 0].append(one.id)
    communes = [one for one in places if one.level in PLACE_LEVELS[CoverageLevel.COMMUNE]]
    return _Division(
        places=places,
        in_county=in_county,
        district_of={one.id: one.district_id for one in communes if one.district_id is not None},
        figures=_read_figures(geography_id),
        indicators=list_indicators(geography_id),
    )


def _read_presence(
    viewer: Viewer, programme: Programme, asked: CoverageFilter, division: _Division
) -> tuple[Kept, Sequence[int]]:
    """What grants do in each district and county, and the numbers of the nationwide ones.

    The database tells it from the rows of presence; the past, and grants with a site that has days of its
    own, are told from facts.
    """
    if reads_past():
        return _from_facts(viewer, programme, asked, division)
    make_presence_current()
    places = [one for county, ids in division.in_county.items() for one in (county, *ids)]
    kept = count_kept(viewer, programme, asked, places, division.district_of)
    nationwide, has_dated = read_beside(viewer, programme, asked)
    if not has_dated:
        return kept, nationwide
    dated, _nationwide = _from_facts(viewer, programme, asked, division, has_days())
    presence = {key: together([one, dated.presence[key]]) for key, one in kept.presence.items()}
    return Kept(presence, kept.named | dated.named), nationwide


def _from_facts(
    viewer: Viewer,
    programme: Programme,
    asked: CoverageFilter,
    division: _Division,
    within: ColumnElement[bool] | None = None,
) -> tuple[Kept, Sequence[int]]:
    """The same from grants and sites one by one; `within`, a condition on `GrantSite`, narrows the grants."""
    conditions = counted_grants(viewer, programme, asked)
    if within is not None:
        conditions.append(Grant.id.in_(select(GrantSite.grant_id).where(within)))
    grants = _read_grants(conditions, asked)
    rows = db.session.execute(select_sites(conditions, asked)) if grants else ()
    sites = [SiteFact._make(row) for row in rows]
    national = {site.grant_id for site in sites if site.strength == NATIONWIDE}
    local = [grant for grant in grants if grant.id not in national]
    direct = {grant.id for grant in local if grant.is_direct}
    named = {site.place_id for site in sites if site.grant_id in direct and not site.is_sensitive}
    presence = find_presence(division.in_county, frozenset(division.district_of), local, sites)
    nationwide = [grant.number for grant in grants if grant.id in national]
    return Kept(presence, frozenset(one for one in named if one is not None)), nationwide


def _ground(
    geography: Geography, asked: CoverageFilter, division: _Division, found: Kept, span: _Span
) -> Ground:
    """Put together what measures are taken from."""
    districts = [place for place in division.places if place.level is PlaceLevel.DISTRICT]
    # Where direct grants have sites: the points of their places, of no protected one.
    named = (_point(place) for place in division.places if place.id in found.named)
    points = {point for point in named if point is not None}
    by_county = asked.level is CoverageLevel.COUNTY
    distances = nearest_km([_point(one) for one in districts], points)
    return Ground(
        places=[place for place in division.places if place.level in PLACE_LEVELS[asked.level]],
        districts={key: tuple(ids) for key, ids in division.in_county.items()}
        if by_county
        else {district.id: (district.id,) for district in districts},
        presence=found.presence,
        communes=Counter(division.district_of.values()),
        kilometres=dict(zip([one.id for one in districts], distances, strict=True)),
        has_sites=bool(points),
        usual_km=_usual_km(geography, districts),
        figures=division.figures,
        themes=asked.themes or tuple(Theme),
        span_units=month_units(span.first_on, span.last_on) if span.first_on and span.last_on else 0,
        indicators=division.indicators,
    )


def _point(place: PlaceFact) -> Point | None:
    if place.latitude is None or place.longitude is None:
        return None
    return float(place.latitude), float(place.longitude)


def _usual_km(geography: Geography, districts: Sequence[PlaceFact]) -> float | None:
    """The mean distance between seats of adjoining districts; it changes with the division alone."""
    seats = {one.code: point for one in districts if (point := _point(one)) is not None}
    outlines = find_outlines(geography, PlaceLevel.DISTRICT)
    return usual_distance_km(seats, neighbours(outlines.boundaries) if outlines else {})


def _read_figures(geography_id: int) -> Figures:
    """The figures of counties and districts that a score is made of."""
    columns: list[Any] = [
        PlaceFigure.place_id,
        PlaceFigure.kind,
        PlaceFigure.year,
        PlaceFigure.value,
        PlaceFigure.status,
        PlaceFigure.source,
    ]
    levels = (PlaceLevel.COUNTY, PlaceLevel.DISTRICT)
    statement = (
        select(*columns)
        .join(Place, Place.id == PlaceFigure.place_id)
        .where(Place.geography_id == geography_id, Place.level.in_(levels), PlaceFigure.kind.in_(KINDS))
        .order_by(PlaceFigure.id)
    )
    return Figures(StoredFigure._make(row) for row in db.session.execute(statement))


def _read_span(viewer: Viewer, programme: Programme, asked: CoverageFilter) -> _Span:
    """The first and the last day of the grants that the viewer may see, whatever theme or phase is asked.

    They are counted with drafts, of which it is known at least that they are none that work; days are not.
    Neither are days of grants that have protected places alone: these enter no score.
    """
    sites = GrantSite.grant_id == Grant.id
    is_open = or_(~exists().where(sites), exists().where(sites, GrantSite.sensitive.is_(False)))
    runs = and_(Grant.is_draft.is_(False), is_open)
    last_day = func.coalesce(Grant.closed_early_on, Grant.end_on)
    columns: list[Any] = [
        func.count(),
        func.min(case((runs, Grant.start_on))),
        func.max(case((runs, last_day))),
    ]
    visible = (Grant.programme_id == programme.id, visible_grants(viewer))
    grants, first_on, last_on = db.session.execute(select(*columns).where(*visible)).one()
    if first_on is not None and last_on is not None:
        first_on, last_on = asked.presence(first_on, last_on)
    if first_on is None or last_on is None or first_on > last_on:
        return _Span(grants, None, None)
    return _Span(grants, first_on, last_on)


def _read_grants(conditions: Sequence[ColumnElement[bool]], asked: CoverageFilter) -> list[GapGrant]:
    """The grants that meet the conditions, by number, each with its themes of those asked about."""
    direct = exists().where(
        GrantWorksWith.grant_id == Grant.id, GrantWorksWith.works_with == WorksWith.POPULATION
    )
    last_day = func.coalesce(Grant.closed_early_on, Grant.end_on)
    columns: list[Any] = [Grant.id, Grant.number, direct, Grant.start_on, last_day, GrantTheme.theme]
    statement = (
        select(*columns)
        .outerjoin(GrantTheme, GrantTheme.grant_id == Grant.id)
        .where(*conditions)
        .order_by(Grant.number)
    )
    wanted = asked.themes or tuple(Theme)
    found: dict[int, tuple[Any, ...]] = {}
    themes: defaultdict[int, set[Theme]] = defaultdict(set)
    for *grant, theme in db.session.execute(statement):
        found[grant[0]] = tuple(grant)
        if theme in wanted:
            themes[grant[0]].add(theme)
    return [
        GapGrant(
            id_,
            number,
            bool(is_direct),
            *asked.presence(first, last),
            frozenset(themes[id_]),
        )
        for id_, number, is_direct, first, last in found.values()
    ]


def read_kinds_of_work(
    viewer: Viewer, programme: Programme, numbers: Collection[int]
) -> dict[int, tuple[WorksWith, ...]]:
    """Whom each of these grants works with, by its number."""
    if not numbers:
        return {}
    statement = (
        select(Grant.number, GrantWorksWith.works_with)
        .join(GrantWorksWith, GrantWorksWith.grant_id == Grant.id)
        .where(Grant.programme_id == programme.id, visible_grants(viewer), Grant.number.in_(numbers))
        .order_by(Grant.number, GrantWorksWith.id)
    )
    found: defaultdict[int, list[WorksWith]] = defaultdict(list)
    for number, works_with in db.session.execute(statement):
        found[number].append(works_with)
    return {number: tuple(kinds) for number, kinds in found.items()}
