"""Somebody who sees everything published about counts and works out the rest.

Two of them: one by linear programming, by HiGHS; one that tries all whole numbers, for small tables.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil, floor, inf

import highspy

from grants_app.domain.disclosure.counts.releases import SUPPRESSED, CellState, ProtectedTable
from grants_app.domain.disclosure.counts.tables import Key


@dataclass(frozen=True)
class Seen:
    """What is published: each count or the least that it may be, and the sums as (total, parts)."""

    published: Mapping[Hashable, int]
    least: Mapping[Hashable, int]
    sums: Sequence[tuple[Hashable, Sequence[Hashable]]]


def seen_in(releases: Sequence[ProtectedTable]) -> Seen:
    """All releases together. A key stands for one count: for corrected counts the tests say more by hand."""
    published: dict[Hashable, int] = {}
    least: dict[Hashable, int] = {}
    sums: dict[tuple[Key, tuple[Key, ...]], None] = {}
    for release in releases:
        for key, shown in release.for_readers().items():
            if shown == SUPPRESSED:
                least[key] = release.rule.low
            else:
                published[key] = int(shown)
        sums |= {(one.total, one.parts): None for one in release.table.relations}
    unseen = {key for total, parts in sums for key in (total, *parts)} - set(published) - set(least)
    return Seen(published, {**least, **dict.fromkeys(unseen, 0)}, list(sums))


def bounds(seen: Seen, key: Hashable) -> tuple[float, float]:
    """The least and the largest count that linear programming leaves for a key."""
    names = list(dict.fromkeys([*seen.published, *seen.least]))
    at = {name: number for number, name in enumerate(names)}
    solver = highspy.Highs()
    solver.silent()
    for name in names:
        known = seen.published.get(name)
        low, high = (seen.least[name], highspy.kHighsInf) if known is None else (known, known)
        solver.addVar(float(low), float(high))
    for total, parts in seen.sums:
        row = dict.fromkeys([at[total]], -1.0)
        for part in parts:
            row[at[part]] = row.get(at[part], 0.0) + 1.0
        solver.addRow(0.0, 0.0, len(row), list(row), list(row.values()))
    found = []
    for sign in (1.0, -1.0):
        solver.changeColCost(at[key], sign)
        solver.clearSolver()  # going on from the other end sometimes leads to no answer
        solver.run()
        status = solver.getModelStatus()
        if status in {highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
            found.append(-sign * inf)
        else:
            assert status == highspy.HighsModelStatus.kOptimal, status
            found.append(solver.getSolution().col_value[at[key]])
    return tuple(sorted(_whole(found)))  # type: ignore[return-value]  # two numbers in, two out


def _whole(found: list[float]) -> list[float]:
    """A count is a whole number, so the bounds move inwards to the next ones."""
    low, high = found
    return [ceil(low - 1e-6), high if high == inf else floor(high + 1e-6)]


def possible(seen: Seen, key: Hashable, up_to: int) -> set[int]:
    """Every value that a key can have where no suppressed count is above `up_to`."""
    names = list(seen.least)
    values = set()
    for world in product(*(range(seen.least[name], up_to + 1) for name in names)):
        counts = {**seen.published, **dict(zip(names, world, strict=True))}
        if all(counts[total] == sum(counts[part] for part in parts) for total, parts in seen.sums):
            values.add(counts[key])
    return values


def given_away(releases: Sequence[ProtectedTable]) -> list[tuple[Key, float, float]]:
    """The suppressed counts that the releases together bound more narrowly than promised, with the bounds."""
    seen = seen_in(releases)
    found = {}
    for release in releases:
        for key, state in release.states.items():
            if not state.is_suppressed and not (
                state is CellState.UNPRINTED and release.rule.is_small(release.table.counts[key])
            ):
                continue
            low, high = bounds(seen, key)
            if state is CellState.COMPLEMENTARY:
                kept = low < high
            else:
                kept = low <= max(release.rule.low, parts_seen(seen, key)) and high >= release.rule.high
            if not kept:
                found[key] = (key, low, high)
    return list(found.values())


def parts_seen(seen: Seen, key: Hashable) -> int:
    """How many people the published zeros alone prove in a sum: one for each smallest part that is none."""
    by_parts = [parts for total, parts in seen.sums if total == key]
    own = seen.least[key] if key in seen.least else min(seen.published[key], 1)
    return max([own, *(sum(parts_seen(seen, part) for part in parts) for parts in by_parts)])
