"""Counting what each value of a filter would leave: plain numbers, no database.

Choices of one group are alternatives, so its counts leave aside what is chosen in it; all other groups hold.
Two groups differ. What is missing must be missing all together: its counts keep what is chosen. County,
district and evidence are asked of one and the same site, so they are counted on sites.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from grants_app.domain.grants.filter_counts.sets import any_of, count_places, flags_of, set_of
from grants_app.domain.grants.filters import GrantFilter
from grants_app.domain.grants.vocabulary import Evidence

# The groups by the names that they have in an address.
TRAITS: Final = ("phase", "theme", "status", "works_with", "kind")
OF_SITES: Final = ("county", "district", "evidence")
WITHOUT: Final = "without"
ORGANISATION: Final = "organisation"

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class SiteKind:
    """Sites that filters cannot tell apart: in these districts, or taking them in. Places are codes."""

    county: str | None
    districts: frozenset[str]
    evidence: Evidence

    def values(self, group: str) -> Sequence[str]:
        """What such a site counts for in one of the groups of places."""
        if group == "county":
            return (self.county,) if self.county else ()
        return tuple(self.districts) if group == "district" else (self.evidence,)

    def meets(self, asked: GrantFilter, left_aside: str) -> bool:
        """Whether such a site meets what is asked of places, but for one of the groups."""
        return (
            (left_aside == "county" or not asked.counties or self.county in asked.counties)
            and (
                left_aside == "district"
                or not asked.districts
                or not self.districts.isdisjoint(asked.districts)
            )
            and (left_aside == "evidence" or not asked.evidence or self.evidence in asked.evidence)
        )


@dataclass(frozen=True)
class Portfolio:
    """The grants that a reader may see, as sets (see `sets`). `traits` are by group and value.

    `holders` lists the places of each organisation's grants: there may be thousands of organisations.
    """

    size: int
    everything: int
    traits: Mapping[str, Mapping[str, int]]
    sites: Mapping[SiteKind, int]
    holders: Mapping[str, Sequence[int]]


def count_values(portfolio: Portfolio, asked: GrantFilter, among: int | None = None) -> Counts:
    """By group and value: how many grants the list would show. A value that is absent has none.

    `among` is the set of grants that meet what the portfolio does not know of: search words, months,
    amounts, what coverage counts.
    """
    everything = portfolio.everything if among is None else portfolio.everything & among
    chosen = dict(_chosen(portfolio, asked))

    def rest(group: str) -> int:
        left = everything
        for name, members in chosen.items():
            if name != group:
                left &= members
        return left

    counts: dict[str, Mapping[str, int]] = {}
    for group in (*TRAITS, WITHOUT):
        # No group is called "": what is missing is counted among what all groups leave.
        base = rest("" if group == WITHOUT else group)
        counts[group] = {value: (own & base).bit_count() for value, own in portfolio.traits[group].items()}
    flags = flags_of(rest(ORGANISATION), portfolio.size)
    counts[ORGANISATION] = {slug: count_places(flags, held) for slug, held in portfolio.holders.items()}
    placed = rest("place")
    return counts | {group: _count_sites(portfolio, asked, group, placed) for group in OF_SITES}


def count_list(portfolio: Portfolio, asked: GrantFilter, among: int | None = None) -> int | None:
    """How long the list is; None where a value that no grant has is asked for, as it may not exist at all."""
    if not _knows(portfolio, asked):
        return None
    left = portfolio.everything if among is None else portfolio.everything & among
    for _group, members in _chosen(portfolio, asked):
        left &= members
    return left.bit_count()


def _knows(portfolio: Portfolio, asked: GrantFilter) -> bool:
    """Whether each phase, place and organisation asked for has a grant."""
    counties = {kind.county for kind in portfolio.sites} if asked.counties else set()
    districts = {code for kind in portfolio.sites for code in kind.districts} if asked.districts else set()
    return (
        all(str(phase) in portfolio.traits["phase"] for phase in asked.phases)
        and counties.issuperset(asked.counties)
        and districts.issuperset(asked.districts)
        and all(slug in portfolio.holders for slug in asked.organisations)
    )


def _chosen(portfolio: Portfolio, asked: GrantFilter) -> Iterator[tuple[str, int]]:
    """For each group in which something is chosen the grants that meet it."""
    values: tuple[tuple[str, Sequence[object]], ...] = (
        ("phase", asked.phases),
        ("theme", asked.themes),
        ("status", asked.statuses),
        ("works_with", asked.works_with),
        ("kind", asked.kinds),
    )
    for group, asked_values in values:
        if asked_values:
            of_group = portfolio.traits[group]
            yield group, any_of(of_group.get(str(value), 0) for value in asked_values)
    for missing in asked.without:
        yield f"{WITHOUT} {missing}", portfolio.traits[WITHOUT].get(missing, 0)
    if asked.organisations:
        held = (place for slug in asked.organisations for place in portfolio.holders.get(slug, ()))
        yield ORGANISATION, set_of(held, portfolio.size)
    if asked.asks_place:
        yield "place", any_of(own for kind, own in portfolio.sites.items() if kind.meets(asked, ""))


def _count_sites(portfolio: Portfolio, asked: GrantFilter, group: str, base: int) -> dict[str, int]:
    """For each value of a group of places the grants with a site that has it and meets the other groups."""
    found: dict[str, int] = {}
    for kind, own in portfolio.sites.items():
        if kind.meets(asked, group) and (left := own & base):
            for value in kind.values(group):
                found[value] = found.get(value, 0) | left
    return {value: members.bit_count() for value, members in found.items()}
