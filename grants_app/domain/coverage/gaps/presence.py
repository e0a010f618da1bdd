"""What grants do in each district, as gaps ask it: plain facts in, one presence per district out.

The rules are those of coverage (`coverage.figures`), and these besides:
- a nationwide grant is present in no district;
- a grant serves a district that its site line names as rural or as a whole, if it works with the population;
- a protected place (a shelter) says that a grant is there and no more: it makes no district served and enters
  no days, places and distances;
- a site of a county as a whole is one in each of its districts; where only the county is known, in none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Final, NamedTuple

from grants_app.domain.coverage.figures import NATIONWIDE, STRENGTHS, SiteFact
from grants_app.domain.coverage.gaps.vocabulary import GapReason
from grants_app.domain.coverage.months import position, position_after
from grants_app.domain.grants.vocabulary import Evidence, Theme

AREA_WIDE: Final = STRENGTHS.index(Evidence.AREA_WIDE)
UNSTATED: Final = STRENGTHS.index(Evidence.LEVEL_UNSTATED)

# The beginning of the first day and the end of the last one, in units of `months.UNITS`.
Span = tuple[int, int]


class GapGrant(NamedTuple):
    """A grant that counts, with its first and last day that count."""

    id: int
    number: int
    is_direct: bool
    first_on: date
    last_on: date
    themes: frozenset[Theme]


class GrantsThere(NamedTuple):
    """How one or more grants are in a district.

    `strength` is that of the strongest site; a protected place is never stronger than a bare name.
    `open_strength` is that of the sites which are no protected places, `NATIONWIDE` without any.
    """

    strength: int
    open_strength: int
    is_direct: bool
    themes: frozenset[Theme]


@dataclass
class Presence:
    """What grants do in a district, or in several taken together.

    By their numbers: `serving` are direct grants whose site line names it as rural or as a whole, `in_doubt`
    direct ones of which nothing that may be counted shows it, `towns` those that are in town, `others` those
    that do not work with the population. Of several districts a grant may be in more than one of the first
    three; then the first counts. `served` and `named` are themes of direct grants: of those that serve, and
    of those whose bare name may mean that they do. `spans` are stretches on which a direct grant has a site
    there, in units of `months.UNITS`, `parts` the ids of the municipalities and communes that direct grants
    name.
    """

    serving: set[int] = field(default_factory=set)
    in_doubt: set[int] = field(default_factory=set)
    towns: set[int] = field(default_factory=set)
    others: set[int] = field(default_factory=set)
    served: set[Theme] = field(default_factory=set)
    named: set[Theme] = field(default_factory=set)
    spans: set[Span] = field(default_factory=set)
    parts: set[int] = field(default_factory=set)

    def enter(self, there: GrantsThere, numbers: Iterable[int]) -> None:
        """Add grants, by their numbers. Of one grant all sites, one by one, give what they give at once."""
        if there.strength == NATIONWIDE:
            return
        if not there.is_direct:
            self.others.update(numbers)
            return
        if there.open_strength <= UNSTATED:
            self.named |= there.themes
        if there.open_strength <= AREA_WIDE:
            self.served |= there.themes
            self.serving.update(numbers)
        elif there.strength <= UNSTATED:
            self.in_doubt.update(numbers)
        else:
            self.towns.update(numbers)

    @property
    def in_town(self) -> tuple[int, ...]:
        """Direct grants that are there in town only."""
        return tuple(sorted(self.towns - self.serving - self.in_doubt))

    @property
    def unstated(self) -> tuple[int, ...]:
        """Direct grants of which nothing that may be counted shows that they serve villages."""
        return tuple(sorted(self.in_doubt - self.serving))

    @property
    def indirect(self) -> tuple[int, ...]:
        """Grants that are there and do not work with the population."""
        return tuple(sorted(self.others))


def find_presence(
    districts_of: Mapping[int, Sequence[int]],
    parts: frozenset[int],
    grants: Iterable[GapGrant],
    sites: Iterable[SiteFact],
) -> dict[int, Presence]:
    """What grants do in each district and in each county as such, by its id.

    `districts_of`: the ids of the districts of each county; `parts`: the ids of municipalities and communes;
    `grants`: those that are not nationwide; sites of others are passed over.
    """
    by_id = {grant.id: grant for grant in grants}
    found = {one: Presence() for county, districts in districts_of.items() for one in (county, *districts)}
    for site in sites:
        grant = by_id.get(site.grant_id)
        if grant is None:
            continue
        if site.district_id is not None:
            there: Sequence[int] = (site.district_id,)
        elif site.takes_in_districts:
            there = districts_of.get(site.county_id or 0, ())
        else:
            there = ()
        for place in (site.county_id, *there):
            if place in found:
                _enter(found[place], grant, site, parts)
    return found


def _enter(presence: Presence, grant: GapGrant, site: SiteFact, parts: frozenset[int]) -> None:
    """Add one site of a grant to a district or county."""
    strength = max(site.strength, UNSTATED) if site.is_sensitive else site.strength
    open_strength = NATIONWIDE if site.is_sensitive else site.strength
    presence.enter(GrantsThere(strength, open_strength, grant.is_direct, grant.themes), (grant.number,))
    if site.is_sensitive or not grant.is_direct:
        return
    first, last = (
        max(site.from_on or grant.first_on, grant.first_on),
        min(site.until_on or grant.last_on, grant.last_on),
    )
    if first <= last:
        presence.spans.add((position(first), position_after(last)))
    if site.place_id in parts:
        presence.parts.add(site.place_id)


def together(presences: Iterable[Presence]) -> Presence:
    """What grants do in several districts; days and places are those of any of them."""
    whole = Presence()
    for one in presences:
        for name in fields(Presence):
            getattr(whole, name.name).update(getattr(one, name.name))
    return whole


def units_of(spans: Iterable[Span]) -> int:
    """How long any of the spans lasts, in units of `months.UNITS`; what several hold counts once."""
    units, counted = 0, 0
    for first, end in sorted(spans):
        begin = max(first, counted)
        if begin < end:
            units, counted = units + end - begin, end
    return units


def reason_of(presence: Presence, *, has_data: bool, is_rural: bool, has_nationwide: bool) -> GapReason:
    """Why a place is a gap, or that it is none: the least of the lacks that hold."""
    if not has_data:
        return GapReason.NO_DATA
    if not is_rural:
        return GapReason.NOT_APPLICABLE
    if presence.serving:
        return GapReason.SERVED
    if presence.unstated:
        return GapReason.LEVEL_UNSTATED
    if presence.in_town:
        return GapReason.URBAN_ONLY
    if presence.indirect:
        return GapReason.INDIRECT_ONLY
    return GapReason.NATIONAL_ONLY if has_nationwide else GapReason.NOBODY
