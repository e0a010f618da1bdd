"""On which days a report is reminded of, and who is: the one table of it, plain answers on days.

Reminders go out on working days, Monday to Friday. Public holidays are not taken out: no source of the
programme lists them. A reminder whose day is a Saturday or Sunday moves to the Friday before up to the due
day, so that it still comes in time, and to the Monday after once the report is late. Only the sending moves:
whether a report is late, and by how many days, is said by `schedule.due` and counts every day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from grants_app.domain.accounts.viewer import Role, Viewer
from grants_app.domain.reports.reminders.vocabulary import ReminderKind
from grants_app.domain.reports.schedule.due import HANDED_IN
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.writing.rules import (
    can_certify_reports,
    can_review_reports,
    can_write_reports,
)

SATURDAY: Final = 5

# In calendar days from the due day, or from the day on which a report was returned.
DAYS_BEFORE: Final = (14, 3)
DAYS_AFTER: Final = (1, 7, 14)
THEN_EVERY: Final = 14
# With the two days by which a weekend can bring a reminder forward.
LONGEST_BEFORE: Final = max(DAYS_BEFORE) + 2
# For so many days a reminder is made up for where the command did not run on its day.
MADE_UP_FOR: Final = 7

# Whose roles can be reminded at all; `is_reminded` says who of them is.
REMINDED: Final = (Role.GRANTEE, Role.SPECIALIST)
# What the specialist is told of, and what stands in every digest beside that which the table calls for.
CHASED: Final = frozenset({ReminderKind.LATE, ReminderKind.RETURNED})


@dataclass(frozen=True)
class Reminder:
    """A reminder and the day of the table that it belongs to.

    `called_on` is the day before it is moved to a working day.
    """

    kind: ReminderKind
    called_on: date


def is_reminded(viewer: Viewer) -> bool:
    """Whoever writes or certifies reports of an organisation, and whoever reviews them."""
    return can_write_reports(viewer) or can_certify_reports(viewer) or can_review_reports(viewer)


def is_news(
    viewer: Viewer,
    due_on: date,
    day: date,
    report: ReportState | None = None,
    *,
    returned_on: date | None = None,
    told_on: date | None = None,
) -> bool:
    """Whether a report is reason for a digest: the table calls for it on a business day, or lately did.

    `told_on`: the day of the person's last digest before, which told what the table called for until then.
    """
    back = MADE_UP_FOR if told_on is None else min(MADE_UP_FOR, (day - told_on).days - 1)
    days = (day - timedelta(days=days) for days in range(back + 1))
    found = (find_reminder(due_on, one, report, returned_on=returned_on) for one in days)
    return any(is_called_for(viewer, one) for one in found)


def is_called_for(viewer: Viewer, reminder: Reminder | None) -> bool:
    """Whether a reminder is reason enough for a digest. The specialist gets one for what is chased alone."""
    return reminder is not None and (not can_review_reports(viewer) or reminder.kind in CHASED)


def is_working_day(day: date) -> bool:
    """Whether reminders go out on a day: Monday to Friday."""
    return day.weekday() < SATURDAY


def working_day_before(day: date) -> date:
    """The day itself, or the Friday before a Saturday or Sunday."""
    return day - timedelta(days=max(0, day.weekday() - SATURDAY + 1))


def working_day_after(day: date) -> date:
    """The day itself, or the Monday after a Saturday or Sunday."""
    return day if is_working_day(day) else day + timedelta(days=7 - day.weekday())


def find_reminder(
    due_on: date, day: date, report: ReportState | None = None, *, returned_on: date | None = None
) -> Reminder | None:
    """The reminder that a business day calls for; None on most days, and once the report is handed in.

    `report`: the state of its report, None before it is begun. A returned report is chased like a late one,
    counted from the later of its due day and `returned_on`, the business day on which it was returned.
    Where two fall on one working day the later of the table is sent alone.
    """
    if report in HANDED_IN or not is_working_day(day):
        return None
    if report is ReportState.RETURNED:
        return _after(max(due_on, returned_on or due_on), day, ReminderKind.RETURNED)
    late = _after(due_on, day, ReminderKind.LATE)
    if late is not None:
        return late
    if working_day_before(due_on) == day:  # on a Friday the weekend's due day is still to come
        return Reminder(ReminderKind.ON_DAY if due_on == day else ReminderKind.BEFORE, due_on)
    called = [due_on - timedelta(days=days) for days in DAYS_BEFORE]
    fitting = [called_on for called_on in called if working_day_before(called_on) == day]
    return Reminder(ReminderKind.BEFORE, max(fitting)) if fitting else None


def standing_kind(due_on: date, day: date, report: ReportState | None = None) -> ReminderKind | None:
    """What a digest of a day says of a report, whatever brought it there; None where it says nothing."""
    if report in HANDED_IN or due_on > day + timedelta(days=LONGEST_BEFORE):
        return None
    if report is ReportState.RETURNED:
        return ReminderKind.RETURNED
    if due_on < day:
        return ReminderKind.LATE
    return ReminderKind.ON_DAY if due_on == day else ReminderKind.BEFORE


def _after(since: date, day: date, kind: ReminderKind) -> Reminder | None:
    """The reminder after a day that falls on this working day: the last of those that moved to it."""
    for back in range(3):  # Monday stands for the Saturday and Sunday before it as well
        called_on = day - timedelta(days=back)
        if working_day_after(called_on) == day and _is_called_after((called_on - since).days):
            return Reminder(kind, called_on)
    return None


def _is_called_after(days: int) -> bool:
    """Whether the table has a reminder so many days after."""
    last = DAYS_AFTER[-1]
    return days in DAYS_AFTER or (days > last and (days - last) % THEN_EVERY == 0)
