"""Results: only from approved reports, by periods that have ended, joined as the indicator says."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from grants_app.domain.grants.vocabulary import TargetBasis
from grants_app.domain.reports.indicators.arithmetic import Together
from grants_app.domain.reports.indicators.vocabulary import Counting
from grants_app.domain.reports.results.arithmetic import (
    Result,
    StatedTarget,
    add_results,
    result_of,
    whole_target,
)
from grants_app.domain.reports.results.queries import list_results
from grants_app.domain.reports.writing.actions import Place, correct_report
from grants_app.domain.reports.writing.vocabulary import ReportStep
from tests.awards import NUMBER, TODAY, desk
from tests.factories import counted_queries
from tests.indicators import make_indicator, measure, target
from tests.written_reports import (
    WRITER,
    decide,
    desk_of,
    make_handed_in,
    make_reporting,
)

TOTAL = StatedTarget(100, TargetBasis.TOTAL, None, is_whole=True)
PER_CENTRE = StatedTarget(30, TargetBasis.PER_CENTRE, 4, is_whole=True)
OF_PERIOD = StatedTarget(10, TargetBasis.TOTAL, None, is_whole=False)


def test_a_target_in_all_is_never_made_of_what_must_not_be_added() -> None:
    assert whole_target([TOTAL, PER_CENTRE, OF_PERIOD]) == 100
    assert whole_target([PER_CENTRE]) == 120
    assert whole_target([StatedTarget(30, TargetBasis.PER_CENTRE, None, is_whole=True)]) is None
    assert whole_target([PER_CENTRE, StatedTarget(5, TargetBasis.PER_MONTH, 8, is_whole=True)]) is None
    assert whole_target([OF_PERIOD]) is None


@pytest.mark.parametrize(
    ("counting", "figures", "made"),
    [
        (Counting.ADDED, [12, None, 30], Together(42, 1)),
        (Counting.LATEST, [12, 30], Together(30, 0)),
        # An earlier report never stands for the last one.
        (Counting.LATEST, [12, None], Together(None, 1)),
        (Counting.APART, [12, 30], Together(None, 0)),
        (Counting.ADDED, [], Together(None, 0)),
    ],
)
def test_periods_without_an_approved_report_are_not_known(
    counting: Counting, figures: list[int | None], made: Together
) -> None:
    assert result_of(figures, counting, [TOTAL], approved=1).actual == made


def test_a_share_is_said_only_of_what_is_known_in_whole() -> None:
    whole = result_of([50, 25], Counting.ADDED, [TOTAL], approved=2)
    part = result_of([50, None], Counting.ADDED, [TOTAL], approved=1)
    assert (whole.percent, part.percent) == (75, None)
    assert result_of([50], Counting.ADDED, [], approved=1).percent is None
    together = add_results([whole, whole])
    assert (together.percent, together.target, together.grants) == (75, 200, 2)
    assert add_results([whole, part]) == Result(Together(125, 1), 200, 0, 4, 3, 2)
    assert add_results([whole, result_of([], Counting.ADDED, [], approved=0)]).percent is None


@pytest.fixture
def counting(app: Flask) -> list[Place]:
    """A grant of quarters that counts what is new in each, with a target of 100 in all."""
    places = [Place(NUMBER, one) for one in make_reporting(app)]
    with desk(app) as at:
        measure(at, make_indicator(at, counting=Counting.ADDED).id, target(100))
    return places


def results(app: Flask, day: date = TODAY, account: str = "specialist") -> list[Result]:
    with desk_of(app, account) as at:
        return [one.result for one in list_results(at.viewer, at.programme, day)]


def test_only_approved_reports_count_and_a_correction_once_it_is_approved(
    app: Flask, counting: list[Place]
) -> None:
    first, second = counting[:2]
    make_handed_in(app, first)
    make_handed_in(app, second)
    assert results(app) == [Result(Together(None, 2), 100, 0, 2, 0)]
    decide(app, first, ReportStep.APPROVE)
    assert results(app) == [Result(Together(12, 1), 100, 0, 2, 1)]
    with desk_of(app, WRITER) as at:
        correct_report(at.viewer, at.programme, first, "Miscounted.", today=TODAY)
    assert results(app) == [Result(Together(12, 1), 100, 0, 2, 1)]
    # Before the second period had ended nothing was expected of it.
    assert results(app, date(2006, 3, 1)) == [Result(Together(12, 0), 100, 0, 1, 1)]


def test_a_grantee_reads_its_own_alone_in_four_queries(app: Flask, counting: list[Place]) -> None:
    make_handed_in(app, counting[0])
    assert len(results(app, account=WRITER)) == 1
    assert results(app, account="grantee.gip") == []
    with desk(app) as at, counted_queries(app) as counted:
        list_results(at.viewer, at.programme, TODAY)
    assert len(counted) == 4
