"""Handing a report in, with a confirmation by the person who answers for it."""

from __future__ import annotations

from flask import flash, request
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.blueprints.reports.blueprint import Answer, reports
from grants_app.blueprints.reports.opening import open_report, render_report, say_refused, to_report
from grants_app.blueprints.reports.report_sheet import standing_sheet
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.disclosure.guard.vocabulary import GoOnReason
from grants_app.domain.reports.attachments.keeping import values_with
from grants_app.domain.reports.writing.actions import Place, ReportRefusedError, Signature, submit_report
from grants_app.domain.reports.writing.queries import list_answerable
from grants_app.domain.reports.writing.reading import read_draft
from grants_app.domain.reports.writing.rules import can_certify_reports
from grants_app.domain.reports.writing.vocabulary import ReportRefusal
from grants_app.domain.texts.conflicts import EditConflictError, version_of
from grants_app.forms.guarded_rows import HandingInGuard
from grants_app.i18n.report_words import REPORT_REFUSAL

# What the page itself says, beside what was read.
SAID_HERE = frozenset(
    {ReportRefusal.INCOMPLETE, ReportRefusal.MARKED, ReportRefusal.NOT_CONFIRMED, ReportRefusal.NOT_ENDED}
)


@reports.route(
    "/grants/<int:number>/reports/<int:period_id>/submit", methods=["GET", "POST"], endpoint="submit_report"
)
@requires(can_certify_reports)
def hand_in(number: int, period_id: int) -> Answer:
    """The draft as it will be handed in, what it lacks, and the confirmation."""
    place = Place(number, period_id)
    error = None
    if request.method == "POST":
        error = _submit(place)
        if error is None:
            flash(gettext("The report is handed in. Nobody can change it while it is reviewed."), "success")
            return to_report(place)
        if error.refusal not in SAID_HERE and request.form.get("seen") != "":
            return say_refused(place, error)
    found = open_report(place)
    if found.draft is None or found.template is None:
        return say_refused(place, ReportRefusedError(ReportRefusal.WRONG_STATE))
    full = read_draft(found.draft.version, found.period)
    asked = list_answerable(found)
    sheet = standing_sheet(found.template, full, found.currency, asked)
    attachments = found.draft.version.attachments
    guard = HandingInGuard(sheet.guarded())
    if error and error.refusal is ReportRefusal.MARKED:
        guard.refuse("guard_reason", str(REPORT_REFUSAL[error.refusal]))
    page = render_report(
        "submit_report.html",
        found,
        full=full,
        asked=asked,
        attachments=attachments,
        seen=version_of(values_with(full.said.values(), attachments)),
        lacks=sheet.listed(is_final=found.is_final),
        guard=guard,
        is_confirmed="confirmed" in request.form,
        has_ended=default_day() > found.period.last_on,
        refused=str(REPORT_REFUSAL[error.refusal]) if error else None,
    )
    return (page, 422) if error else page


def _submit(place: Place) -> ReportRefusedError | None:
    """Hand it in; gives why not."""
    open_report(place)
    try:
        submit_report(
            current_viewer(),
            current_programme(),
            place,
            Signature(request.form.get("seen", ""), "confirmed" in request.form, _reason()),
            today=default_day(),
        )
    except EditConflictError:
        return ReportRefusedError(ReportRefusal.CHANGED)
    except ReportRefusedError as error:
        return error
    return None


def _reason() -> GoOnReason | None:
    """Why what is marked may stay, of those that the list has."""
    return HandingInGuard([]).reason
