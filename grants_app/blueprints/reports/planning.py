"""Writing the plan of a grant: the periods that follow from it are shown before it is stored."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.blueprints.reports.blueprint import Answer, open_schedule, render_schedule, reports
from grants_app.blueprints.reports.forms import EndRows, PlanForm, read_ends
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.reports.schedule.actions import PlanEntry, ScheduleRefusedError, plan_reports
from grants_app.domain.reports.schedule.cutting import Parting
from grants_app.domain.reports.schedule.keeping import days_of, standing_of
from grants_app.domain.reports.schedule.previewing import Preview, preview_plan
from grants_app.domain.reports.schedule.queries import Schedule
from grants_app.domain.reports.schedule.rules import Refused, can_manage_schedules, open_begins
from grants_app.domain.reports.schedule.vocabulary import ScheduleKind, ScheduleRefusal
from grants_app.domain.texts.conflicts import EditConflictError
from grants_app.i18n.report_labels import refusal_words

OF_ENDS = frozenset(
    {
        ScheduleRefusal.ENDS_MISSING,
        ScheduleRefusal.END_OUTSIDE,
        ScheduleRefusal.END_TWICE,
        ScheduleRefusal.END_TOO_CLOSE,
        ScheduleRefusal.GRANT_SHORT,
    }
)
FIELDS = {
    ScheduleRefusal.REASON_MISSING: "reason",
    ScheduleRefusal.DAYS_UNLIKELY: "days_until_due",
    ScheduleRefusal.FROM_UNFIT: "from_on",
}


@reports.route("/grants/<int:number>/schedule/plan", methods=["GET", "POST"])
@requires(can_manage_schedules)
def plan_schedule(number: int) -> Answer:
    """Write or change the plan of a grant."""
    schedule = open_schedule(number)
    if request.method == "GET":
        form = _form(schedule, data=_standing(schedule))
        return _page(schedule, form, EndRows(schedule.plan.ends if schedule.plan else []))
    form, ends = _form(schedule), read_ends(request.form)
    if request.form.get("step") == "more":
        return _page(schedule, form, ends)
    is_whole = form.validate_on_submit()
    if not (ends.check() and is_whole):
        return _page(schedule, form, ends), 422
    if form.seen.data != schedule.version:
        return _overtaken(schedule, form, ends)
    return _show_or_save(schedule, form, ends)


def _show_or_save(schedule: Schedule, form: PlanForm, ends: EndRows) -> Answer:
    """Show the periods that nobody has seen yet, or store the plan."""
    number, entry = schedule.grant.number, _entry(form, ends)
    try:
        preview = preview_plan(schedule, entry)
        if form.confirmed.data != preview.token:
            form.confirmed.data = preview.token
            return _page(schedule, form, ends, preview=preview)
        plan_reports(
            current_viewer(),
            current_programme(),
            number,
            entry,
            seen=form.seen.data or "",
            today=default_day(),
        )
    except EditConflictError:
        return _overtaken(open_schedule(number), form, ends)
    except ScheduleRefusedError as error:
        _refuse(form, ends, error.refused)
        return _page(schedule, form, ends), 422
    except PersonalDataError:
        form.refuse_personal_data()
        return _page(schedule, form, ends), 422
    flash(gettext("The schedule is saved."), "success")
    return redirect(url_for("reports.show_schedule", number=number), code=303)


def _form(schedule: Schedule, **more: Any) -> PlanForm:
    return PlanForm(open_begins(standing_of(schedule.periods), days_of(schedule.grant)), **more)


def _standing(schedule: Schedule) -> dict[str, Any]:
    """What holds now, as the fields of the form have it. The reason is that of a change: it is always new."""
    found: dict[str, Any] = {"seen": schedule.version}
    if schedule.plan is not None:
        found |= {"kind": schedule.plan.kind.value, "days_until_due": schedule.plan.days_until_due}
    return found


def _entry(form: PlanForm, ends: EndRows) -> PlanEntry:
    kind = ScheduleKind(form.kind.data)
    return PlanEntry(
        parting=Parting(kind, tuple(sorted(ends.days)) if kind is ScheduleKind.AD_HOC else ()),
        days_until_due=form.days_until_due.data or 0,
        from_on=form.chosen_begin,
        reason=form.reason.data or "",
    )


def _refuse(form: PlanForm, ends: EndRows, refused: Refused) -> None:
    """Say at its field what is wrong, or above the form."""
    if refused.refusal in OF_ENDS:
        ends.refuse(refused.day, refusal_words(refused))
    else:
        form.refuse(FIELDS.get(refused.refusal), refusal_words(refused))


def _overtaken(schedule: Schedule, form: PlanForm, ends: EndRows) -> Answer:
    """The form with what was typed, beside what stands since somebody else changed it."""
    form.seen.data, form.confirmed.data = schedule.version, ""
    return _page(schedule, form, ends, is_overtaken=True), 409


def _page(
    schedule: Schedule,
    form: PlanForm,
    ends: EndRows,
    *,
    preview: Preview | None = None,
    is_overtaken: bool = False,
) -> str:
    if preview is None:
        form.confirmed.data = ""
    return render_schedule(
        "plan_schedule.html", schedule, form=form, ends=ends, preview=preview, is_overtaken=is_overtaken
    )
