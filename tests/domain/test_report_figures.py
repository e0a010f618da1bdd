"""Figures of indicators in reports: what is asked for, what does not fit, what versions keep."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from grants_app.domain.grants.vocabulary import TargetBasis
from grants_app.domain.reports.indicators.models import Indicator
from grants_app.domain.reports.indicators.vocabulary import Axis, Counting
from grants_app.domain.reports.writing.actions import (
    Place,
    ReportRefusedError,
    correct_report,
    save_draft,
)
from grants_app.domain.reports.writing.contents import Said
from grants_app.domain.reports.writing.figures import (
    Counted,
    FigureKey,
    FigurePoint,
    SaidFigure,
    counted_by,
    figure_points,
)
from grants_app.domain.reports.writing.models import ReportFigure, ReportVersion
from grants_app.domain.reports.writing.reading import read_draft, read_version
from grants_app.domain.reports.writing.vocabulary import Lack, ReportRefusal, ReportStep
from grants_app.domain.texts.conflicts import EditConflictError
from grants_app.extensions import db
from tests.awards import NUMBER, TODAY, desk
from tests.factories import counted_queries
from tests.indicators import make_indicator, measure, target
from tests.written_reports import (
    WRITER,
    begin,
    decide,
    desk_of,
    found_of,
    hand_in,
    make_handed_in,
    make_reporting,
    seen_of,
    whole,
    write,
)

SEX = Counted(7, {Axis.SEX: ("female", "male")})


def key(part: str = "", axis: Axis | None = None) -> FigureKey:
    return FigureKey(7, axis or (Axis.SEX if part else None), part)


def points(*, total: SaidFigure | None = None, **parts: int) -> list[FigurePoint]:
    """What is wrong with a figure and its breakdown by sex."""
    figures = {key(part): SaidFigure(value) for part, value in parts.items()}
    if total is not None:
        figures[key()] = total
    return list(figure_points(figures, [SEX]))


@pytest.mark.parametrize(
    ("total", "parts"),
    [
        (SaidFigure(0), {}),
        (SaidFigure(20), {}),
        (SaidFigure(20), {"female": 12}),
        (SaidFigure(20), {"female": 12, "male": 8}),
        (SaidFigure(20), {"female": 12, "male": 5, "rest": 3}),
        (SaidFigure(is_unknown=True), {"female": 12, "male": 5}),
    ],
)
def test_figures_that_fit(total: SaidFigure, parts: dict[str, int]) -> None:
    assert points(total=total, **parts) == []


@pytest.mark.parametrize(
    ("total", "parts", "made"),
    [
        (20, {"female": 12, "male": 5}, 17),
        (20, {"female": 21}, 21),
        (20, {"female": 12, "male": 8, "rest": 1}, 21),
        (0, {"female": 1}, 1),
    ],
)
def test_parts_that_do_not_make_the_total(total: int, parts: dict[str, int], made: int) -> None:
    found = points(total=SaidFigure(total), **parts)
    assert found == [FigurePoint(Lack.PARTS, key("female"), made, total)]


def test_what_is_missing_or_cannot_be_read() -> None:
    assert points() == [FigurePoint(Lack.FIGURE_MISSING, key())]
    assert points(total=SaidFigure(3, is_unknown=True)) == [FigurePoint(Lack.FIGURE_TWICE, key())]
    assert points(total=SaidFigure(typed="rreth 20")) == [FigurePoint(Lack.FIGURE_UNREADABLE, key())]


def test_a_breakdown_without_parts_is_not_asked_for() -> None:
    indicator = Indicator(axes=["sex", "district", "other"], categories=[])
    assert counted_by(7, indicator, []) == Counted(7, {Axis.SEX: ("female", "male")})
    assert counted_by(7, indicator, ["AL-SH"]).parts(Axis.DISTRICT) == ["AL-SH", "rest"]


@pytest.fixture
def counting(app: Flask) -> list[Place]:
    """A grant of quarters that counts children by sex, newly in each period, with a target of 100 in all."""
    places = [Place(NUMBER, one) for one in make_reporting(app)]
    with desk(app) as at:
        made = make_indicator(at, counting=Counting.ADDED)
        measure(at, made.id, target(100, TargetBasis.TOTAL))
    return places


def figure(app: Flask, place: Place, figures: dict[str, SaidFigure]) -> None:
    """Save a draft with these figures; `""` is the one in all."""
    with desk_of(app, WRITER) as at:
        said = whole(at, place)
        one = read_draft_of(at, place).counted[0]
        keys = {part: FigureKey(one.measure, Axis.SEX if part else None, part) for part in figures}
        said = replace(said, figures={keys[part]: value for part, value in figures.items()})
        save_draft(at.viewer, at.programme, place, said, seen=seen_of(at, place), today=TODAY)


def read_draft_of(at: Any, place: Place) -> Any:
    found = found_of(at, place)
    assert found.draft is not None
    return read_draft(found.draft.version, found.period)


def test_a_report_lacks_its_figures_until_they_are_said(app: Flask, counting: list[Place]) -> None:
    place = counting[0]
    begin(app, place)
    figure(app, place, {"female": SaidFigure(3)})
    with pytest.raises(ReportRefusedError) as error:
        hand_in(app, place)
    assert error.value.refusal is ReportRefusal.INCOMPLETE
    assert [point.lack for point in error.value.points] == [Lack.FIGURE_MISSING]
    figure(app, place, {"": SaidFigure(is_unknown=True)})
    hand_in(app, place)
    with desk(app):
        assert [(one.value, one.is_unknown) for one in db.session.scalars(select(ReportFigure))] == [
            (None, True)
        ]


def test_a_breakdown_that_does_not_fit_holds_a_report_up(app: Flask, counting: list[Place]) -> None:
    place = counting[0]
    begin(app, place)
    figure(app, place, {"": SaidFigure(20), "female": SaidFigure(12), "male": SaidFigure(5)})
    with pytest.raises(ReportRefusedError) as error:
        hand_in(app, place)
    assert [(one.lack, one.parts, one.total) for one in error.value.points] == [(Lack.PARTS, 17, 20)]
    figure(app, place, {"": SaidFigure(17), "female": SaidFigure(12), "male": SaidFigure(5)})
    hand_in(app, place)


def test_figures_go_on_into_the_next_version_and_stay_with_the_one_before(
    app: Flask, counting: list[Place]
) -> None:
    place = counting[0]
    begin(app, place)
    figure(app, place, {"": SaidFigure(20), "female": SaidFigure(12)})
    hand_in(app, place)
    decide(app, place, ReportStep.RETURN, "How many boys?")
    figure(app, place, {"": SaidFigure(21), "female": SaidFigure(12)})
    with desk(app):
        said = {
            one.number: {key.part: figure.value for key, figure in read_version(one).said.figures.items()}
            for one in db.session.scalars(select(ReportVersion))
        }
    assert said == {1: {"": 20, "female": 12}, 2: {"": 21, "female": 12}}


def test_earlier_reports_are_joined_by_what_the_indicator_says(app: Flask, counting: list[Place]) -> None:
    first, second, third = counting[:3]
    make_handed_in(app, first)
    decide(app, first, ReportStep.APPROVE)
    with desk_of(app, WRITER) as at:
        correct_report(at.viewer, at.programme, first, "Miscounted.", today=TODAY)
    figure(app, first, {"": SaidFigure(99)})
    begin(app, second)
    figure(app, second, {"": SaidFigure(is_unknown=True)})
    hand_in(app, second)
    begin(app, third)
    with desk_of(app, WRITER) as at:
        full = read_draft_of(at, third)
    # The approved version counts until its correction is approved, and what is not known is no zero.
    assert list(full.earlier.values()) == [[12, None]]


def test_a_draft_is_overtaken_by_figures_alone(app: Flask, counting: list[Place]) -> None:
    place = counting[0]
    begin(app, place)
    with desk_of(app, WRITER) as at:
        seen = seen_of(at, place)
    figure(app, place, {"": SaidFigure(4)})
    with desk_of(app, WRITER) as at:
        said = whole(at, place)
        with pytest.raises(EditConflictError):
            save_draft(at.viewer, at.programme, place, said, seen=seen, today=TODAY)


def test_figures_of_indicators_that_the_grant_does_not_count_are_not_kept(
    app: Flask, counting: list[Place]
) -> None:
    place = counting[0]
    begin(app, place)
    foreign = FigureKey(4711)
    with desk_of(app, WRITER) as at:
        said = replace(whole(at, place), figures={foreign: SaidFigure(4)})
        save_draft(at.viewer, at.programme, place, said, seen=seen_of(at, place), today=TODAY)
        assert read_draft_of(at, place).said.figures == {}


def test_a_version_is_read_in_three_queries_whatever_it_counts(app: Flask, counting: list[Place]) -> None:
    place = counting[0]
    make_handed_in(app, place)
    with desk(app) as at:
        for name in ("one", "two", "three"):
            made = make_indicator(at, name_sq=name, name_en=name, axes=list(Axis.__members__.values())[:3])
            measure(at, made.id, target(5), target(4, TargetBasis.PER_MONTH))
    write_again = counting[1]
    make_handed_in(app, write_again)
    for wanted in (place, write_again):
        with desk(app) as at:
            found = found_of(at, wanted)
            assert found.handed_in is not None
            with counted_queries(app) as counted:
                read_version(found.handed_in.version, found.period)
            assert len(counted) == 3


def test_nothing_said_is_nothing_kept(app: Flask, counting: list[Place]) -> None:
    place = counting[0]
    begin(app, place)
    write(app, place)
    with desk_of(app, WRITER) as at:
        said = whole(at, place)
        empty = Said(
            said.answers, said.consents, said.lines, figures={one: SaidFigure() for one in said.figures}
        )
        save_draft(at.viewer, at.programme, place, empty, seen=seen_of(at, place), today=TODAY)
        assert db.session.scalars(select(ReportFigure)).all() == []
