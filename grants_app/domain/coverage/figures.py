"""Counting coverage: plain facts in, one row per place out. No database.

The rules are those of the method page:
- a site counts in its municipality or commune, in its district and in its county; a site whose words speak
  of a county as a whole counts in each district of it, any other of which only the county is known in none
  (see `sites/whole_counties.py`);
- a grant with a nationwide site is nationwide: it never counts in a place;
- a sensitive site (a shelter) counts in no place finer than its district (see `sites/shelters.py`);
- a grant counts once in a place, however many of its sites lie there;
- scope that only a title or a text claims counts nowhere and is given beside the row, where it is asked for;
- a site that an amendment added or ended counts for its own days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import NamedTuple, TypeVar

from grants_app.domain.coverage.months import month_units, to_months
from grants_app.domain.coverage.vocabulary import CoverageLevel, CoverageState, Metric
from grants_app.domain.geography.levels import PlaceLevel
from grants_app.domain.grants.sites.whole_counties import is_whole_county
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
# Here the words speak of an area as a whole.
WIDE = STRENGTHS.index(Evidence.AREA_WIDE)
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

    `start_on` and `last_on` are the first and the last day that count: the grant's, or those asked for.
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

    @property
    def takes_in_districts(self) -> bool:
        """Whether it counts in each district of its county."""
        is_wide = self.strength == WIDE
        return is_whole_county(self.place_id, self.county_id, is_wide=is_wide, is_sensitive=self.is_sensitive)


class ClaimFact(NamedTuple):
    """A place that the title or text of a grant claims, by its id and those of what lies around it."""

    grant_id: int
    place_id: int | None
    district_id: int | None
    county_id: int | None
    is_sensitive: bool = False
    takes_in_districts: bool = True


Located = TypeVar("Located", SiteFact, ClaimFact)


class Facts:
    """What rows are counted from: grants in the order in which numbers are listed, and their sites.

    `has_data` is False where the reader may see no grant at all, whatever the filters. `nationwide`
    are the grants that work in the whole country, if they count at all. `given_sites` and `given_claims`
    are all of them, `sites` and `claims` those of the other grants. Claims are None where nobody asked.
    """

    def __init__(
        self,
        grants: Sequence[GrantFact],
        sites: Sequence[SiteFact],
        *,
        has_data: bool,
        counts_nationwide: bool = True,
        claims: Sequence[ClaimFact] | None = None,
    ) -> None:
        self.grants = grants
        self.given_sites = sites
        self.has_data = has_data
        self.counts_nationwide = counts_nationwide
        ids = {site.grant_id for site in sites if site.strength == NATIONWIDE}
        self.nationwide = [grant for grant in grants if grant.id in ids] if counts_nationwide else []
        # From here on a grant is its position, which sorts as its number does.
        self.positions = {grant.id: position for position, grant in enumerate(grants) if grant.id not in ids}
        self.sites = [site for site in sites if site.grant_id in self.positions]
        self.given_claims = claims
        self.claims = (
            None if claims is None else [claim for claim in claims if claim.grant_id in self.positions]
        )
        self.has_sites_with_days = any(site.from_on or site.until_on for site in self.sites)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """What grants do in one place. Nationwide grants are in none of the numbers.

    `grant_numbers` and `grant_ids` run in parallel; the ids are there where rows are counted from facts.
    `claimed_by` are the numbers of grants without a site there whose title or text claims the place; no other
    figure has them. None where nobody asked.
    """

    place: PlaceFact
    state: CoverageState
    grants: int
    direct_grants: int
    organisations: int
    grant_months: Decimal
    grant_numbers: tuple[int, ...]
    grant_ids: tuple[int, ...] = field(compare=False)
    claimed_by: tuple[int, ...] | None = None

    @property
    def is_listed(self) -> bool:
        """Whether tables have the row: of towns and communes only what is named, or claimed."""
        is_part = self.place.level in (PlaceLevel.MUNICIPALITY, PlaceLevel.COMMUNE)
        return not is_part or self.state.is_reached or bool(self.claimed_by)

    def value(self, metric: Metric) -> Decimal:
        """Give the number that a metric counts."""
        return Decimal(getattr(self, metric.value))


@dataclass
class Tally:
    """What was counted in one place. `units` are months of presence in units of `months.UNITS`.

    `strength` is that of the strongest site there, as in `STRENGTHS`. `numbers` and `ids` are those of the
    grants, in parallel; none where they are too many for anybody to read.
    """

    grants: int = 0
    direct_grants: int = 0
    units: int = 0
    strength: int = NATIONWIDE
    organisations: set[int] = field(default_factory=set)
    numbers: list[int] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)


def count_coverage(level: CoverageLevel, places: Iterable[PlaceFact], facts: Facts) -> list[CoverageRow]:
    """Count one row for each of `places`, in their order. All must be of `level`."""
    known = list(places)
    empty = empty_state(level, has_data=facts.has_data, is_nationwide=bool(facts.nationwide))
    rows = make_rows(known, tally_sites(level, known, facts), empty)
    return rows if facts.claims is None else _with_claims(level, rows, facts, facts.claims)


def tally_sites(level: CoverageLevel, places: Sequence[PlaceFact], facts: Facts) -> dict[int, Tally]:
    """Count what is present in each of some places of a level, by ids; places without a site are left out."""
    present: defaultdict[int, set[int]] = defaultdict(set)
    found: defaultdict[int, Tally] = defaultdict(Tally)
    with_days: defaultdict[tuple[int, int], list[SiteFact]] = defaultdict(list)
    for place_id, site in _sites_by_place(level, places, facts.sites):
        present[place_id].add(facts.positions[site.grant_id])
        if facts.has_sites_with_days:
            with_days[place_id, site.grant_id].append(site)
        found[place_id].strength = min(found[place_id].strength, site.strength)
    for place_id, positions in present.items():
        there, tally = [facts.grants[one] for one in sorted(positions)], found[place_id]
        tally.grants, tally.direct_grants = len(there), sum([grant.is_direct for grant in there])
        tally.organisations = {grant.organisation_id for grant in there}
        tally.units = sum(
            [_units_there(grant, with_days[place_id, grant.id]) for grant in there]
            if with_days
            else [grant.units for grant in there]
        )
        tally.numbers, tally.ids = [grant.number for grant in there], [grant.id for grant in there]
    return found


def add_tallies(tallies: dict[int, Tally], others: Mapping[int, Tally]) -> None:
    """Add to what was counted of some grants what was counted of others, which are none of them."""
    for place_id, other in others.items():
        one = tallies.setdefault(place_id, Tally())
        one.grants += other.grants
        one.direct_grants += other.direct_grants
        one.units += other.units
        one.strength = min(one.strength, other.strength)
        one.organisations |= other.organisations
        one.numbers = sorted(one.numbers + other.numbers)
        one.ids = one.ids + other.ids


def make_rows(
    places: Iterable[PlaceFact], tallies: Mapping[int, Tally], empty: CoverageState
) -> list[CoverageRow]:
    """Make one row for each place from what was counted there; `empty` is the state of the others."""
    return [_row(place, tallies.get(place.id) or Tally(), empty) for place in places]


def _with_claims(
    level: CoverageLevel, rows: Sequence[CoverageRow], facts: Facts, claims: Sequence[ClaimFact]
) -> list[CoverageRow]:
    """Put beside each row the grants that only claim its place. Those of a county claim its districts."""
    claiming: defaultdict[int, set[int]] = defaultdict(set)
    for place_id, claim in _sites_by_place(level, [row.place for row in rows], claims):
        claiming[place_id].add(facts.grants[facts.positions[claim.grant_id]].number)
    return [
        replace(row, claimed_by=tuple(sorted(claiming[row.place.id].difference(row.grant_numbers))))
        for row in rows
    ]


def _sites_by_place(
    level: CoverageLevel, places: Sequence[PlaceFact], sites: Sequence[Located]
) -> Iterator[tuple[int, Located]]:
    """Give each site or claim with the id of each place of the level in which it counts."""
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
        if site.district_id is None and site.takes_in_districts
        for district_id in in_county[site.county_id]
    )
    return chain(in_district, of_county)


def empty_state(level: CoverageLevel, *, has_data: bool, is_nationwide: bool) -> CoverageState:
    """Give the state of a place that no site reaches. Nationwide grants are not spread over communes."""
    if not has_data:
        return CoverageState.NO_DATA
    if is_nationwide and level is not CoverageLevel.COMMUNE:
        return CoverageState.NATIONAL_ONLY
    return CoverageState.NONE


def _row(place: PlaceFact, tally: Tally, empty: CoverageState) -> CoverageRow:
    """Make the row of one place; months are rounded once."""
    return CoverageRow(
        place=place,
        state=_STATES[tally.strength] if tally.strength < NATIONWIDE else empty,
        grants=tally.grants,
        direct_grants=tally.direct_grants,
        organisations=len(tally.organisations),
        grant_months=to_months(tally.units),
        grant_numbers=tuple(tally.numbers),
        grant_ids=tuple(tally.ids),
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
