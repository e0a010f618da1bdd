"""How many grants were in a place month by month, from the first to the last day of the programme."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from grants_app.domain.coverage.figures import NATIONWIDE, Facts, PlaceFact
from grants_app.domain.coverage.place_counting import Stretch
from grants_app.domain.coverage.planner.changes import PlanFacts, PlanGrant, PlanSite
from grants_app.domain.coverage.planner.compare import presences_by_place
from grants_app.domain.coverage.planner.standing import Presence
from grants_app.domain.coverage.vocabulary import CoverageLevel

# A programme that runs for longer is told by years.
MOST_MONTHS: Final = 36


class TrendPoint(NamedTuple):
    """A calendar month, or a year, by its first day: the grants with a site in the place on any day of it.

    Nationwide grants are not counted; `direct` are those of `grants` that work with the population.
    """

    from_on: date
    is_year: bool
    grants: int
    direct: int


def make_trend(
    level: CoverageLevel, place: PlaceFact, facts: Facts, first: date, last: date
) -> list[TrendPoint]:
    """Count the grants of a place of a level over a span of days, from facts that hold at least its own."""
    grants = {
        one.id: PlanGrant(one.id, one.number, one.is_direct, one.start_on, one.last_on)
        for one in facts.grants
    }
    sites = [
        PlanSite(one.grant_id, 0, *one[1:6], from_on=one.from_on, until_on=one.until_on)
        for one in facts.sites
    ]
    there = presences_by_place(level, [place], PlanFacts(grants, sites, {}))
    return count_by_month(there[place.id], first, last)


def count_by_month(presences: Iterable[Presence], first: date, last: date) -> list[TrendPoint]:
    """Count the grants of each month from `first` to `last`, or of each year if these are many."""
    starts, is_year = _starts(first, last)
    there: defaultdict[int, set[int]] = defaultdict(set)
    direct: defaultdict[int, set[int]] = defaultdict(set)
    for one in presences:
        begin, end = max(one.first_on, first), min(one.last_on, last)
        if one.strength == NATIONWIDE or end < begin:
            continue
        for place in range(bisect_right(starts, begin) - 1, bisect_right(starts, end)):
            there[place].add(one.grant_id)
            if one.is_direct:
                direct[place].add(one.grant_id)
    return [
        TrendPoint(start, is_year, len(there[place]), len(direct[place]))
        for place, start in enumerate(starts)
    ]


def count_stretches(stretches: Iterable[Stretch], first: date, last: date) -> list[TrendPoint]:
    """The same from stretches of which no two are of one grant."""
    starts, is_year = _starts(first, last)
    there, direct = Counter[int](), Counter[int]()
    for begins, ends, is_direct, count in stretches:
        begin, end = max(begins, first), min(ends, last)
        if end < begin:
            continue
        for place in range(bisect_right(starts, begin) - 1, bisect_right(starts, end)):
            there[place] += count
            direct[place] += count if is_direct else 0
    return [TrendPoint(start, is_year, there[n], direct[n]) for n, start in enumerate(starts)]


def _starts(first: date, last: date) -> tuple[list[date], bool]:
    """The first days of the months, or of the years if these are many, and whether they are years."""
    months = 12 * (last.year - first.year) + last.month - first.month + 1
    is_year = months > MOST_MONTHS
    starts = (
        [date(year, 1, 1) for year in range(first.year, last.year + 1)]
        if is_year
        else [
            date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1)
            for n in range(months)
        ]
    )
    return starts, is_year
