"""What a place loses when facts change: stretches of days on which it stands worse. No database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from grants_app.domain.coverage.figures import NATIONWIDE, PlaceFact
from grants_app.domain.coverage.planner.changes import PlanFacts, PlanSite
from grants_app.domain.coverage.planner.standing import (
    DAY,
    Basis,
    Presence,
    Standing,
    Step,
    stand,
    steps,
)
from grants_app.domain.coverage.vocabulary import CoverageLevel
from grants_app.domain.grants.vocabulary import Theme


class Loss(NamedTuple):
    """What differs in a place from a day to another, both included.

    `gone` and `remaining` are the numbers of the grants that are there no more and of those that still are
    on the first day; `has_direct` says whether any of the remaining works with the population, `had_direct`
    whether any of both does. Nationwide grants are in neither.
    """

    from_on: date
    until_on: date
    before: Standing
    after: Standing
    gone: tuple[int, ...]
    remaining: tuple[int, ...]
    has_direct: bool
    had_direct: bool

    @property
    def falls_out(self) -> bool:
        """Whether nothing covers the place any more that otherwise would."""
        return self.before.is_covered and not self.after.is_covered

    @property
    def themes(self) -> frozenset[Theme]:
        """The themes that are lost."""
        return self.before.themes - self.after.themes


@dataclass(frozen=True)
class PlaceLosses:
    """A place with what it loses, in the order of time. Without losses, a grant leaves it, and that is all.

    `first_on` is the first day on which something is missing, `remaining` the numbers of the grants that
    are still there on it; `is_covered` says whether they keep the place covered on it.
    """

    place: PlaceFact
    losses: tuple[Loss, ...]
    first_on: date
    remaining: tuple[int, ...]
    is_covered: bool

    @property
    def falls_out(self) -> bool:
        """Whether the place falls out of coverage on some day."""
        return any(loss.falls_out for loss in self.losses)


Presences = dict[int, list[Presence]]
NOTHING = stand((), Basis.SERVED)


def compare(
    level: CoverageLevel, places: Sequence[PlaceFact], before: PlanFacts, after: PlanFacts, basis: Basis
) -> list[PlaceLosses]:
    """Find the places of a level that something leaves, in their order.

    Sensitive sites count as everywhere: in their district or county, in nothing finer.
    """
    changed = _changed(before, after)
    touched = find_touched(level, places, before, changed)
    near = [place for place in places if place.id in touched]
    then = presences_by_place(level, near, before, changed)
    now = presences_by_place(level, near, after, changed)
    found = (
        _losses_of(place, then[place.id], now[place.id], (before, basis))
        for place in near
        if then[place.id] != now[place.id]
    )
    return [one for one in found if one is not None]


def find_touched(
    level: CoverageLevel, places: Sequence[PlaceFact], facts: PlanFacts, ids: frozenset[int]
) -> set[int]:
    """The ids of the places of a level in which any of some grants counts, or may leave nobody nationwide."""
    if level is not CoverageLevel.COMMUNE and not facts.nationwide.isdisjoint(ids):
        return {place.id for place in places}
    return {place_id for place_id, _site in _spread(level, places, _sites_of(facts, ids))}


def _changed(before: PlanFacts, after: PlanFacts) -> frozenset[int]:
    """The ids of the grants that differ, or one of whose sites does."""
    grants = {one.id for one in before.grants.values() if after.grants[one.id] != one}
    pairs = zip(before.sites, after.sites, strict=True)
    return frozenset(grants | {was.grant_id for was, becomes in pairs if was != becomes})


def _sites_of(facts: PlanFacts, ids: frozenset[int]) -> list[PlanSite]:
    return [site for site in facts.sites if site.grant_id in ids]


def presences_by_place(
    level: CoverageLevel,
    places: Sequence[PlaceFact],
    facts: PlanFacts,
    apart: frozenset[int] = frozenset(),
) -> Presences:
    """The presences in each place. Nationwide grants are spread over no communes.

    Of nationwide grants it matters only that there is one: all but those `apart`, by ids, are put together.
    """
    nationwide = facts.nationwide
    national, found = [], {place.id: list[Presence]() for place in places}
    for place_id, site in _spread(level, places, facts.sites):
        if site.grant_id not in nationwide and place_id in found:
            found[place_id].append(_presence(facts, site))
    if level is not CoverageLevel.COMMUNE:
        everywhere = [_presence(facts, site) for site in facts.sites if site.strength == NATIONWIDE]
        national = [one for one in everywhere if one.grant_id in apart]
        others = [one for one in everywhere if one.grant_id not in apart]
        national += _put_together([*others, *facts.everywhere])
    for place_id, there in found.items():
        there.extend(facts.there.get(place_id, ()))
        there.extend(national)
    return found


def _put_together(presences: Iterable[Presence]) -> list[Presence]:
    """The stretches on which any of some nationwide presences is there."""
    found: list[Presence] = []
    for one in sorted(presences, key=lambda presence: (presence.first_on, presence.last_on)):
        if one.first_on > one.last_on:
            continue
        if found and one.first_on <= found[-1].last_on + DAY:
            found[-1] = found[-1]._replace(last_on=max(found[-1].last_on, one.last_on))
        else:
            found.append(one._replace(is_direct=False, is_sensitive=False, themes=frozenset()))
    return found


def _presence(facts: PlanFacts, site: PlanSite) -> Presence:
    is_direct = facts.grants[site.grant_id].is_direct
    themes = facts.themes.get(site.grant_id, frozenset())
    return Presence(site.grant_id, site.strength, is_direct, site.is_sensitive, themes, *facts.days_of(site))


def _spread(
    level: CoverageLevel, places: Sequence[PlaceFact], sites: Iterable[PlanSite]
) -> Iterator[tuple[int, PlanSite]]:
    """Give each site with the ids of the places of the level in which it counts."""
    in_county: defaultdict[int | None, list[int]] = defaultdict(list)
    for place in places:
        in_county[place.county_id].append(place.id)
    for site in sites:
        if level is CoverageLevel.COMMUNE:
            ids = [] if site.is_sensitive else [site.place_id]
        elif level is CoverageLevel.COUNTY:
            ids = [site.county_id]
        elif site.district_id or not site.takes_in_districts:
            ids = [site.district_id]
        else:
            ids = list(in_county[site.county_id])
        yield from ((one, site) for one in ids if one is not None)


def _losses_of(
    place: PlaceFact, then: list[Presence], now: list[Presence], how: tuple[PlanFacts, Basis]
) -> PlaceLosses | None:
    """What a place loses; None where only nationwide grants leave it and nothing changes."""
    facts, basis = how
    losses = tuple(
        _loss(facts, first, last, (was, becomes), (then, now))
        for first, last, was, becomes in _differences(steps(then, basis), steps(now, basis))
    )
    left = _first_left(then, now)
    if not losses and left is None:
        return None
    first_on = min([day for day in (left, *(loss.from_on for loss in losses)) if day is not None])
    still = stand((one for one in now if one.first_on <= first_on <= one.last_on), basis)
    return PlaceLosses(
        place, losses, first_on, facts.numbers_of(_there(now, first_on)), is_covered=still.is_covered
    )


def _differences(
    then: Sequence[Step], now: Sequence[Step]
) -> Iterator[tuple[date, date, Standing, Standing]]:
    """The stretches of days on which two rows of standings differ, with both standings."""
    days = sorted({step.from_on for step in (*then, *now)})
    was = becomes = NOTHING
    rows = {step.from_on: step.standing for step in then}, {step.from_on: step.standing for step in now}
    for place, day in enumerate(days):
        was, becomes = rows[0].get(day, was), rows[1].get(day, becomes)
        if was != becomes:
            # After the last step both have ended, and nothing differs any more.
            yield day, days[place + 1] - DAY, was, becomes


def _loss(
    facts: PlanFacts,
    first: date,
    last: date,
    standings: tuple[Standing, Standing],
    presences: tuple[list[Presence], list[Presence]],
) -> Loss:
    were, still = (_there(there, first) for there in presences)
    return Loss(
        first,
        last,
        *standings,
        gone=facts.numbers_of(were - still),
        remaining=facts.numbers_of(still),
        has_direct=facts.has_direct(still),
        had_direct=facts.has_direct(were | still),
    )


def _there(presences: Iterable[Presence], day: date) -> set[int]:
    """The ids of the grants, other than nationwide ones, that are there on a day."""
    return {
        one.grant_id for one in presences if one.first_on <= day <= one.last_on and one.strength != NATIONWIDE
    }


def _first_left(then: Sequence[Presence], now: Sequence[Presence]) -> date | None:
    """The first day on which a grant is not there that otherwise would be; None where none leaves."""
    days = set()
    for was, becomes in zip(then, now, strict=True):
        if was.strength != NATIONWIDE and was.first_on <= was.last_on and becomes.last_on < was.last_on:
            day = max(was.first_on, becomes.last_on + DAY)
            if was.grant_id not in _there(now, day):
                days.add(day)
    return min(days, default=None)
