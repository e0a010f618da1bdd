"""Drafting a report: saved whatever it lacks, with what is wrong said at its field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app, flash, jsonify, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from grants_app.access import current_viewer, requires
from grants_app.blueprints.reports.blueprint import Answer, reports
from grants_app.blueprints.reports.opening import open_report, render_report, say_refused, to_report
from grants_app.blueprints.reports.report_sheet import ReportSheet, both_texts, read_sheet, standing_sheet
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.reports.writing.actions import Place, ReportRefusedError, save_draft
from grants_app.domain.reports.writing.queries import CommentInFull, OpenReport, list_answerable
from grants_app.domain.reports.writing.reading import SaidInFull, read_draft
from grants_app.domain.reports.writing.rules import can_write_reports
from grants_app.domain.reports.writing.vocabulary import ReportRefusal
from grants_app.domain.texts.conflicts import EditConflictError, version_of
from grants_app.extensions import utc_now
from grants_app.i18n import formats
from grants_app.i18n.report_words import REPORT_REFUSAL
from grants_app.sealing import account_key


@reports.route("/grants/<int:number>/reports/<int:period_id>/edit", methods=["GET", "POST"])
@requires(can_write_reports)
def edit_report(number: int, period_id: int) -> Answer:
    """The draft as a form."""
    place = Place(number, period_id)
    found = open_report(place)
    if found.draft is None or found.template is None:
        return _refuse(place, ReportRefusedError(ReportRefusal.WRONG_STATE))
    full = read_draft(found.draft.version, found.period)
    asked = list_answerable(found)
    if request.method == "GET":
        sheet = standing_sheet(found.template, full, found.currency, asked)
        sheet.note_wrong(is_final=found.is_final)
        sheet.take_advice()
        return draft_page(found, full, sheet, asked)
    sheet = read_sheet(request.form, found.template, full, found.currency, asked)
    sheet.take_advice()
    return _save(place, found, full, sheet, asked)


def _save(
    place: Place, found: OpenReport, full: SaidInFull, sheet: ReportSheet, asked: Sequence[CommentInFull]
) -> Answer:
    viewer, programme, seen = current_viewer(), current_programme(), request.form.get("seen", "")
    try:
        version = save_draft(viewer, programme, place, sheet.said, seen=seen, today=default_day())
    except EditConflictError:
        if _is_while_writing():
            return _tell(
                gettext("Somebody saved this draft meanwhile. Press “Save the draft” to see both texts."), 409
            )
        now = standing_sheet(sheet.template, full, found.currency, asked)
        return draft_page(found, full, sheet, asked, is_unsent=True, theirs=both_texts(sheet, now)), 409
    except ReportRefusedError as error:
        return _refuse(place, error)
    if _is_while_writing():
        words = gettext("Saved at %(time)s. It is not handed in yet.", time=formats.clock(utc_now()))
        return _tell(words, seen=version_of(read_draft(version, found.period).said.values()))
    if request.form.get("step") == "check":
        return to_report(place, "submit_report")
    if request.form.get("step") == "attach":
        return to_report(place, "edit_attachments")
    if sheet.guard is not None and sheet.guard.is_softened:
        flash(gettext("The words are replaced, and the draft is saved."), "success")
        return to_report(place, "edit_report")
    flash(gettext("The draft is saved. It is not handed in yet."), "success")
    return to_report(place, "edit_report")


def _refuse(place: Place, error: ReportRefusedError) -> Response:
    """Say why nothing was saved: above the form while somebody writes, else on the page of the report."""
    if _is_while_writing():
        return _tell(str(REPORT_REFUSAL[error.refusal]), 409)
    return say_refused(place, error)


def _is_while_writing() -> bool:
    """Whether the page itself saves while somebody writes, and not a button."""
    return request.accept_mimetypes.best == "application/json"


def _tell(words: str, status: int = 200, **more: str) -> Response:
    """What the line above the form says, for a page that saves while somebody writes."""
    answer = jsonify(words=words, **more)
    answer.status_code = status
    return answer


def draft_page(
    found: OpenReport, full: SaidInFull, sheet: ReportSheet, asked: Sequence[CommentInFull], **context: Any
) -> str:
    """The page of a draft, with these fields; `asked`: the comments that it answers."""
    returned = found.handed_in.version if found.handed_in else None
    return render_report(
        "edit_report.html",
        found,
        full=full,
        sheet=sheet,
        attachments=found.versions[0].version.attachments,
        seen=version_of(full.said.values()),
        lacks=sheet.listed(is_final=found.is_final),
        draft_key=account_key(current_app.config["SETTINGS"].encryption_keys, current_viewer().user_id or 0),
        returned=returned,
        asked=asked,
        **context,
    )
