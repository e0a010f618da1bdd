"""Scores of gaps: what must hold for any numbers. No database."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grants_app.domain.coverage.gaps import score
from grants_app.domain.coverage.gaps.distance import (
    EARTH_RADIUS_KM,
    distance_km,
    nearest_km,
    usual_distance_km,
)
from grants_app.domain.coverage.gaps.vocabulary import DEFAULT_WEIGHTS, Component
from grants_app.domain.coverage.gaps.weights import (
    WeightFault,
    WeightsError,
    read_weights,
    usual_weights,
    write_weights,
)

SHARE = st.none() | st.floats(0, 1)
WEIGHTS = st.lists(st.floats(0, 10), min_size=4, max_size=4).filter(lambda some: sum(some) > 0.01)
ROWS = st.lists(st.lists(SHARE, min_size=4, max_size=4), min_size=1, max_size=8)
POSITION = st.integers(0, 3)
POINT = st.tuples(st.floats(39, 43), st.floats(19, 21.5))
KEYS = ["a", "b", "c", "d"]


@given(ROWS, WEIGHTS)
def test_scores_lie_between_nothing_and_all(rows: list[list[float | None]], weights: list[float]) -> None:
    for shares, found in zip(rows, score.score_all(rows, weights), strict=True):
        if found is None:
            assert not any(
                share is not None and weight for share, weight in zip(shares, weights, strict=True)
            )
        else:
            assert -1e-9 <= found <= 100 + 1e-9


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4), WEIGHTS, POSITION, st.floats(0, 1))
def test_more_need_never_lowers_a_gap(
    shares: list[float], weights: list[float], position: int, more: float
) -> None:
    greater = [*shares]
    greater[position] = max(shares[position], more)
    before, after = score.score(shares, weights), score.score(greater, weights)
    assert before is not None
    assert after is not None
    assert after >= before - 1e-9


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=8), st.data(), st.floats(0, 1e6))
def test_more_rural_people_are_never_a_smaller_part(
    values: list[float], data: st.DataObject, more: float
) -> None:
    position = data.draw(st.integers(0, len(values) - 1))
    greater = [*values]
    greater[position] += more
    before, after = score.parts_of_largest(values)[position], score.parts_of_largest(greater)[position]
    assert before is not None
    assert after is not None
    assert 0 <= before <= after + 1e-9 <= 1 + 2e-9


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=8), st.data(), st.floats(0, 1e3), st.booleans())
def test_an_indicator_moves_the_way_that_it_says(
    values: list[float], data: st.DataObject, more: float, more_is_need: bool
) -> None:
    position = data.draw(st.integers(0, len(values) - 1))
    greater = [*values]
    greater[position] += more
    before = score.between_extremes(values, more_is_need=more_is_need)[position]
    after = score.between_extremes(greater, more_is_need=more_is_need)[position]
    assert before is not None
    assert after is not None
    assume(len(set(values)) > 1 and len(set(greater)) > 1)  # where all are the same, nothing is said
    assert (after >= before - 1e-9) if more_is_need else (after <= before + 1e-9)
    assert 0 <= before <= 1


@given(st.floats(0, 50), st.floats(0, 50), st.floats(0, 50))
def test_more_presence_never_raises_a_gap(present: float, more: float, of: float) -> None:
    before, after = score.missing(present, of), score.missing(present + more, of)
    if of == 0:
        assert before is None
    else:
        assert before is not None
        assert after is not None
        assert after <= before


@given(st.floats(0, 400), st.floats(0, 400), st.floats(1, 100))
def test_farther_is_never_a_smaller_gap(distance: float, more: float, usual: float) -> None:
    near, farther = score.far(distance, usual), score.far(distance + more, usual)
    assert near is not None
    assert farther is not None
    assert 0 <= near <= farther + 1e-12 < 1


@given(POINT, st.lists(POINT, max_size=6), POINT)
def test_another_site_never_lengthens_the_way(
    seat: tuple[float, float], sites: list[tuple[float, float]], other: tuple[float, float]
) -> None:
    (before,), (after,) = nearest_km([seat], sites), nearest_km([seat], [*sites, other])
    assert after is not None
    assert before is None or after <= before


@given(ROWS, WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_places_does_not_matter(
    rows: list[list[float | None]], weights: list[float], random: object
) -> None:
    positions = list(range(len(rows)))
    random.shuffle(positions)  # type: ignore[attr-defined]  # hypothesis hands over a Random
    ranks, ranges = _ranked(rows, weights)
    moved_ranks, moved_ranges = _ranked([rows[position] for position in positions], weights)
    assert moved_ranks == [ranks[position] for position in positions]
    assert moved_ranges == [ranges[position] for position in positions]


QUARTERS: st.SearchStrategy[float | None] = st.sampled_from([None, 0.0, 0.25, 0.5, 1.0])


@given(st.lists(st.lists(QUARTERS, min_size=4, max_size=4), min_size=1, max_size=8))
def test_weights_scaled_alike_change_nothing(rows: list[list[float | None]]) -> None:
    weights = [2.0, 1.0, 0.5, 4.0]
    assert _ranked(rows, weights) == _ranked(rows, [8 * weight for weight in weights])
    for one, scaled in zip(
        score.score_all(rows, weights),
        score.score_all(rows, [7.3 * weight for weight in weights]),
        strict=True,
    ):
        assert one == scaled or math.isclose(one or 0, scaled or 0)


def _ranked(
    rows: Sequence[score.Shares], weights: Sequence[float]
) -> tuple[list[int | None], list[tuple[int, int] | None]]:
    return score.rank(score.score_all(rows, weights)), score.rank_ranges(rows, weights, KEYS)


@given(ROWS, WEIGHTS)
def test_a_rank_lies_in_its_range(rows: list[list[float | None]], weights: list[float]) -> None:
    ranks, ranges = _ranked(rows, weights)
    for rank, between in zip(ranks, ranges, strict=True):
        assert (rank is None) == (between is None)
        assert between is None or rank is None or between[0] <= rank <= between[1]


def test_unknown_shares_are_taken_as_nothing_and_as_all() -> None:
    rows: list[list[float | None]] = [[0.5, None], [0.6, 0.5], [0.4, 0.5]]
    assert score.rank(score.score_all(rows, [1, 1])) == [2, 1, 3]
    assert score.rank_ranges(rows, [1, 1], ["a", "b"])[0] == (1, 3)


@given(ROWS, WEIGHTS, st.data())
def test_whatever_is_unknown_the_rank_lies_in_the_range(
    rows: list[list[float | None]], weights: list[float], data: st.DataObject
) -> None:
    _ranks, ranges = _ranked(rows, weights)
    told = [[data.draw(st.floats(0, 1)) if share is None else share for share in shares] for shares in rows]
    for rank, between in zip(score.rank(score.score_all(told, weights)), ranges, strict=True):
        assert rank is not None
        assert between is None or between[0] <= rank <= between[1]


def test_nothing_known_of_one_place_is_no_firm_rank() -> None:
    """Both lack a part that weighs most; each may have all of it while the other has none."""
    rows: list[list[float | None]] = [[1.0, None], [0.5, None], [0.0, 0.5]]
    assert score.rank_ranges(rows, [1, 10], ["a", "b"])[:2] == [(1, 3), (1, 3)]


def test_equal_scores_share_a_rank() -> None:
    assert score.rank([50.0, 70.0, 50.0, None, 10.0]) == [2, 1, 2, None, 4]


def test_weights_are_varied_the_same_way_every_time() -> None:
    drawn = list(score.varied_weights(KEYS, [1.0, 1.0, 1.0, 0.0]))
    assert drawn == list(score.varied_weights(KEYS, [1.0, 1.0, 1.0, 0.0]))
    assert len(drawn) == 1 + 2 * 4 + score.DRAWN_SETS
    factors = [weight for weights in drawn for weight in weights[:3]]
    assert min(factors) >= 0.5
    assert max(factors) <= 2
    assert {weights[3] for weights in drawn} == {0}
    # One component's factors do not depend on what else there is.
    assert [one[0] for one in score.varied_weights(["b"], [1.0])][3:] == [one[1] for one in drawn][9:]


# Distances


def test_distances_are_those_of_a_ball() -> None:
    assert distance_km((0, 0), (0, 0)) == 0
    assert distance_km((0, 0), (0, 90)) == pytest.approx(EARTH_RADIUS_KM * math.pi / 2)
    assert distance_km((41.33, 19.82), (42.07, 19.51)) == pytest.approx(86.2, abs=0.5)  # Tiranë, Shkodër


def test_the_usual_distance_is_the_mean_over_adjoining_seats() -> None:
    seats = {"A": (41.0, 20.0), "B": (41.0, 20.5), "C": (41.0, 21.5)}
    apart = distance_km(seats["A"], seats["B"])
    adjoining = {"A": ["B"], "B": ["A", "C"], "C": ["B"]}
    assert usual_distance_km(seats, adjoining) == pytest.approx(
        (apart + distance_km(seats["B"], seats["C"])) / 2
    )
    assert usual_distance_km(seats, {}) == pytest.approx(
        (apart + distance_km(seats["B"], seats["C"])) / 2
    )  # A and B are nearest to each other, and B to C
    assert usual_distance_km({"A": (41.0, 20.0)}, {}) is None


def test_without_a_seat_or_a_site_no_distance_is_known() -> None:
    assert nearest_km([None, (41.0, 20.0)], []) == [None, None]
    assert nearest_km([None], [(41.0, 20.0)]) == [None]


# Weights


def test_weights_of_the_address() -> None:
    found = read_weights(["themes:3,poverty:1.5", "distance:0"])
    assert found == {**usual_weights(), "themes": 3, "poverty": Decimal("1.5"), "distance": 0}
    assert write_weights(found) == "themes:3,distance:0,poverty:1.5"
    assert write_weights(usual_weights(["dropout"])) is None
    assert read_weights(["dropout:2"], ["dropout"])["dropout"] == 2


@pytest.mark.parametrize(
    "text",
    [
        "sea:1",
        "themes",
        "themes:",
        "themes:-1",
        "themes:11",
        "themes:1e1",
        "themes:nan",
        "themes:1,themes:2",
        ":1",
        "themes:1,",
        "themes: 1",
    ],
)
def test_weights_that_cannot_be(text: str) -> None:
    with pytest.raises(WeightsError) as caught:
        read_weights([text])
    assert caught.value.fault is WeightFault.MALFORMED


def test_something_must_weigh() -> None:
    with pytest.raises(WeightsError) as caught:
        read_weights([f"{key}:0" for key in DEFAULT_WEIGHTS])
    assert caught.value.fault is WeightFault.ALL_ZERO


def test_poverty_weighs_nothing_unless_somebody_wants_it() -> None:
    assert DEFAULT_WEIGHTS[Component.POVERTY] == 0
    assert all(weight > 0 for key, weight in DEFAULT_WEIGHTS.items() if key != Component.POVERTY)
