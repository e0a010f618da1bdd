"""Words for the stored values of reporting, and for periods as people call them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from grants_app.domain.reports.reminders.vocabulary import ReminderKind
from grants_app.domain.reports.schedule.cutting import ONE_REPORT_DAYS, SHORTEST_DAYS, Stretch
from grants_app.domain.reports.schedule.due import days_late, due_state
from grants_app.domain.reports.schedule.previewing import PeriodChange
from grants_app.domain.reports.schedule.quarters import Quarter, main_month, main_quarter
from grants_app.domain.reports.schedule.rules import MOST_DAYS_UNTIL_DUE, Refused
from grants_app.domain.reports.schedule.vocabulary import DueState, ScheduleKind, ScheduleRefusal
from grants_app.i18n import formats

SCHEDULE_KIND: Final[dict[ScheduleKind, Any]] = {
    ScheduleKind.MONTHLY: _("every month"),
    ScheduleKind.QUARTERLY: _("every quarter of the calendar"),
    ScheduleKind.AD_HOC: _("on days that are chosen"),
    ScheduleKind.FINAL: _("one final report"),
}

DUE_STATE: Final[dict[DueState, Any]] = {
    DueState.LATE: _("late"),
    DueState.RETURNED: _("returned"),
    DueState.DUE: _("due"),
    DueState.NOT_YET: _("not yet due"),
    DueState.SUBMITTED: _("handed in"),
    DueState.APPROVED: _("approved"),
}

REMINDER_KIND: Final[dict[ReminderKind, Any]] = {
    ReminderKind.BEFORE: _("due soon"),
    ReminderKind.ON_DAY: _("due today"),
    ReminderKind.LATE: _("late"),
    ReminderKind.RETURNED: _("returned"),
}

PERIOD_CHANGE: Final[dict[PeriodChange, Any]] = {
    PeriodChange.STAYS: _("as before"),
    PeriodChange.CHANGED: _("changed"),
    PeriodChange.NEW: _("new period"),
}

SCHEDULE_REFUSAL: Final[dict[ScheduleRefusal, Any]] = {
    ScheduleRefusal.CLOSED_OUT: _("The grant is closed out: its schedule stays as it is."),
    ScheduleRefusal.REASON_MISSING: _("Say why."),
    ScheduleRefusal.DAYS_UNLIKELY: _("Use a whole number of days from 1 to %(most)s."),
    ScheduleRefusal.ENDS_MISSING: _("Enter at least one day on which a period ends."),
    ScheduleRefusal.END_OUTSIDE: _(
        "%(day)s does not part the days that are planned here. The final period ends by itself."
    ),
    ScheduleRefusal.END_TWICE: _("%(day)s stands here twice."),
    ScheduleRefusal.END_TOO_CLOSE: _(
        "%(day)s leaves fewer than %(shortest)s days at the begin or the end. Choose another or leave it out."
    ),
    ScheduleRefusal.GRANT_SHORT: _(
        "A grant of %(short)s days or fewer has one report, the final one: it takes no days in between."
    ),
    ScheduleRefusal.FROM_UNFIT: _("No period that can still be changed begins on %(day)s."),
    ScheduleRefusal.ALL_HELD: _(
        "Something was agreed about the last period, or a report begun, so no plan changes it. "
        "More days would add periods."
    ),
    ScheduleRefusal.SAME: _("This is how it stands already."),
    ScheduleRefusal.DUE_EARLY: _("A report is due after its period has ended: on %(day)s at the earliest."),
    ScheduleRefusal.DUE_UNLIKELY: _("The due day can be %(day)s at the latest."),
}

# Fields of the audit log.
FIELD: Final[dict[str, Any]] = {
    "schedule_kind": _("Schedule of reports"),
    "days_until_due": _("Days until a report is due"),
    "ends": _("Chosen ends of periods"),
    "period_last_on": _("Last day of the period"),
    "periods": _("Periods of reports"),
    "due_on": _("Due on"),
    "reports_reminded_of": _("Reports reminded of"),
    "report_version": _("Version of the report"),
    "report_state": _("State of the report"),
    "report_text": _("What the report says"),
    "attachment_kind": _("Kind of the attachment"),
    "attachment_size": _("Size of the attachment in bytes"),
    "attachment_words": _("Name of the attachment, and what it shows"),
    "report_template": _("Version of the template"),
    "report_questions": _("What reports ask"),
    "variance_percent": _("Share from which a difference is explained, in percent"),
}


def period_name(kind: ScheduleKind, days: Stretch) -> str | None:
    """What a period is called beside its days: its month, or its quarter with that of the fiscal year.

    `June 2005`, `April to June 2005 (FY2005 Q3)`; None for others, which have their days alone.
    """
    if kind is ScheduleKind.MONTHLY:
        return formats.span(main_month(days))
    if kind is ScheduleKind.QUARTERLY:
        return quarter_name(main_quarter(days))
    return None


def quarter_name(quarter: Quarter) -> str:
    """`April to June 2005 (FY2005 Q3)`."""
    first, last = quarter.months
    return gettext(
        "%(first)s to %(last)s (%(fiscal)s)",
        first=formats.month_name(first),
        last=formats.span(last),
        fiscal=quarter.fiscal_label,
    )


def period_standing(period: Any, day: date) -> str:
    """Where a period stands on a day: `31 Dec 2005: 100 days late`; the final one says so."""
    state = due_state(period.last_on, period.due_on, day, period.report_state)
    late = days_late(period.due_on, day, period.report_state)
    words = [str(DUE_STATE[state])]
    if late:
        in_days = ngettext("%(count)s day late", "%(count)s days late", late, count=formats.number(late))
        words = [in_days] if state is DueState.LATE else [*words, in_days]
    if period.is_final:
        words.append(gettext("final report"))
    return f"{formats.short_day(period.last_on)}: {', '.join(words)}"


def refusal_words(refused: Refused) -> str:
    """Why a plan is not kept, or a due day not moved."""
    figures = {
        "most": formats.number(MOST_DAYS_UNTIL_DUE),
        "shortest": formats.number(SHORTEST_DAYS),
        "short": formats.number(ONE_REPORT_DAYS),
        "day": formats.day(refused.day) if refused.day else "",
    }
    return str(SCHEDULE_REFUSAL[refused.refusal]) % figures


ALL: dict[type[StrEnum], Mapping[Any, Any]] = {
    ScheduleKind: SCHEDULE_KIND,
    DueState: DUE_STATE,
    ReminderKind: REMINDER_KIND,
    PeriodChange: PERIOD_CHANGE,
    ScheduleRefusal: SCHEDULE_REFUSAL,
}
