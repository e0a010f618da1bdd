"""Moving the due day of a report, for a reason that stays beside it."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.blueprints.reports.blueprint import Answer, open_schedule, render_schedule, reports
from grants_app.blueprints.reports.forms import DueForm
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.reports.schedule.actions import ScheduleRefusedError, move_due_day
from grants_app.domain.reports.schedule.models import ReportPeriod
from grants_app.domain.reports.schedule.queries import Schedule
from grants_app.domain.reports.schedule.rules import can_manage_schedules
from grants_app.domain.reports.schedule.vocabulary import ScheduleRefusal
from grants_app.domain.texts.conflicts import EditConflictError
from grants_app.i18n.report_labels import refusal_words

FIELDS = {
    ScheduleRefusal.DUE_EARLY: "due_on",
    ScheduleRefusal.DUE_UNLIKELY: "due_on",
    ScheduleRefusal.SAME: "due_on",
    ScheduleRefusal.REASON_MISSING: "reason",
}


@reports.route("/grants/<int:number>/schedule/<int:period_id>/due", methods=["GET", "POST"])
@requires(can_manage_schedules)
def move_due(number: int, period_id: int) -> Answer:
    """Give the report on a period another due day."""
    schedule = open_schedule(number)
    period = schedule.find_period(period_id)
    if request.method == "GET":
        if period is None:
            abort(404)
        form = DueForm(data={"due_on": period.due_on, "seen": schedule.version})
        return _page(schedule, period, form)
    form = DueForm()
    if period is None:
        return _gone(schedule, period_id, form)
    if not form.validate_on_submit() or form.due_on.data is None:
        return _page(schedule, period, form), 422
    try:
        move_due_day(
            current_viewer(),
            current_programme(),
            number,
            period_id,
            form.due_on.data,
            reason=form.reason.data or "",
            seen=form.seen.data or "",
            today=default_day(),
        )
    except EditConflictError:
        return _overtaken(number, period_id, form)
    except ScheduleRefusedError as error:
        form.refuse(FIELDS.get(error.refused.refusal), refusal_words(error.refused))
        return _page(schedule, period, form), 422
    except PersonalDataError:
        form.refuse_personal_data()
        return _page(schedule, period, form), 422
    flash(gettext("The due day is moved."), "success")
    return redirect(url_for("reports.show_schedule", number=number), code=303)


def _overtaken(number: int, period_id: int, form: DueForm) -> Answer:
    """The form with what was typed, beside what stands since somebody else changed it."""
    schedule = open_schedule(number)
    period = schedule.find_period(period_id)
    if period is None:
        return _gone(schedule, period_id, form)
    form.seen.data = schedule.version
    return _page(schedule, period, form, is_overtaken=True), 409


def _gone(schedule: Schedule, period_id: int, form: DueForm) -> Answer:
    """What was typed about a period that a new plan took out meanwhile; 404 for one that never was."""
    period = next((one for one in schedule.dropped if one.id == period_id), None)
    if period is None:
        abort(404)
    return _page(schedule, period, form, is_gone=True), 409


def _page(
    schedule: Schedule,
    period: ReportPeriod,
    form: DueForm,
    *,
    is_overtaken: bool = False,
    is_gone: bool = False,
) -> str:
    return render_schedule(
        "move_due.html", schedule, period=period, form=form, is_overtaken=is_overtaken, is_gone=is_gone
    )
