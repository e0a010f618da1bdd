"""Drafting a report: saved whatever it lacks, with what is wrong said at its field."""

from __future__ import annotations

from typing import Any

from flask import flash, request
from flask_babel import gettext

from grants_app.access import current_viewer, requires
from grants_app.blueprints.reports.blueprint import Answer, reports
from grants_app.blueprints.reports.opening import open_report, render_report, say_refused, to_report
from grants_app.blueprints.reports.report_sheet import ReportSheet, both_texts, read_sheet, standing_sheet
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.reports.writing.actions import Place, ReportRefusedError, save_draft
from grants_app.domain.reports.writing.queries import OpenReport, list_comments
from grants_app.domain.reports.writing.reading import SaidInFull, list_site_words, read_draft
from grants_app.domain.reports.writing.rules import can_write_reports
from grants_app.domain.reports.writing.vocabulary import ReportRefusal
from grants_app.domain.texts.conflicts import EditConflictError, version_of


@reports.route("/grants/<int:number>/reports/<int:period_id>/edit", methods=["GET", "POST"])
@requires(can_write_reports)
def edit_report(number: int, period_id: int) -> Answer:
    """The draft as a form."""
    place = Place(number, period_id)
    found = open_report(place)
    if found.draft is None or found.template is None:
        return say_refused(place, ReportRefusedError(ReportRefusal.WRONG_STATE))
    full, sites = read_draft(found.draft.version, found.period), list_site_words(found.grant.id)
    if request.method == "GET":
        sheet = standing_sheet(found.template, sites, full.said, found.currency)
        sheet.note_wrong(is_final=found.is_final)
        sheet.take_advice()
        return _page(found, full, sheet)
    sheet = read_sheet(request.form, found.template, sites, full.said.lines, found.currency)
    sheet.take_advice()
    return _save(place, found, full, sheet)


def _save(place: Place, found: OpenReport, full: SaidInFull, sheet: ReportSheet) -> Answer:
    viewer, programme, seen = current_viewer(), current_programme(), request.form.get("seen", "")
    try:
        save_draft(viewer, programme, place, sheet.said, seen=seen, today=default_day())
    except EditConflictError:
        now = standing_sheet(sheet.template, sheet.sites, full.said, found.currency)
        return _page(found, full, sheet, is_unsent=True, theirs=both_texts(sheet, now)), 409
    except ReportRefusedError as error:
        return say_refused(place, error)
    if request.form.get("step") == "check":
        return to_report(place, "submit_report")
    if sheet.guard is not None and sheet.guard.is_softened:
        flash(gettext("The words are replaced, and the draft is saved."), "success")
        return to_report(place, "edit_report")
    flash(gettext("The draft is saved. It is not handed in yet."), "success")
    return to_report(place, "edit_report")


def _page(found: OpenReport, full: SaidInFull, sheet: ReportSheet, **context: Any) -> str:
    returned = found.handed_in.version if found.handed_in else None
    return render_report(
        "edit_report.html",
        found,
        full=full,
        sheet=sheet,
        seen=version_of(full.said.values()),
        lacks=sheet.listed(is_final=found.is_final),
        returned=returned,
        comments=list_comments([returned.id]) if returned else {},
        **context,
    )
