"""What figures of indicators make together, and what they do not: pure, on plain values.

A figure is a whole number of zero or more, or None: it is not known. Not known is never taken as zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grants_app.domain.grants.vocabulary import TargetBasis
from grants_app.domain.reports.indicators.vocabulary import Counting

Figure = int | None


@dataclass(frozen=True)
class Disagreement:
    """A breakdown that does not fit its total: its parts make `parts`, of which `unknown` are not known."""

    axis: str
    total: int
    parts: int
    unknown: int


@dataclass(frozen=True)
class Together:
    """What several figures make: `value` counts those that are known, `unknown` says how many are not.

    `value` is None where nothing is known, or where the figures make nothing together.
    """

    value: Figure
    unknown: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether the value is that of all figures."""
        return self.value is not None and not self.unknown


def find_disagreements(total: Figure, breakdowns: Mapping[str, Mapping[str, Figure]]) -> list[Disagreement]:
    """The breakdowns, by axis, whose parts do not make the total; none where the total is not known.

    With parts that are not known, those that are may be at most the total.
    """
    found: list[Disagreement] = []
    for axis, parts in breakdowns.items():
        made = add_up(list(parts.values()))
        if total is None or not parts:
            continue
        known = made.value or 0
        if known > total or (not made.unknown and known != total):
            found.append(Disagreement(axis, total, known, made.unknown))
    return found


def add_up(figures: Sequence[Figure]) -> Together:
    """The sum of the figures that are known, and how many are not."""
    known = [one for one in figures if one is not None]
    return Together(sum(known) if known else None, len(figures) - len(known))


def join_periods(figures: Sequence[Figure], counting: Counting) -> Together:
    """What figures of one grant's periods, in their order, make for all of them together.

    `LATEST` never takes the figure of an earlier period for that of the last one. `APART` makes nothing of
    more than one period.
    """
    if counting is Counting.ADDED:
        return add_up(figures)
    if counting is Counting.APART and len(figures) > 1:
        return Together(None, sum(one is None for one in figures))
    return add_up(figures[-1:])


def target_in_all(value: int, basis: TargetBasis, times: int | None) -> Figure:
    """What a target comes to in all, so that figures can be held against it; None where nobody knows.

    A target per centre, month, week or episode comes to `times` as much. How many there are is stated beside
    the target by whoever records it: it is never guessed from elsewhere.
    """
    if basis is TargetBasis.TOTAL:
        return value
    return None if times is None else value * times
