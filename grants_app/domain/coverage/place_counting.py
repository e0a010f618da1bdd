"""Counting one place, what lies around it and in it: from facts or, of many grants, by the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true

from grants_app.domain.accounts.viewer import Viewer
from grants_app.domain.coverage.figures import (
    CoverageRow,
    Facts,
    PlaceFact,
    Tally,
    add_tallies,
    count_coverage,
    empty_state,
    make_rows,
    tally_sites,
)
from grants_app.domain.coverage.filters import CoverageFilter
from grants_app.domain.coverage.months import day_of, last_day_of
from grants_app.domain.coverage.presence.counting import (
    READABLE,
    count_present_each,
    presence_conditions,
)
from grants_app.domain.coverage.presence.deriving import bit
from grants_app.domain.coverage.presence.models import GrantPresence
from grants_app.domain.coverage.queries import ALL_LEVELS, PLACE_LEVELS, has_any, read_facts, read_places
from grants_app.domain.coverage.reading import make_presence_current, read_beside
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.geography.models import Place
from grants_app.domain.grants.counting import has_days
from grants_app.domain.grants.sites.models import GrantSite
from grants_app.domain.grants.sites.whole_counties import takes_in_districts
from grants_app.domain.grants.totals import count_visible
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith
from grants_app.domain.programmes.models import Programme
from grants_app.extensions import read_values, reads_past

# Fewer grants are sooner counted from one reading of their facts.
FEW: Final = READABLE
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
# The first and last day of a grant, whether it is direct, and how many such grants there are.
Stretch = tuple[date, date, bool, int]


@dataclass(frozen=True)
class PlaceCount:
    """What is counted of one place: its own row, that of the district around a commune, those of its parts.

    `nationwide` are the numbers of the nationwide grants. `facts` are what was counted, None where the
    database counted; then `has_dated` says whether any site anywhere has days of its own.
    """

    row: CoverageRow | None
    around: CoverageRow | None
    children: list[CoverageRow]
    nationwide: tuple[int, ...]
    has_data: bool
    facts: Facts | None
    has_dated: bool = False

    @property
    def here(self) -> tuple[int, ...]:
        """The numbers of the grants of the place."""
        return self.row.grant_numbers if self.row else ()


def count_place(
    viewer: Viewer, programme: Programme, place: Place, questions: Sequence[CoverageFilter], few: int = FEW
) -> list[PlaceCount]:
    """Count a place for each of several questions. Up to `few` grants are counted from facts."""
    places = _places_near(place)
    if reads_past() or count_visible(viewer, programme.id) <= few:
        return [_from_facts(viewer, programme, place, places, asked) for asked in questions]
    make_presence_current()
    ids = [one.id for one in places]
    kept = count_present_each(viewer, programme, questions, GrantPresence.place_id.in_(ids), own=place.id)
    found = []
    for asked, tallies in zip(questions, kept, strict=True):
        nationwide, has_dated = read_beside(viewer, programme, asked)
        dated = read_dated(viewer, programme, place, asked) if has_dated else None
        has_data = bool(tallies or nationwide or (dated and dated.grants)) or has_any(viewer, programme)
        empty = (has_data, bool(nationwide))
        rows = {level: _rows(level, places, tallies, dated, empty) for level in CoverageLevel}
        count = _put_together(place, rows, tuple(nationwide), None, has_data=has_data)
        found.append(replace(count, has_dated=has_dated))
    return found


def read_dated(viewer: Viewer, programme: Programme, place: Place, asked: CoverageFilter) -> Facts:
    """The grants of a place of which any site, there or elsewhere, has days of its own."""
    dated = select(GrantSite.grant_id).where(has_days())
    return read_facts(viewer, programme, asked, facts_for(place), among=dated)


def _rows(
    level: CoverageLevel,
    places: Sequence[PlaceFact],
    kept: dict[int, Tally],
    dated: Facts | None,
    empty: tuple[bool, bool],
) -> list[CoverageRow]:
    of_level = [one for one in places if one.level in PLACE_LEVELS[level]]
    tallies = {one.id: kept[one.id] for one in of_level if one.id in kept}
    if dated is not None:
        add_tallies(tallies, tally_sites(level, of_level, dated))
    has_data, is_nationwide = empty
    return make_rows(of_level, tallies, empty_state(level, has_data=has_data, is_nationwide=is_nationwide))


def _from_facts(
    viewer: Viewer, programme: Programme, place: Place, places: Sequence[PlaceFact], asked: CoverageFilter
) -> PlaceCount:
    """The grants and sites of a place, its district and its parts, and the nationwide ones."""
    within = or_(facts_for(place), GrantSite.evidence == Evidence.NATIONAL)
    facts = read_facts(viewer, programme, asked, within)
    rows = {
        level: count_coverage(level, [one for one in places if one.level in PLACE_LEVELS[level]], facts)
        for level in CoverageLevel
    }
    nationwide = tuple(grant.number for grant in facts.nationwide)
    return _put_together(place, rows, nationwide, facts, has_data=facts.has_data)


def _put_together(
    place: Place,
    rows: dict[CoverageLevel, list[CoverageRow]],
    nationwide: tuple[int, ...],
    facts: Facts | None,
    *,
    has_data: bool,
) -> PlaceCount:
    level, finer = LEVELS.get(place.level), FINER_LEVELS.get(place.level)
    own = rows[level] if level else []
    is_part = level is CoverageLevel.COMMUNE
    return PlaceCount(
        row=next((row for row in own if row.place.id == place.id), None),
        around=next(iter(rows[CoverageLevel.DISTRICT]), None) if is_part else None,
        children=rows[finer] if finer else [],
        nationwide=nationwide,
        has_data=has_data,
        facts=facts,
    )


def facts_for(place: Place) -> ColumnElement[bool]:
    """Condition on `GrantSite`: what the rows of a place, its district and its parts are counted from."""
    if place.level is PlaceLevel.COUNTRY:
        return true()
    if place.level is PlaceLevel.COUNTY:
        return GrantSite.county_id == place.id
    of_county = and_(takes_in_districts(), GrantSite.county_id == place.county_id)
    return or_(GrantSite.district_id == place.district_id, of_county)


def _places_near(place: Place) -> list[PlaceFact]:
    """The place itself, the district around it, and its parts."""
    everywhere = read_places(place.geography_id, ALL_LEVELS)
    own = {place.id, place.district_id}
    finer = FINER_LEVELS.get(place.level)
    levels = PLACE_LEVELS[finer] if finer else ()
    return [one for one in everywhere if one.id in own or (one.level in levels and _holds(place, one))]


def _holds(place: Place, other: PlaceFact) -> bool:
    """Whether a place a level below lies in it."""
    if place.level is PlaceLevel.COUNTRY:
        return True
    return (other.county_id if place.level is PlaceLevel.COUNTY else other.district_id) == place.id


def read_stretches(viewer: Viewer, programme: Programme, place: Place) -> Iterable[Stretch]:
    """When the grants were in a place, from the rows of presence: alike ones together. One read."""
    row = GrantPresence
    direct = case((row.works_with.bitwise_and(bit(WorksWith.POPULATION)) != 0, 1), else_=0)
    columns: list[Any] = [row.first_unit, row.end_unit, direct]
    statement = (
        select(*columns, func.count())
        .where(*presence_conditions(viewer, programme, CoverageFilter()), row.place_id == place.id)
        .group_by(*columns)
    )
    for first, end, is_direct, count in map(tuple[Any, ...], read_values(statement)):
        yield day_of(first), last_day_of(end), bool(is_direct), count


def read_direct_themes(
    viewer: Viewer, programme: Programme, place: Place, asked: CoverageFilter
) -> frozenset[Theme]:
    """The themes of the direct grants of a place, from the rows of presence. One read."""
    row = GrantPresence
    statement = (
        select(row.themes)
        .where(
            *presence_conditions(viewer, programme, asked),
            row.place_id == place.id,
            row.works_with.bitwise_and(bit(WorksWith.POPULATION)) != 0,
        )
        .distinct()
    )
    found = [themes for (themes,) in map(tuple[Any, ...], read_values(statement))]
    return frozenset(theme for theme in Theme if any(themes & bit(theme) for themes in found))
