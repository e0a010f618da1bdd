"""Due and late: plain answers on days. Late is counted on the business day, never by the clock.

A period is late only while its report is not handed in; one that was returned is chased like a late one.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, or_

from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.domain.reports.schedule.vocabulary import DueState, ReportState

OF_REPORT: Final = {
    ReportState.RETURNED: DueState.RETURNED,
    ReportState.SUBMITTED: DueState.SUBMITTED,
    ReportState.APPROVED: DueState.APPROVED,
}
CHASED: Final = (DueState.LATE, DueState.RETURNED)
HANDED_IN: Final = (ReportState.SUBMITTED, ReportState.APPROVED)


def due_state(last_on: date, due_on: date, day: date, report: ReportState | None = None) -> DueState:
    """Where a period stands on a business day: what is not handed in is late from the day after its due day.

    `report`: the state of its report, None before it is begun.
    """
    if report is not None and report in OF_REPORT:
        return OF_REPORT[report]
    if day > due_on:
        return DueState.LATE
    return DueState.DUE if day > last_on else DueState.NOT_YET


def days_late(due_on: date, day: date, report: ReportState | None = None) -> int:
    """How many days after its due day a report is on a business day; 0 where it is not late or handed in."""
    return 0 if report in HANDED_IN else max(0, (day - due_on).days)


def has_due_state(state: DueState, day: date) -> ColumnElement[bool]:
    """Condition on `ReportPeriod`: those that `due_state` gives this state on a day."""
    for report, shown in OF_REPORT.items():
        if shown is state:
            return ReportPeriod.report_state == report
    if state is DueState.LATE:
        return and_(_is_open(), ReportPeriod.due_on < day)
    if state is DueState.DUE:
        return and_(_is_open(), ReportPeriod.last_on < day, ReportPeriod.due_on >= day)
    return and_(_is_open(), ReportPeriod.last_on >= day)


def is_chased(day: date) -> ColumnElement[bool]:
    """Condition on `ReportPeriod`: late ones on a day, and those whose report was returned."""
    return or_(*(has_due_state(state, day) for state in CHASED))


def is_owed() -> ColumnElement[bool]:
    """Condition on `ReportPeriod`: those whose report is still to be handed in, or once more."""
    return or_(_is_open(), ReportPeriod.report_state == ReportState.RETURNED)


def is_to_do() -> ColumnElement[bool]:
    """Condition on `ReportPeriod`: those that still have to be written or reviewed."""
    return or_(ReportPeriod.report_state.is_(None), ReportPeriod.report_state != ReportState.APPROVED)


def _is_open() -> ColumnElement[bool]:
    return or_(ReportPeriod.report_state.is_(None), ReportPeriod.report_state == ReportState.DRAFT)
