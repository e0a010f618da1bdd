"""Counting coverage: plain facts in, one row per place out. No database.

The rules are those of the method page:
- a site counts in its municipality or commune, in its district and in its county; a county site
  counts in each district of the county;
- a grant with a nationwide site is nationwide: it never counts in a place;
- a sensitive site (a shelter) counts in no place finer than its district;
- a grant counts once in a place, however many of its sites lie there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from grants_app.domain.coverage.months import month_units, to_months
from grants_app.domain.coverage.vocabulary import CoverageLevel, CoverageState, Metric
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.vocabulary import Evidence

_STATES = {
    Evidence.RURAL_STATED: CoverageState.RURAL_STATED,
    Evidence.AREA_WIDE: CoverageState.AREA_WIDE,
    Evidence.LEVEL_UNSTATED: CoverageState.LEVEL_UNSTATED,
    Evidence.URBAN_ONLY: CoverageState.URBAN_ONLY,
}
_STRENGTH = {evidence: position for position, evidence in enumerate(_STATES)}
_BY_STRENGTH = tuple(_STATES.values())


@dataclass(frozen=True, slots=True)
class PlaceFact:
    """A place that can have a row. `latitude` and `longitude` are degrees (WGS84)."""

    id: int
    code: str
    name: str
    level: PlaceLevel
    county_id: int | None
    county_code: str | None
    county: str | None
    district_id: int | None
    district_code: str | None
    district: str | None
    sort_key: str
    latitude: Decimal | None
    longitude: Decimal | None


@dataclass(frozen=True, slots=True)
class GrantFact:
    """A grant that passed the filters. `last_day` is the last active day."""

    id: int
    number: int
    organisation_id: int
    start_on: date
    last_day: date
    is_direct: bool


@dataclass(frozen=True, slots=True)
class SiteFact:
    """A site of such a grant, by the ids of the places it lies in."""

    grant_id: int
    place_id: int | None
    district_id: int | None
    county_id: int | None
    evidence: Evidence
    is_sensitive: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What rows are counted from. `grants` are in the order in which numbers are listed.

    `has_data` is False where the reader may see no grant at all, whatever the filters.
    """

    grants: Sequence[GrantFact]
    sites: Sequence[SiteFact]
    has_data: bool


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """What grants do in one place. Nationwide grants are in none of the numbers.

    `grant_numbers` and `grant_ids` run in parallel.
    """

    place: PlaceFact
    state: CoverageState
    grants: int
    direct_grants: int
    organisations: int
    grant_months: Decimal
    grant_numbers: tuple[int, ...]
    grant_ids: tuple[int, ...]

    def value(self, metric: Metric) -> Decimal:
        """Give the number that a metric counts."""
        return Decimal(getattr(self, metric.value))


class _Tally:
    """The grants of one place and the strongest evidence among their sites."""

    __slots__ = ("grants", "strength")

    def __init__(self) -> None:
        self.grants: set[int] = set()
        self.strength = len(_BY_STRENGTH)

    def add(self, grant_id: int, strength: int) -> None:
        """Note one site."""
        self.grants.add(grant_id)
        self.strength = min(self.strength, strength)


def nationwide_grants(facts: Facts) -> list[GrantFact]:
    """Give the grants that work in the whole country, in order."""
    ids = {site.grant_id for site in facts.sites if site.evidence is Evidence.NATIONAL}
    return [grant for grant in facts.grants if grant.id in ids]


def count_coverage(
    level: CoverageLevel, places: Iterable[PlaceFact], facts: Facts, on: date | None = None
) -> list[CoverageRow]:
    """Count one row for each of `places`, in their order. All must be of `level`.

    Months are counted up to `on` if given; the facts must then hold only grants that ran that day.
    """
    rows = list(places)
    grants = {grant.id: grant for grant in facts.grants}
    nationwide = {grant.id for grant in nationwide_grants(facts)}
    tallies = _tally(level, rows, (site for site in facts.sites if site.grant_id not in nationwide), grants)
    empty = _empty_state(level, has_data=facts.has_data, has_nationwide=bool(nationwide))
    order = {grant_id: position for position, grant_id in enumerate(grants)}
    units = {grant.id: month_units(grant.start_on, grant.last_day, on) for grant in facts.grants}
    return [_row(place, tallies.get(place.id), empty, grants, order, units) for place in rows]


def _tally(
    level: CoverageLevel,
    places: Sequence[PlaceFact],
    sites: Iterable[SiteFact],
    grants: Mapping[int, GrantFact],
) -> dict[int, _Tally]:
    """Sort sites into places."""
    tallies: defaultdict[int, _Tally] = defaultdict(_Tally)
    in_county: defaultdict[int, list[int]] = defaultdict(list)
    if level is CoverageLevel.DISTRICT:
        for place in places:
            if place.county_id is not None:
                in_county[place.county_id].append(place.id)
    for site in sites:
        if site.grant_id not in grants:
            continue
        strength = _STRENGTH[site.evidence]
        for place_id in _places_of(level, site, in_county):
            tallies[place_id].add(site.grant_id, strength)
    return tallies


def _places_of(level: CoverageLevel, site: SiteFact, in_county: Mapping[int, list[int]]) -> Sequence[int]:
    """Give the ids of the places of a level in which a site counts."""
    if level is CoverageLevel.COUNTY:
        return () if site.county_id is None else (site.county_id,)
    if level is CoverageLevel.COMMUNE:
        return () if site.place_id is None or site.is_sensitive else (site.place_id,)
    if site.district_id is not None:
        return (site.district_id,)
    return in_county.get(site.county_id, ()) if site.county_id is not None else ()


def _empty_state(level: CoverageLevel, *, has_data: bool, has_nationwide: bool) -> CoverageState:
    """Give the state of a place that no site reaches. Nationwide grants are not spread over communes."""
    if not has_data:
        return CoverageState.NO_DATA
    if has_nationwide and level is not CoverageLevel.COMMUNE:
        return CoverageState.NATIONAL_ONLY
    return CoverageState.NONE


def _row(
    place: PlaceFact,
    tally: _Tally | None,
    empty: CoverageState,
    grants: Mapping[int, GrantFact],
    order: Mapping[int, int],
    units: Mapping[int, int],
) -> CoverageRow:
    """Make the row of one place."""
    if tally is None:
        return CoverageRow(place, empty, 0, 0, 0, to_months(0), (), ())
    present = [grants[grant_id] for grant_id in sorted(tally.grants, key=order.__getitem__)]
    return CoverageRow(
        place=place,
        state=_BY_STRENGTH[tally.strength],
        grants=len(present),
        direct_grants=sum(grant.is_direct for grant in present),
        organisations=len({grant.organisation_id for grant in present}),
        grant_months=to_months(sum(units[grant.id] for grant in present)),
        grant_numbers=tuple(grant.number for grant in present),
        grant_ids=tuple(grant.id for grant in present),
    )
