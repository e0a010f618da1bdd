"""Indicators of a programme, and what grants mean to reach with them: kept, refused, written into the log."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from grants_app.domain.audit.models import AuditEntry
from grants_app.domain.disclosure.counts.rules import IndicatorClass
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.grants.lifecycle.actions import take_step
from grants_app.domain.grants.lifecycle.rules import WantedStep
from grants_app.domain.grants.lifecycle.vocabulary import Step
from grants_app.domain.grants.locking import lock_grant
from grants_app.domain.grants.vocabulary import TargetBasis
from grants_app.domain.reports.indicators.actions import IndicatorRefusedError, save_indicator, save_measure
from grants_app.domain.reports.indicators.arithmetic import target_in_all
from grants_app.domain.reports.indicators.models import Target
from grants_app.domain.reports.indicators.queries import (
    get_indicator,
    get_measures,
    indicator_version,
    list_indicators,
    measure_version,
)
from grants_app.domain.reports.indicators.rules import CategoryEntry
from grants_app.domain.reports.indicators.vocabulary import Axis, Counting, IndicatorRefusal
from grants_app.domain.texts.conflicts import EditConflictError
from grants_app.extensions import db
from tests.awards import NUMBER, TODAY, Desk, desk, make_draft, make_signed
from tests.factories import counted_queries
from tests.indicators import indicator_entry, make_indicator, measure, measure_entry, target
from tests.schedules import make_plan, schedule_of

OWN = [CategoryEntry("me shkollë", "at school"), CategoryEntry("pa shkollë", "out of school")]


def refused(call: Any, *args: Any, **more: Any) -> tuple[IndicatorRefusal, int | None]:
    with pytest.raises(IndicatorRefusedError) as error:
        call(*args, **more)
    return error.value.refused.refusal, error.value.refused.row


def last_changes() -> dict[str, Any]:
    statement = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)
    return dict(db.session.scalars(statement).one().changes)


def test_the_facts_define_no_indicator(app: Flask) -> None:
    with desk(app) as at:
        assert list_indicators(at.programme) == []
        found = get_measures(at.viewer, at.programme, 15)
        assert found.measures == []
        # Two centres; about 100 children and about 30 women for each of them.
        assert [(one.value, one.basis, one.approximate) for one in found.quoted] == [
            (2, TargetBasis.TOTAL, False),
            (100, TargetBasis.PER_CENTRE, True),
            (30, TargetBasis.PER_CENTRE, True),
        ]


def test_an_indicator_is_made_and_changed(app: Flask) -> None:
    with desk(app) as at:
        assert make_indicator(at).number == 1
        second = make_indicator(
            at, name_sq="Gra", name_en="Women", axes=[Axis.AGE, Axis.OTHER], categories=OWN
        )
        assert (second.number, second.axes) == (2, ["age", "other"])
        changes = last_changes()
        assert changes["axes"] == [None, ["age", "other"]]
        assert changes["categories"] == [0, 2]
        assert set(changes["name_sq"]) == {"digest"}
        wanted = indicator_entry(name_en="Children at a centre")
        seen = indicator_version(get_indicator(at.programme, 1).indicator)
        save_indicator(at.viewer, at.programme, 1, wanted, seen=seen)
        assert set(last_changes()) == {"indicator", "name_en"}
        with pytest.raises(EditConflictError):
            save_indicator(at.viewer, at.programme, 1, wanted, seen=seen)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"name_en": " "}, IndicatorRefusal.TEXT_MISSING),
        ({"name_sq": "FËMIJË NË QENDRA", "name_en": "x"}, IndicatorRefusal.NAME_KNOWN),
        ({"axes": [Axis.OTHER], "categories": OWN[:1]}, IndicatorRefusal.CATEGORIES_FEW),
        ({"axes": [Axis.OTHER], "categories": [*OWN, OWN[0]]}, IndicatorRefusal.CATEGORY_TWICE),
    ],
)
def test_what_an_indicator_cannot_be(app: Flask, more: dict[str, Any], reason: IndicatorRefusal) -> None:
    with desk(app) as at:
        make_indicator(at)
        texts = {"name_sq": "Tjetër", "name_en": "Another"}
        assert refused(make_indicator, at, **(texts | more))[0] is reason


def test_no_text_of_an_indicator_points_at_a_person(app: Flask) -> None:
    with desk(app) as at:
        for name in ("name_sq", "definition_en", "unit_sq"):
            with pytest.raises(PersonalDataError):
                make_indicator(at, **{name: "tel. 069 234 5678"})
        with pytest.raises(PersonalDataError):
            make_indicator(at, axes=[Axis.OTHER], categories=[*OWN, CategoryEntry("069 234 5678", "x")])


@pytest.mark.parametrize(
    "more",
    [
        {"counts": IndicatorClass.CASES},
        {"counting": Counting.ADDED},
        {"axes": []},
        {"axes": [Axis.SEX, Axis.OTHER], "categories": OWN[:1] * 2},
    ],
)
def test_what_grants_count_stays_what_it_is(app: Flask, more: dict[str, Any]) -> None:
    make_signed(app)
    with desk(app) as at:
        axes, own = [Axis.SEX, Axis.OTHER], [*OWN, CategoryEntry("nuk dihet", "not known")]
        made = make_indicator(at, axes=axes, categories=own)
        measure(at, made.id)
        kept = {"axes": axes, "categories": own}
        wanted = indicator_entry(**(kept | more))
        version = indicator_version(made)
        reason, _row = refused(save_indicator, at.viewer, at.programme, 1, wanted, seen=version)
        assert reason in {IndicatorRefusal.USED, IndicatorRefusal.CATEGORY_TWICE}
        more_axes = indicator_entry(**(kept | {"axes": [*axes, Axis.AGE]}))
        assert save_indicator(at.viewer, at.programme, 1, more_axes, seen=version).axes == [
            "sex",
            "age",
            "other",
        ]


def test_a_grant_says_what_it_means_to_reach(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        make_plan(at)
        period = schedule_of(at).periods[1]
        made = make_indicator(at)
        per_centre = target(100, TargetBasis.PER_CENTRE, is_approximate=True, times=2)
        measure(at, made.id, per_centre, target(40, period_id=period.id), may_overlap=True)
        changes = last_changes()
        assert changes["targets"] == [
            None,
            [[100, True, "per_centre", 2, None], [40, False, "total", None, period.id]],
        ]
        assert (changes["baseline"], changes["baseline_on"]) == ([None, 12], [None, "2005-09-01"])
    with desk(app) as at:
        (found,) = get_measures(at.viewer, at.programme, NUMBER).measures
        assert [target_in_all(one.value, one.basis, one.times) for one in found.targets] == [200, 40]
        measure(at, found.indicator_id, target(90))
        assert set(last_changes()) == {"measure", "targets", "may_overlap"}
        assert db.session.scalars(select(Target.value)).all() == [90]


@pytest.mark.parametrize(
    ("targets", "more", "reason"),
    [
        ((), {"baseline_on": None}, (IndicatorRefusal.BASELINE_PART, None)),
        ((), {"baseline": None}, (IndicatorRefusal.BASELINE_PART, None)),
        ((), {"baseline_on": date(2006, 5, 11)}, (IndicatorRefusal.BASELINE_AHEAD, None)),
        ((), {"baseline": -1}, (IndicatorRefusal.VALUE_UNLIKELY, None)),
        ((), {"source": " "}, (IndicatorRefusal.SOURCE_MISSING, None)),
        ((target(), target(0)), {}, (IndicatorRefusal.VALUE_UNLIKELY, 1)),
        ((target(5, times=2),), {}, (IndicatorRefusal.TIMES_UNFIT, 0)),
        ((target(5, TargetBasis.PER_MONTH, times=0),), {}, (IndicatorRefusal.TIMES_UNFIT, 0)),
        ((target(), target(7)), {}, (IndicatorRefusal.TARGET_TWICE, 1)),
    ],
)
def test_what_cannot_be_reached(
    app: Flask, targets: tuple[Any, ...], more: dict[str, Any], reason: tuple[IndicatorRefusal, int | None]
) -> None:
    make_signed(app)
    with desk(app) as at:
        made = make_indicator(at)
        assert refused(measure, at, made.id, *targets, **more) == reason


def test_a_grant_counts_an_indicator_once(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        made = make_indicator(at)
        measure(at, made.id)
        assert refused(measure, at, made.id)[0] is IndicatorRefusal.SAME
        entry, new = measure_entry(made.id), measure_version(None)

        def again() -> None:
            save_measure(at.viewer, at.programme, NUMBER, None, entry, seen=new, today=TODAY)

        assert refused(again)[0] is IndicatorRefusal.MEASURED_ALREADY
        with pytest.raises(LookupError):
            save_measure(at.viewer, at.programme, NUMBER, 99, entry, seen=new, today=TODAY)


def test_nobody_takes_up_what_is_retired(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        made = make_indicator(at, is_retired=True)
        assert refused(measure, at, made.id)[0] is IndicatorRefusal.RETIRED
        assert refused(measure, at, made.id + 1)[0] is IndicatorRefusal.RETIRED


def test_periods_are_those_of_the_grant(app: Flask) -> None:
    make_signed(app)
    make_draft(app, 501)
    with desk(app) as at:
        make_plan(at, number=501)
        other = schedule_of(at, 501).periods[0].id
        made = make_indicator(at)
        with pytest.raises(LookupError):
            measure(at, made.id, target(period_id=other))


def test_the_second_of_two_people_writes_over_nobody(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        made = make_indicator(at)
        found = measure(at, made.id)
        seen = measure_version(found)
        measure(at, made.id, target(50))
        with pytest.raises(EditConflictError):
            save_measure(
                at.viewer, at.programme, NUMBER, found.id, measure_entry(made.id), seen=seen, today=TODAY
            )


def test_what_a_closed_grant_was_to_reach_stays(app: Flask) -> None:
    make_signed(app)
    with desk(app) as at:
        made = make_indicator(at)
        grant = lock_grant(at.viewer, at.programme, NUMBER)
        grant.end_on = date(2006, 4, 1)
        take_step(at.viewer, grant, WantedStep(Step.CLOSE_OUT, date(2006, 5, 1)), today=TODAY)
        assert refused(measure, at, made.id)[0] is IndicatorRefusal.CLOSED_OUT


def test_only_its_readers_read_what_a_grant_counts(app: Flask) -> None:
    make_signed(app)
    for email, may in (("grantee.vatra@example.org", True), ("donor@example.org", False)):
        with desk(app, email) as at:
            if may:
                assert get_measures(at.viewer, at.programme, NUMBER).measures == []
            else:
                with pytest.raises(LookupError):
                    get_measures(at.viewer, at.programme, NUMBER)


@pytest.mark.parametrize("wrong", [{"value": 0}, {"times": 2}])
def test_the_database_refuses_what_no_target_is(app: Flask, wrong: dict[str, Any]) -> None:
    make_signed(app)
    with desk(app) as at:
        measure(at, make_indicator(at).id, target(5))
    with app.app_context():
        statement = update(Target).values(**wrong)
        with pytest.raises(IntegrityError), db.engine.begin() as connection:
            connection.execute(statement)


def test_a_page_takes_as_many_queries_for_two_as_for_thirty(app: Flask) -> None:
    make_signed(app)

    def count(at: Desk) -> int:
        db.session.expire_all()
        with counted_queries(app) as statements:
            get_measures(at.viewer, at.programme, NUMBER)
            list_indicators(at.programme)
            return len(statements)

    with desk(app) as at:
        for place in range(2):
            measure(at, make_indicator(at, name_sq=f"T{place}", name_en=f"I{place}").id, target(5))
    with desk(app) as at:
        few = count(at)
    with desk(app) as at:
        for place in range(2, 30):
            measure(at, make_indicator(at, name_sq=f"T{place}", name_en=f"I{place}").id, target(5))
    with desk(app) as at:
        assert count(at) == few
