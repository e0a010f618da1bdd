"""The changes that a reader supposes, and the facts as they would then stand. No database.

Nothing is stored. Each change only takes days away, so that no place can gain by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from grants_app.domain.coverage.figures import NATIONWIDE, WIDE
from grants_app.domain.coverage.planner.standing import Presence
from grants_app.domain.grants.sites.whole_counties import is_whole_county
from grants_app.domain.grants.vocabulary import Theme


class ChangeKind(StrEnum):
    """What is supposed of a grant."""

    END = "end"
    CLOSE = "close"
    SITE = "site"


class Change(NamedTuple):
    """One supposed change. `last_on` is the last day of the grant, or of one of its sites, by `position`."""

    kind: ChangeKind
    number: int
    last_on: date
    position: int | None = None


class PlanGrant(NamedTuple):
    """A grant that counts, with its first and last active day."""

    id: int
    number: int
    is_direct: bool
    first_on: date
    last_on: date


class PlanSite(NamedTuple):
    """A site of such a grant, as `figures.SiteFact`, with its place in the order of the grant's sites."""

    grant_id: int
    position: int
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


class Group(NamedTuple):
    """Grants that are alike in a place: their numbers, joined by commas, and whether they are direct."""

    numbers: str
    is_direct: bool


@dataclass(frozen=True)
class PlanFacts:
    """What is compared: grants by id, their sites, and their themes.

    Of a large portfolio these are the changed grants and few others. All the rest comes gathered: `there` is
    what it does by the id of the place, `groups` are its grants by the id that they have there instead of
    one of a grant, `everywhere` is when any of them ran in the whole country.

    A grant with a site in the whole country is nationwide and counts in no place, whatever becomes of
    that site: else a place could gain by a loss.
    """

    grants: Mapping[int, PlanGrant]
    sites: Sequence[PlanSite]
    themes: Mapping[int, frozenset[Theme]]
    groups: Mapping[int, Group] = field(default_factory=dict)
    there: Mapping[int, Sequence[Presence]] = field(default_factory=dict)
    everywhere: Sequence[Presence] = ()

    @property
    def nationwide(self) -> frozenset[int]:
        """The ids of the nationwide grants."""
        return frozenset(site.grant_id for site in self.sites if site.strength == NATIONWIDE)

    def numbers_of(self, ids: Iterable[int]) -> tuple[int, ...]:
        """The numbers of grants and groups, in their order."""
        found: list[int] = []
        for one in ids:
            if one in self.groups:
                found += map(int, self.groups[one].numbers.split(","))
            else:
                found.append(self.grants[one].number)
        return tuple(sorted(found))

    def has_direct(self, ids: Iterable[int]) -> bool:
        """Whether any of some grants and groups works with the population."""
        return any((self.groups.get(one) or self.grants[one]).is_direct for one in ids)

    def days_of(self, site: PlanSite) -> tuple[date, date]:
        """The first and last day on which a site is one; the last is the earlier one where it never is."""
        grant = self.grants[site.grant_id]
        return (
            max(site.from_on or grant.first_on, grant.first_on),
            min(site.until_on or grant.last_on, grant.last_on),
        )


def apply_changes(facts: PlanFacts, changes: Iterable[Change]) -> PlanFacts:
    """The facts if all the changes came true. A change that comes too late to matter changes nothing."""
    for change in changes:
        facts = _apply(facts, change)
    return facts


def _apply(facts: PlanFacts, change: Change) -> PlanFacts:
    grant = next((one for one in facts.grants.values() if one.number == change.number), None)
    if grant is None:
        return facts
    if change.kind is not ChangeKind.SITE:
        ended = grant._replace(last_on=min(grant.last_on, change.last_on))
        return replace(facts, grants={**facts.grants, grant.id: ended})
    return replace(
        facts,
        sites=[
            site._replace(until_on=min(site.until_on or change.last_on, change.last_on))
            if (site.grant_id, site.position) == (grant.id, change.position)
            else site
            for site in facts.sites
        ],
    )
