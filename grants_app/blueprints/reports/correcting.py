"""Correcting a report that is approved: a new version beside it, for a reason."""

from __future__ import annotations

from typing import ClassVar

from flask import request
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from grants_app.access import current_viewer, requires
from grants_app.blueprints.reports.blueprint import Answer, reports
from grants_app.blueprints.reports.opening import open_report, render_report, say_refused, to_report
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.personal_data import PersonalDataError
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.writing.actions import Place, ReportRefusedError
from grants_app.domain.reports.writing.actions import correct_report as open_correction
from grants_app.domain.reports.writing.rules import can_write_reports
from grants_app.domain.reports.writing.vocabulary import ReportRefusal
from grants_app.forms import lazy as _
from grants_app.forms.guarded import GuardedForm


class CorrectForm(GuardedForm):
    """Why an approved report is corrected."""

    guarded: ClassVar[tuple[str, ...]] = ("reason",)
    reason = TextAreaField(_("What was wrong, and how it was found"), [DataRequired(), Length(max=1000)])


@reports.route("/grants/<int:number>/reports/<int:period_id>/correct", methods=["GET", "POST"])
@requires(can_write_reports)
def correct_report(number: int, period_id: int) -> Answer:
    """Open a new version beside the approved one."""
    place = Place(number, period_id)
    found, form = open_report(place), CorrectForm()
    last = found.versions[0].version if found.versions else None
    if last is None or last.state is not ReportState.APPROVED:
        return say_refused(place, ReportRefusedError(ReportRefusal.WRONG_STATE))
    if request.method == "GET":
        return render_report("correct_report.html", found, form=form)
    if form.validate_on_submit():
        try:
            open_correction(
                current_viewer(), current_programme(), place, form.reason.data or "", today=default_day()
            )
        except ReportRefusedError as error:
            return say_refused(place, error)
        except PersonalDataError:
            form.refuse_personal_data()
        else:
            return to_report(place, "edit_report")
    return render_report("correct_report.html", found, form=form), 422
