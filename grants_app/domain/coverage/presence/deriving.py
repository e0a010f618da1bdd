"""In which places a grant counts: its sites in, rows of presence out. No database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from grants_app.domain.coverage.months import position, position_after
from grants_app.domain.grants.sites.whole_counties import WHOLE, is_whole_county
from grants_app.domain.grants.vocabulary import Evidence, Theme, WorksWith


class GrantFields(NamedTuple):
    """What presence takes from a grant. `last_on` is the last active day."""

    id: int
    programme_id: int
    phase_id: int
    organisation_id: int
    number: int
    is_published: bool
    start_on: date
    last_on: date


class SiteFields(NamedTuple):
    """What presence takes from a site, by the ids of the places that it lies in."""

    grant_id: int
    place_id: int | None
    district_id: int | None
    county_id: int | None
    evidence: Evidence
    is_sensitive: bool


class Presence(NamedTuple):
    """A row of `GrantPresence`, in the order of its columns."""

    place_id: int
    grant_id: int
    programme_id: int
    phase_id: int
    organisation_id: int
    number: int
    is_published: bool
    themes: int
    works_with: int
    evidence: int
    open_evidence: int
    first_unit: int
    end_unit: int


_BITS: Final = {
    member: 1 << index for kind in (Theme, WorksWith, Evidence) for index, member in enumerate(kind)
}


def bit(member: Theme | WorksWith | Evidence) -> int:
    """The bit that stands for a member of its vocabulary: by its position in it."""
    return _BITS[member]


def bits(members: Iterable[Theme | WorksWith | Evidence]) -> int:
    """The bits of several members, each once."""
    return sum({_BITS[member] for member in members})


def derive_presence(
    grant: GrantFields,
    sites: Sequence[SiteFields],
    themes: Iterable[Theme],
    works_with: Iterable[WorksWith],
    districts: Mapping[int, Sequence[int]],
) -> Iterator[Presence]:
    """The rows of one grant; none if it is nationwide. `districts` are those of each county, by ids."""
    if any(site.evidence is Evidence.NATIONAL for site in sites):
        return
    found: defaultdict[int, set[Evidence]] = defaultdict(set)
    open_: defaultdict[int, set[Evidence]] = defaultdict(set)
    for site in sites:
        for place_id in places_of(site, districts):
            found[place_id].add(site.evidence)
            if not site.is_sensitive:
                open_[place_id].add(site.evidence)
    first, end = position(grant.start_on), position_after(grant.last_on)
    themes_bits, works_bits = bits(themes), bits(works_with)
    for place_id, evidence in found.items():
        yield Presence(
            place_id,
            grant.id,
            grant.programme_id,
            grant.phase_id,
            grant.organisation_id,
            grant.number,
            grant.is_published,
            themes_bits,
            works_bits,
            bits(evidence),
            bits(open_[place_id]),
            first,
            end,
        )


def places_of(site: SiteFields, districts: Mapping[int, Sequence[int]]) -> set[int]:
    """The places in which a site counts: itself, its district or all of its county, and its county.

    A shelter counts in no place finer than its district (see `sites/shelters.py`), and a site of which only
    the county is known in the county alone (see `sites/whole_counties.py`).
    """
    found = {site.county_id, site.district_id}
    if not site.is_sensitive:
        found.add(site.place_id)
    is_wide = site.evidence in WHOLE
    if site.county_id is not None and is_whole_county(
        site.place_id, site.county_id, is_wide=is_wide, is_sensitive=site.is_sensitive
    ):
        found.update(districts.get(site.county_id, ()))
    return {one for one in found if one is not None}
