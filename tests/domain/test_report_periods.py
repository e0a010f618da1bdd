"""The days of a grant parted into periods: they cover all of it and never overlap, whatever happens to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.domain.reports.schedule.cutting import (
    NEXT_DAY,
    ONE_REPORT_DAYS,
    SHORTEST_DAYS,
    Parting,
    Stretch,
    cut,
)
from grants_app.domain.reports.schedule.due import days_late, due_state
from grants_app.domain.reports.schedule.laying_out import LaidOut, Standing, decide, follow
from grants_app.domain.reports.schedule.quarters import main_month, main_quarter, quarter_of
from grants_app.domain.reports.schedule.rules import open_begins, refuse_plan
from grants_app.domain.reports.schedule.vocabulary import DueState, ScheduleKind, ScheduleRefusal

MONTHLY, QUARTERLY = Parting(ScheduleKind.MONTHLY), Parting(ScheduleKind.QUARTERLY)
FINAL = Parting(ScheduleKind.FINAL)
FIRST = date(2005, 1, 1)

days = st.integers(0, 900).map(lambda number: FIRST + timedelta(days=number))
stretches = st.tuples(days, st.integers(0, 700)).map(
    lambda one: Stretch(one[0], one[0] + timedelta(days=one[1]))
)
partings = st.one_of(
    st.sampled_from([MONTHLY, QUARTERLY, FINAL]),
    st.lists(days, max_size=8).map(lambda ends: Parting(ScheduleKind.AD_HOC, tuple(ends))),
)


def ad_hoc(*ends: date) -> Parting:
    return Parting(ScheduleKind.AD_HOC, ends)


def check_cover(periods: Sequence[Stretch], grant: Stretch) -> None:
    """They begin and end with the grant, and each begins on the day after the one before it."""
    assert periods[0].first_on == grant.first_on
    assert periods[-1].last_on == grant.last_on
    assert all(one.days > 0 for one in periods)
    assert all(after.first_on == before.last_on + NEXT_DAY for before, after in pairwise(periods))


def standing(laid_out: Sequence[LaidOut], held: Sequence[int] = ()) -> list[Standing]:
    """Periods as they stand once they were laid out; `held`: places, counted round, of those that are."""
    places = {one % len(laid_out) for one in held}
    return [Standing(place, one.days, place in places) for place, one in enumerate(laid_out)]


def begin(grant: Stretch, parting: Parting) -> list[LaidOut]:
    """What a first plan gives."""
    return decide([], grant.first_on, grant.last_on, parting, grant.first_on)


@given(stretches, partings)
def test_periods_cover_the_days_without_gap_or_overlap(grant: Stretch, parting: Parting) -> None:
    check_cover(cut(grant.first_on, grant.last_on, parting), grant)


@given(stretches, partings)
def test_no_stub_stands_at_the_begin_or_the_end(grant: Stretch, parting: Parting) -> None:
    periods = cut(grant.first_on, grant.last_on, parting)
    if len(periods) > 1:
        assert min(periods[0].days, periods[-1].days) >= SHORTEST_DAYS


@given(stretches, partings)
def test_a_grant_of_eight_weeks_has_exactly_one_report(grant: Stretch, parting: Parting) -> None:
    short = Stretch(grant.first_on, grant.first_on + timedelta(days=55))
    assert [one.days for one in begin(short, parting)] == [short]
    assert short.days <= ONE_REPORT_DAYS


@given(stretches, st.sampled_from([MONTHLY, QUARTERLY]))
def test_months_and_quarters_end_as_the_calendar_does(grant: Stretch, parting: Parting) -> None:
    months = 1 if parting is MONTHLY else 3
    for one in cut(grant.first_on, grant.last_on, parting)[:-1]:
        assert (one.last_on + NEXT_DAY).day == 1
        assert one.last_on.month % months == 0


@given(stretches, partings, stretches, st.lists(st.integers(0, 30), max_size=4))
def test_periods_follow_whatever_days_a_grant_gets(
    grant: Stretch, parting: Parting, other: Stretch, held: list[int]
) -> None:
    before = standing(begin(grant, parting), held)
    after = follow(before, other.first_on, other.last_on, parting)
    check_cover([one.days for one in after], other)
    known = {one.key: one.days for one in after if one.key is not None}
    assert len(known) == len([one for one in after if one.key is not None])
    for one in before:
        within = Stretch(max(one.days.first_on, other.first_on), min(one.days.last_on, other.last_on))
        if one.is_held and within.days > 0:
            assert known[one.key] == within


@given(stretches, partings, stretches)
def test_following_twice_changes_nothing(grant: Stretch, parting: Parting, other: Stretch) -> None:
    once = follow(standing(begin(grant, parting)), other.first_on, other.last_on, parting)
    again = follow(standing(once), other.first_on, other.last_on, parting)
    assert [one.days for one in again] == [one.days for one in once]
    assert [one.key for one in again] == list(range(len(once)))


@given(stretches, partings, partings, st.lists(st.integers(0, 30), max_size=3), st.integers(0, 30))
def test_a_new_plan_leaves_what_came_before_it_and_what_is_held(
    grant: Stretch, parting: Parting, other: Parting, held: list[int], choice: int
) -> None:
    before = standing(begin(grant, parting), held)
    begins = open_begins(before, grant)
    if not begins:
        assert before[-1].is_held
        return
    from_on = begins[choice % len(begins)]
    after = decide(before, grant.first_on, grant.last_on, other, from_on)
    check_cover([one.days for one in after], grant)
    stayed = {one.key: one.days for one in after if one.key is not None}
    for one in before:
        if one.is_held or one.days.last_on < from_on:
            assert stayed[one.key] == one.days


def test_months_are_cut_to_the_grant_and_stubs_join_their_neighbour() -> None:
    # 20 to 30 September are 11 days, 1 to 14 August 14: each fewer than 15.
    periods = cut(date(2005, 9, 20), date(2006, 8, 14), MONTHLY)
    assert len(periods) == 10
    assert periods[0] == Stretch(date(2005, 9, 20), date(2005, 10, 31))
    assert periods[1] == Stretch(date(2005, 11, 1), date(2005, 11, 30))
    assert periods[-1] == Stretch(date(2006, 7, 1), date(2006, 8, 14))


def test_fifteen_days_are_a_period() -> None:
    assert cut(date(2005, 1, 17), date(2005, 3, 15), MONTHLY) == [
        Stretch(date(2005, 1, 17), date(2005, 1, 31)),
        Stretch(date(2005, 2, 1), date(2005, 2, 28)),
        Stretch(date(2005, 3, 1), date(2005, 3, 15)),
    ]


def test_quarters_have_the_labels_of_the_fiscal_year() -> None:
    periods = cut(date(2004, 10, 1), date(2005, 9, 30), QUARTERLY)
    labels = [main_quarter(one).fiscal_label for one in periods]
    assert labels == ["FY2005 Q1", "FY2005 Q2", "FY2005 Q3", "FY2005 Q4"]
    assert quarter_of(date(2005, 10, 1)).fiscal_label == "FY2006 Q1"


def test_a_stub_does_not_change_the_name_of_its_neighbour() -> None:
    [one, _two] = cut(date(2005, 6, 20), date(2005, 12, 31), QUARTERLY)
    assert one.first_on == date(2005, 6, 20)
    assert main_quarter(one).fiscal_label == "FY2005 Q4"
    assert str(main_month(Stretch(date(2005, 9, 20), date(2005, 10, 31)))) == "2005-10"


def test_an_early_closure_moves_the_final_period() -> None:
    grant = Stretch(date(2005, 1, 1), date(2005, 12, 31))
    before = standing(begin(grant, QUARTERLY))
    assert follow(before, grant.first_on, date(2005, 8, 20), QUARTERLY) == [
        LaidOut(0, before[0].days),
        LaidOut(1, before[1].days),
        LaidOut(2, Stretch(date(2005, 7, 1), date(2005, 8, 20))),
    ]


def test_a_closure_some_days_into_a_period_makes_the_one_before_it_longer() -> None:
    grant = Stretch(date(2005, 1, 1), date(2005, 12, 31))
    before = standing(begin(grant, QUARTERLY))
    after = follow(before, grant.first_on, date(2005, 7, 5), QUARTERLY)
    assert after[1:] == [LaidOut(1, Stretch(date(2005, 4, 1), date(2005, 7, 5)))]


def test_what_is_held_keeps_its_days_then() -> None:
    grant = Stretch(date(2005, 1, 1), date(2005, 12, 31))
    before = standing(begin(grant, QUARTERLY), held=[1])
    after = follow(before, grant.first_on, date(2005, 7, 5), QUARTERLY)
    assert after[1:] == [
        LaidOut(1, before[1].days),
        LaidOut(2, Stretch(date(2005, 7, 1), date(2005, 7, 5))),
    ]


def test_an_extension_adds_periods_and_ends_the_final_one_with_the_calendar() -> None:
    grant = Stretch(date(2005, 1, 1), date(2005, 8, 20))
    before = standing(begin(grant, QUARTERLY))
    after = follow(before, grant.first_on, date(2005, 11, 30), QUARTERLY)
    assert after[2:] == [
        LaidOut(2, Stretch(date(2005, 7, 1), date(2005, 9, 30))),
        LaidOut(None, Stretch(date(2005, 10, 1), date(2005, 11, 30))),
    ]


def test_a_final_period_with_work_stays_when_the_grant_goes_on() -> None:
    grant = Stretch(date(2005, 1, 1), date(2005, 8, 20))
    before = standing(begin(grant, QUARTERLY), held=[2])
    after = follow(before, grant.first_on, date(2005, 11, 30), QUARTERLY)
    assert after[2:] == [
        LaidOut(2, Stretch(date(2005, 7, 1), date(2005, 8, 20))),
        LaidOut(None, Stretch(date(2005, 8, 21), date(2005, 9, 30))),
        LaidOut(None, Stretch(date(2005, 10, 1), date(2005, 11, 30))),
    ]


@pytest.mark.parametrize(
    ("ends", "refusal"),
    [
        ((), ScheduleRefusal.ENDS_MISSING),
        ((date(2004, 12, 31),), ScheduleRefusal.END_OUTSIDE),
        ((date(2005, 12, 31),), ScheduleRefusal.END_OUTSIDE),
        ((date(2005, 4, 15), date(2005, 4, 15)), ScheduleRefusal.END_TWICE),
        ((date(2005, 1, 14),), ScheduleRefusal.END_TOO_CLOSE),
        ((date(2005, 12, 17),), ScheduleRefusal.END_TOO_CLOSE),
        ((date(2005, 1, 15), date(2005, 12, 16)), None),
    ],
)
def test_no_day_that_was_given_is_passed_over(
    ends: tuple[date, ...], refusal: ScheduleRefusal | None
) -> None:
    grant = Stretch(date(2005, 1, 1), date(2005, 12, 31))
    refused = refuse_plan(ad_hoc(*ends), 30, grant.first_on, grant_days=grant, standing=[])
    assert (refused and refused.refusal) == refusal
    if refused is None:
        assert [one.days.last_on for one in begin(grant, ad_hoc(*ends))] == [*ends, grant.last_on]


def test_a_short_grant_takes_no_days_in_between() -> None:
    grant = Stretch(date(2005, 1, 1), date(2005, 3, 1))
    refused = refuse_plan(ad_hoc(date(2005, 1, 31)), 30, grant.first_on, grant_days=grant, standing=[])
    assert refused is not None
    assert refused.refusal is ScheduleRefusal.GRANT_SHORT


@pytest.mark.parametrize("until_due", [0, -1, 181])
def test_days_until_due_are_likely(until_due: int) -> None:
    grant = Stretch(date(2005, 1, 1), date(2005, 12, 31))
    refused = refuse_plan(MONTHLY, until_due, grant.first_on, grant_days=grant, standing=[])
    assert refused is not None
    assert refused.refusal is ScheduleRefusal.DAYS_UNLIKELY


@pytest.mark.parametrize(
    ("day", "state", "late"),
    [
        (date(2005, 3, 31), DueState.NOT_YET, 0),
        (date(2005, 4, 1), DueState.DUE, 0),
        (date(2005, 4, 30), DueState.DUE, 0),
        (date(2005, 5, 1), DueState.LATE, 1),
        (date(2006, 4, 30), DueState.LATE, 365),
    ],
)
def test_late_is_from_the_day_after_the_due_day_on(day: date, state: DueState, late: int) -> None:
    last_on, due_on = date(2005, 3, 31), date(2005, 4, 30)
    assert due_state(last_on, due_on, day) is state
    assert days_late(due_on, day) == late
