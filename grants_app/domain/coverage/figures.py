"""Counting coverage: plain facts in, one row per place out. No database.

The rules are those of the method page:
- a site counts in its municipality or commune, in its district and in its county; a county site
  counts in each district of the county;
- a grant with a nationwide site is nationwide: it never counts in a place;
- a sensitive site (a shelter) counts in no place finer than its district (see `sites/shelters.py`);
- a grant counts once in a place, however many of its sites lie there;
- a site that an amendment added or ended counts for its own days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from grants_app.domain.coverage.months import month_units, to_months
from grants_app.domain.coverage.vocabulary import CoverageLevel, CoverageState, Metric
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.vocabulary import Evidence

# Strongest first: the place in this list is the strength of a site, the last one that of nationwide sites.
STRENGTHS = (
    Evidence.RURAL_STATED,
    Evidence.AREA_WIDE,
    Evidence.LEVEL_UNSTATED,
    Evidence.URBAN_ONLY,
    Evidence.NATIONAL,
)
NATIONWIDE = STRENGTHS.index(Evidence.NATIONAL)
_STATES = tuple(CoverageState(evidence.value) for evidence in STRENGTHS[:NATIONWIDE])


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


class GrantFact(NamedTuple):
    """A grant that passed the filters. `units` is its presence in units of `months.UNITS`.

    `last_on` is the last day that counts, the end of the grant or the day that is asked for.
    """

    id: int
    number: int
    organisation_id: int
    is_direct: bool
    units: int
    start_on: date
    last_on: date


class SiteFact(NamedTuple):
    """A site of such a grant, by the ids of the places it lies in; `strength` as in `STRENGTHS`.

    `from_on`, `until_on`: its first and last day where an amendment set one, else as long as the grant runs.
    """

    grant_id: int
    place_id: int | None
    district_id: int | None
    county_id: int | None
    strength: int
    is_sensitive: bool
    from_on: date | None = None
    until_on: date | None = None


class Facts:
    """What rows are counted from: grants in the order in which numbers are listed, and their sites.

    `has_data` is False where the reader may see no grant at all, whatever the filters. `nationwide`
    are the grants that work in the whole country.
    """

    def __init__(self, grants: Sequence[GrantFact], sites: Sequence[SiteFact], *, has_data: bool) -> None:
        self.grants = grants
        self.has_data = has_data
        ids = {site.grant_id for site in sites if site.strength == NATIONWIDE}
        self.nationwide = [grant for grant in grants if grant.id in ids]
        # From here on a grant is its position, which sorts as its number does.
        self.positions = {grant.id: position for position, grant in enumerate(grants) if grant.id not in ids}
        self.sites = [site for site in sites if site.grant_id in self.positions]
        self.has_sites_with_days = any(site.from_on or site.until_on for site in self.sites)


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


def count_coverage(level: CoverageLevel, places: Iterable[PlaceFact], facts: Facts) -> list[CoverageRow]:
    """Count one row for each of `places`, in their order. All must be of `level`."""
    rows = list(places)
    present: defaultdict[int, set[int]] = defaultdict(set)
    strongest: dict[int, int] = {}
    with_days: defaultdict[tuple[int, int], list[SiteFact]] = defaultdict(list)
    for place_id, site in _sites_by_place(level, rows, facts.sites):
        present[place_id].add(facts.positions[site.grant_id])
        if facts.has_sites_with_days:
            with_days[place_id, site.grant_id].append(site)
        if site.strength < strongest.get(place_id, NATIONWIDE):
            strongest[place_id] = site.strength
    empty = _empty_state(level, facts)
    return [
        _row(
            place,
            _STATES[strongest[place.id]],
            [facts.grants[one] for one in sorted(present[place.id])],
            with_days,
        )
        if place.id in strongest
        else _row(place, empty, (), with_days)
        for place in rows
    ]


def _sites_by_place(
    level: CoverageLevel, places: Sequence[PlaceFact], sites: Iterable[SiteFact]
) -> Iterator[tuple[int, SiteFact]]:
    """Give each site with the id of each place of the level in which it counts."""
    if level is CoverageLevel.COUNTY:
        return ((site.county_id, site) for site in sites if site.county_id is not None)
    if level is CoverageLevel.COMMUNE:
        return (
            (site.place_id, site) for site in sites if site.place_id is not None and not site.is_sensitive
        )
    in_county: defaultdict[int | None, list[int]] = defaultdict(list)
    for place in places:
        in_county[place.county_id].append(place.id)
    in_district = ((site.district_id, site) for site in sites if site.district_id is not None)
    of_county = (
        (district_id, site)
        for site in sites
        if site.district_id is None and site.county_id is not None
        for district_id in in_county[site.county_id]
    )
    return chain(in_district, of_county)


def _empty_state(level: CoverageLevel, facts: Facts) -> CoverageState:
    """Give the state of a place that no site reaches. Nationwide grants are not spread over communes."""
    if not facts.has_data:
        return CoverageState.NO_DATA
    if facts.nationwide and level is not CoverageLevel.COMMUNE:
        return CoverageState.NATIONAL_ONLY
    return CoverageState.NONE


def _row(
    place: PlaceFact,
    state: CoverageState,
    present: Sequence[GrantFact],
    with_days: Mapping[tuple[int, int], Sequence[SiteFact]],
) -> CoverageRow:
    """Make the row of one place from the grants present there, and their sites there where some have days."""
    return CoverageRow(
        place=place,
        state=state,
        grants=len(present),
        direct_grants=sum([grant.is_direct for grant in present]),
        organisations=len({grant.organisation_id for grant in present}),
        grant_months=to_months(
            sum([_units_there(grant, with_days[place.id, grant.id]) for grant in present])
            if with_days
            else sum([grant.units for grant in present])
        ),
        grant_numbers=tuple([grant.number for grant in present]),
        grant_ids=tuple([grant.id for grant in present]),
    )


def _units_there(grant: GrantFact, sites: Sequence[SiteFact]) -> int:
    """The presence of a grant in a place: the days on which any of its sites there is one."""
    spans = sorted((site.from_on or grant.start_on, site.until_on or grant.last_on) for site in sites)
    units, counted = 0, grant.start_on - timedelta(days=1)
    for first, last in spans:
        begin, end = max(first, counted + timedelta(days=1)), min(last, grant.last_on)
        if begin <= end:
            units, counted = units + month_units(begin, end), end
    return units
