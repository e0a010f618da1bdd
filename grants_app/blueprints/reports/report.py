"""The report on a period: begun, and read with all that was done with it."""

from __future__ import annotations

from flask import abort, flash, redirect
from flask_babel import gettext
from werkzeug.wrappers import Response

from grants_app.access import current_viewer, requires
from grants_app.addresses import one_value
from grants_app.blueprints.reports.blueprint import reports
from grants_app.blueprints.reports.opening import (
    open_report,
    render_report,
    report_url,
    say_refused,
    to_report,
)
from grants_app.business_day import default_day
from grants_app.current_programme import current_programme
from grants_app.domain.reports.schedule.rules import can_open_reports
from grants_app.domain.reports.schedule.vocabulary import ReportState
from grants_app.domain.reports.writing.actions import Place, ReportRefusedError, begin_report
from grants_app.domain.reports.writing.queries import (
    CommentInFull,
    OpenReport,
    VersionInFull,
    find_report_of,
    list_comments,
)
from grants_app.domain.reports.writing.reading import read_draft, read_version
from grants_app.domain.reports.writing.rules import can_write_reports
from grants_app.errors import BadParameterError


@reports.get("/reports/<int:report_id>")
@requires(can_open_reports)
def find_report(report_id: int) -> Response:
    """Lead to the page of a report, which stands below its grant."""
    try:
        number, period_id = find_report_of(current_viewer(), current_programme(), report_id)
    except LookupError:
        abort(404)
    return redirect(report_url(Place(number, period_id)))


@reports.get("/grants/<int:number>/reports/<int:period_id>")
@requires(can_open_reports)
def show_report(number: int, period_id: int) -> str:
    """The last version that was handed in, or the one that is asked for; before, what is drafted."""
    found = open_report(Place(number, period_id))
    chosen = _chosen(found)
    if chosen is None:
        return render_report("show_report.html", found, chosen=None)
    version = chosen.version
    is_draft = version.state is ReportState.DRAFT
    return render_report(
        "show_report.html",
        found,
        chosen=chosen,
        full=read_draft(version, found.period) if is_draft else read_version(version, found.period),
        attachments=version.attachments,
        comments=_comments(found, chosen),
    )


@reports.post("/grants/<int:number>/reports/<int:period_id>/begin")
@requires(can_write_reports)
def begin(number: int, period_id: int) -> Response:
    """Begin the report on a period."""
    place = Place(number, period_id)
    open_report(place)
    try:
        begin_report(current_viewer(), current_programme(), place, today=default_day())
    except ReportRefusedError as error:
        return say_refused(place, error)
    flash(gettext("The report is begun. Save as often as you like: it is handed in only later."), "success")
    return to_report(place, "edit_report")


def _comments(found: OpenReport, chosen: VersionInFull) -> list[CommentInFull]:
    """The comments that a version answers, and those on it; nobody comments on what is not handed in."""
    if chosen.version.state is ReportState.DRAFT:
        return []
    before = found.returned_before(chosen.version.number)
    own = [one.version.id for one in (before, chosen) if one is not None]
    said = list_comments(own)
    return [one for number in own for one in said.get(number, ())]


def _chosen(found: OpenReport) -> VersionInFull | None:
    asked = one_value("version")
    if asked is None:
        return found.handed_in or found.draft
    chosen = found.find_version(int(asked)) if asked.isdecimal() and len(asked) < 6 else None
    if chosen is None:
        raise BadParameterError("version", asked)
    return chosen
