"""On which days a report is reminded of, by hand on the calendar of 2005 and as rules over all days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.reports.reminders.rules import (
    MADE_UP_FOR,
    Reminder,
    find_reminder,
    is_news,
    is_working_day,
    working_day_after,
    working_day_before,
)
from grants_app.domain.reports.reminders.vocabulary import ReminderKind
from grants_app.domain.reports.schedule.due import days_late
from grants_app.domain.reports.schedule.vocabulary import ReportState

BEFORE, ON_DAY, LATE = ReminderKind.BEFORE, ReminderKind.ON_DAY, ReminderKind.LATE
RETURNED = ReminderKind.RETURNED
WEDNESDAY, SATURDAY, SUNDAY = date(2005, 6, 15), date(2005, 6, 18), date(2005, 6, 19)

days = st.dates(date(2004, 1, 1), date(2030, 12, 31))


def sent(
    due_on: date, report: ReportState | None = None, *, returned_on: date | None = None, until: int = 45
) -> list[tuple[date, ReminderKind]]:
    """What goes out from 20 days before the due day on, day by day."""
    span = [due_on + timedelta(days=number) for number in range(-20, until)]
    found = [(day, find_reminder(due_on, day, report, returned_on=returned_on)) for day in span]
    return [(day, reminder.kind) for day, reminder in found if reminder]


def test_a_due_day_in_the_week_is_reminded_of_by_the_table() -> None:
    assert sent(WEDNESDAY) == [
        (date(2005, 6, 1), BEFORE),  # a Wednesday, 14 days before
        (date(2005, 6, 10), BEFORE),  # 3 days before is Sunday 12 June
        (WEDNESDAY, ON_DAY),
        (date(2005, 6, 16), LATE),
        (date(2005, 6, 22), LATE),
        (date(2005, 6, 29), LATE),
        (date(2005, 7, 13), LATE),
        (date(2005, 7, 27), LATE),
    ]


@pytest.mark.parametrize("due_on", [SATURDAY, SUNDAY])
def test_a_due_day_at_the_weekend_is_announced_on_friday_and_late_on_monday(due_on: date) -> None:
    friday, monday = date(2005, 6, 17), date(2005, 6, 20)
    assert find_reminder(due_on, friday) == Reminder(BEFORE, due_on)
    assert find_reminder(due_on, SATURDAY) is None
    assert find_reminder(due_on, SUNDAY) is None
    reminder = find_reminder(due_on, monday)
    assert reminder is not None
    assert reminder.kind is LATE


@pytest.mark.parametrize("report", [ReportState.SUBMITTED, ReportState.APPROVED])
def test_what_is_handed_in_is_not_reminded_of(report: ReportState) -> None:
    assert sent(WEDNESDAY, report) == []


def test_a_draft_is_reminded_of_like_a_report_not_begun() -> None:
    assert sent(WEDNESDAY, ReportState.DRAFT) == sent(WEDNESDAY)


def test_a_returned_report_is_chased_from_the_day_of_its_return() -> None:
    returned_on = date(2005, 6, 27)
    assert sent(WEDNESDAY, ReportState.RETURNED, returned_on=returned_on, until=30) == [
        (date(2005, 6, 28), RETURNED),
        (date(2005, 7, 4), RETURNED),
        (date(2005, 7, 11), RETURNED),
    ]


def test_a_report_returned_before_its_due_day_is_chased_from_the_due_day() -> None:
    early = sent(WEDNESDAY, ReportState.RETURNED, returned_on=date(2005, 6, 8))
    assert early[0] == (date(2005, 6, 16), RETURNED)


@given(due_on=days)
def test_reminders_fall_on_working_days_each_once_and_say_what_is_so(due_on: date) -> None:
    span = [due_on + timedelta(days=number) for number in range(-30, 120)]
    found = [(day, reminder) for day in span if (reminder := find_reminder(due_on, day))]
    assert len({reminder.called_on for _, reminder in found}) == len(found)
    for day, reminder in found:
        assert is_working_day(day)
        assert (reminder.kind is LATE) == (days_late(due_on, day) > 0)
        assert (reminder.kind is ON_DAY) == (day == due_on)
        assert abs((day - reminder.called_on).days) <= 2


@given(due_on=days)
def test_somebody_is_told_in_time_and_chased_for_ever(due_on: date) -> None:
    last_in_time = working_day_before(due_on)
    assert find_reminder(due_on, last_in_time) is not None
    later = [due_on + timedelta(days=number) for number in range(1, 400)]
    chased = [day for day in later if find_reminder(due_on, day)]
    assert chased[0] == working_day_after(due_on + timedelta(days=1))
    assert max(b - a for a, b in pairwise(chased)) <= timedelta(days=16)


WRITER = Viewer(Role.GRANTEE, user_id=1, organisation_id=1, can_prepare=True)


@given(days, st.sets(st.integers(-20, 60)))
def test_news_is_told_once_and_at_the_next_look(due_on: date, missed: set[int]) -> None:
    """`missed`: days, from the due day on, on which nobody looked."""
    told: list[date] = []
    waiting: date | None = None
    for number in range(-20, 60):
        day = due_on + timedelta(days=number)
        if find_reminder(due_on, day):
            waiting = day
        if number in missed or not is_working_day(day):
            continue
        expected = waiting is not None and (day - waiting).days <= MADE_UP_FOR
        assert is_news(WRITER, due_on, day, told_on=told[-1] if told else None) is expected, day
        if expected:
            told.append(day)
            waiting = None
