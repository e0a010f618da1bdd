"""Due and late: plain answers on days. Late is counted on the business day, never by the clock."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_

from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.domain.reports.schedule.vocabulary import DueState


def due_state(last_on: date, due_on: date, day: date) -> DueState:
    """Where a period stands on a business day: a report is late from the day after its due day on."""
    if day > due_on:
        return DueState.LATE
    return DueState.DUE if day > last_on else DueState.NOT_YET


def days_late(due_on: date, day: date) -> int:
    """How many days after its due day a report is on a business day; 0 where it is not late."""
    return max(0, (day - due_on).days)


def has_due_state(state: DueState, day: date) -> ColumnElement[bool]:
    """Condition on `ReportPeriod`: those that `due_state` gives this state on a day."""
    if state is DueState.LATE:
        return ReportPeriod.due_on < day
    if state is DueState.DUE:
        return and_(ReportPeriod.last_on < day, ReportPeriod.due_on >= day)
    return ReportPeriod.last_on >= day
