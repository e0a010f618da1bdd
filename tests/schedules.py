"""Grants with a plan of reporting: what tests of schedules begin with."""

from __future__ import annotations

from datetime import date
from typing import Any

from grants_app.domain.reports.schedule.actions import PlanEntry, move_due_day, plan_reports
from grants_app.domain.reports.schedule.cutting import Parting
from grants_app.domain.reports.schedule.models import ReportDueMove, ReportPlan
from grants_app.domain.reports.schedule.queries import Schedule, get_schedule
from grants_app.domain.reports.schedule.vocabulary import ScheduleKind
from tests.awards import NUMBER, TODAY, Desk

BEGIN = date(2005, 10, 1)  # of the grants of `tests.awards`
REASON = "Agreement, article 7"


def entry(kind: ScheduleKind = ScheduleKind.QUARTERLY, *ends: date, **more: Any) -> PlanEntry:
    """A plan from the first day on, due thirty days after each period."""
    values = {"days_until_due": 30, "from_on": BEGIN, "reason": REASON, **more}
    return PlanEntry(Parting(kind, ends), **values)


def make_plan(at: Desk, wanted: PlanEntry | None = None, number: int = NUMBER) -> ReportPlan:
    """Give a grant a plan: quarters, unless another is wanted."""
    seen = schedule_of(at, number).version
    return plan_reports(at.viewer, at.programme, number, wanted or entry(), seen=seen, today=TODAY)


def move_due(at: Desk, place: int, to_on: date, number: int = NUMBER, reason: str = "Snow") -> ReportDueMove:
    """Move the due day of a period, counted from 0."""
    found = schedule_of(at, number)
    period = found.periods[place]
    return move_due_day(
        at.viewer,
        at.programme,
        number,
        period.id,
        to_on,
        reason=reason,
        seen=found.version,
        today=TODAY,
    )


def schedule_of(at: Desk, number: int = NUMBER) -> Schedule:
    """The schedule of a grant as it stands."""
    return get_schedule(at.viewer, at.programme, number)


def days_of(schedule: Schedule) -> list[tuple[str, str, str]]:
    """The standing periods: first, last and due day."""
    return [
        (one.first_on.isoformat(), one.last_on.isoformat(), one.due_on.isoformat())
        for one in schedule.periods
    ]
