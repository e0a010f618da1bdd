"""What figures make together: not known is no zero, what may not be added makes nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from grants_app.domain.grants.vocabulary import TargetBasis
from grants_app.domain.reports.indicators.arithmetic import (
    Disagreement,
    Together,
    add_up,
    find_disagreements,
    join_periods,
    target_in_all,
)
from grants_app.domain.reports.indicators.vocabulary import Counting

COUNTS = some.integers(0, 10_000)
FIGURES = some.lists(some.none() | COUNTS, max_size=8)


def test_what_is_not_known_is_no_zero() -> None:
    assert add_up([None, None]) == Together(None, 2)
    assert add_up([0, None]) == Together(0, 1)
    assert add_up([0, 0]) == Together(0, 0)
    assert not add_up([3, None]).is_whole
    assert add_up([3, 4]).is_whole


@given(FIGURES)
def test_each_figure_is_counted_or_said_to_be_missing(figures: list[int | None]) -> None:
    made = add_up(figures)
    assert made.unknown == figures.count(None)
    assert (made.value or 0) == sum(one for one in figures if one is not None)
    assert (made.value is None) == all(one is None for one in figures)


def test_a_breakdown_makes_its_total() -> None:
    sex = {"female": 4, "male": 3}
    assert find_disagreements(7, {"sex": sex, "age": {"minor": 7, "adult": 0}}) == []
    assert find_disagreements(8, {"sex": sex}) == [Disagreement("sex", 8, 7, 0)]
    assert find_disagreements(None, {"sex": sex}) == []
    assert find_disagreements(8, {"sex": {}}) == []


def test_parts_that_are_known_are_at_most_the_total() -> None:
    assert find_disagreements(8, {"sex": {"female": 4, "male": None}}) == []
    assert find_disagreements(3, {"sex": {"female": 4, "male": None}}) == [Disagreement("sex", 3, 4, 1)]
    assert find_disagreements(0, {"sex": {"female": None, "male": None}}) == []


@given(some.lists(COUNTS, min_size=1, max_size=6), some.integers(-20, 20))
def test_every_difference_is_found(parts: list[int], shift: int) -> None:
    total = max(0, sum(parts) + shift)
    found = find_disagreements(total, {"axis": dict(zip(map(str, range(9)), parts, strict=False))})
    assert bool(found) == (total != sum(parts))


def test_periods_make_together_what_their_counting_says() -> None:
    figures = [5, None, 7]
    assert join_periods(figures, Counting.ADDED) == Together(12, 1)
    assert join_periods(figures, Counting.LATEST) == Together(7, 0)
    assert join_periods(figures, Counting.APART) == Together(None, 1)
    assert join_periods([5], Counting.APART) == Together(5, 0)


def test_an_earlier_period_does_not_stand_for_the_last_one() -> None:
    assert join_periods([5, None], Counting.LATEST) == Together(None, 1)


@given(FIGURES, some.sampled_from(Counting))
def test_periods_never_make_more_than_their_sum(figures: list[int | None], counting: Counting) -> None:
    made = join_periods(figures, counting)
    assert (made.value or 0) <= sum(one or 0 for one in figures)


@pytest.mark.parametrize(
    ("basis", "times", "in_all"),
    [
        (TargetBasis.TOTAL, None, 100),
        (TargetBasis.PER_CENTRE, 2, 200),
        (TargetBasis.PER_CENTRE, None, None),
        (TargetBasis.PER_MONTH, 11, 1100),
        (TargetBasis.PER_WEEK, None, None),
    ],
)
def test_a_target_per_something_comes_to_nothing_nobody_said(
    basis: TargetBasis, times: int | None, in_all: int | None
) -> None:
    assert target_in_all(100, basis, times) == in_all
