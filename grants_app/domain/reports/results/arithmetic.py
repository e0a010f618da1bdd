"""What results of several grants make together: pure, on plain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grants_app.domain.grants.vocabulary import TargetBasis
from grants_app.domain.reports.indicators.arithmetic import Figure, Together, join_periods, target_in_all
from grants_app.domain.reports.indicators.vocabulary import Counting


@dataclass(frozen=True)
class StatedTarget:
    """A target of a measure; `is_whole`: for the whole grant, not for one period."""

    value: int
    basis: TargetBasis
    times: int | None
    is_whole: bool


@dataclass(frozen=True)
class Result:
    """What was reached of a target, and how much of the expected reporting stands behind it.

    `target` is None where none is recorded, or nobody knows what it comes to; `without_target` says for how
    many grants. `expected`: reports on periods that have ended; `approved`: those of them that count here.
    """

    actual: Together
    target: Figure
    without_target: int
    expected: int
    approved: int
    grants: int = 1

    @property
    def percent(self) -> int | None:
        """The share of the target that was reached, rounded down; None where either is not known in whole."""
        if self.target is None or self.without_target or not self.actual.is_whole:
            return None
        return 100 * (self.actual.value or 0) // self.target


def result_of(
    figures: Sequence[Figure], counting: Counting, targets: Sequence[StatedTarget], *, approved: int
) -> Result:
    """The result of one grant. `figures`: of each period that has ended, in their order.

    A period without an approved report is one of which nothing is known.
    """
    target = whole_target(targets)
    actual = join_periods(figures, counting)
    return Result(actual, target, 0 if target is not None else 1, len(figures), approved)


def whole_target(targets: Sequence[StatedTarget]) -> Figure:
    """What a grant is to reach in all: as stated in all, else per centre and so on where these are counted.

    Targets of single periods, and two that are counted differently, are never added up.
    """
    whole = [one for one in targets if one.is_whole]
    total = next((one.value for one in whole if one.basis is TargetBasis.TOTAL), None)
    if total is not None:
        return total
    return target_in_all(whole[0].value, whole[0].basis, whole[0].times) if len(whole) == 1 else None


def add_results(results: Iterable[Result]) -> Result:
    """What the results of several grants make: sums of what is known, and how much of each is not."""
    found = list(results)
    known = [one.actual.value for one in found if one.actual.value is not None]
    targets = [one.target for one in found if one.target is not None]
    unknown = sum(max(one.actual.unknown, int(one.actual.value is None)) for one in found)
    return Result(
        Together(sum(known) if known else None, unknown),
        sum(targets) if targets else None,
        sum(one.without_target for one in found),
        sum(one.expected for one in found),
        sum(one.approved for one in found),
        sum(one.grants for one in found),
    )
